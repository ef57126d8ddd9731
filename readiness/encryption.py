"""Encrypts what the database holds and nobody may read there: the secrets of authenticators."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def encrypt(text: str, keys: Sequence[str]) -> str:
    """The text encrypted with the first of the keys."""
    return _cipher(keys[0]).encrypt(text.encode()).decode()


def decrypt(text: str, keys: Sequence[str]) -> str | None:
    """The text as it was, whichever of the keys it was encrypted with; None when it was none of them."""
    try:
        return MultiFernet([_cipher(key) for key in keys]).decrypt(text).decode()
    except InvalidToken:
        return None


def _cipher(key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"readiness authenticator").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
