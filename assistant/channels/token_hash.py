"""What is kept of a token or a code that opens something: never the secret itself."""

from __future__ import annotations

from hashlib import sha256


def token_hash(secret: str) -> str:
    """For secrets that nobody can guess, or that few tries are allowed for: it is quick."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
