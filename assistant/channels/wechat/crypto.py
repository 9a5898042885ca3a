"""Signatures and 安全模式, as WeChat's 消息加解密说明 describes them.

A signature is SHA-1 over the sorted parts joined; it proves that the sender knows the token. An encrypted message is
AES-256-CBC under the EncodingAESKey, its first 16 bytes being the IV: 16 random bytes, the length (4 bytes, network
order), the message, the AppID, padded as PKCS#7 to blocks of 32.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PADDED_TO = 32
RANDOM = 16
LENGTH = 4


class Unreadable(Exception):
    """Not encrypted for this account with one of its keys."""


def signed(given: str, *parts: str) -> bool:
    """Whether `given` is the signature over `parts`, in any order."""
    right = hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


class Decryptor:
    """`keys` are EncodingAESKeys of 43 characters: the present one, and the former one while it is being changed.

    Raises ValueError for a key that is none.
    """

    def __init__(self, keys: Sequence[str], app_id: str) -> None:
        self.keys = [_key(text) for text in keys]
        self.app_id = app_id.encode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message. Raises Unreadable."""
        try:
            data = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError):
            raise Unreadable from None
        for key in self.keys:
            message = self._with(key, data)
            if message is not None:
                return message
        raise Unreadable

    def _with(self, key: bytes, data: bytes) -> bytes | None:
        if not data or len(data) % 16:
            return None
        opening = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        plain = opening.update(data) + opening.finalize()
        padding = plain[-1]
        if not 1 <= padding <= PADDED_TO or plain[-padding:] != bytes([padding]) * padding:
            return None
        body = plain[RANDOM:-padding]
        end = LENGTH + int.from_bytes(body[:LENGTH], "big")
        return body[LENGTH:end] if hmac.compare_digest(body[end:], self.app_id) else None


def _key(text: str) -> bytes:
    key = base64.b64decode(text + "=")
    if len(text) != 43 or len(key) != 32:
        raise ValueError("an EncodingAESKey has 43 characters")
    return key
