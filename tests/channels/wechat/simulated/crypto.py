"""WeChat's side of 消息加解密, with PyCryptodome; the channel's side uses another library and is not imported here."""

from __future__ import annotations

import base64
import secrets
import struct
from dataclasses import dataclass

from Crypto.Cipher import AES
from Crypto.Hash import SHA1

BLOCK = 32


@dataclass(frozen=True)
class Account:
    """An Official Account as its administrator set it up; `mode` is plain, compatible or aes."""

    app_id: str = "wx0123456789abcdef"
    secret: str = "the account's secret"
    token: str = "theaccountstoken"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    mode: str = "aes"

    def signature(self, *parts: str) -> str:
        return SHA1.new("".join(sorted((self.token, *parts))).encode()).hexdigest()

    def encrypt(self, message: str) -> str:
        """Base64 of AES-256-CBC over random(16) + length + message + AppID, padded to 32."""
        key = base64.b64decode(self.aes_key + "=")
        text = message.encode()
        body = secrets.token_bytes(16) + struct.pack(">I", len(text)) + text + self.app_id.encode()
        fill = BLOCK - len(body) % BLOCK
        body += bytes([fill]) * fill
        return base64.b64encode(AES.new(key, AES.MODE_CBC, key[:16]).encrypt(body)).decode()
