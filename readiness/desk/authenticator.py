"""Codes from an authenticator app (TOTP, RFC 6238): six digits, a new one every thirty seconds."""

import base64
import hmac
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

STEP_SECONDS = 30
_EARLY_OR_LATE = 1
"""Steps by which a telephone's clock may differ."""


class UnreadableSecretError(Exception):
    """The secret was encrypted with a key that is no longer set."""


def new_secret() -> str:
    """A secret of 160 bits, in base32 as the apps take it."""
    return pyotp.random_base32()


def encrypted(secret: str, keys: Sequence[str]) -> str:
    """The secret as it is stored: encrypted with the first of the keys."""
    return _cipher(keys[0]).encrypt(secret.encode()).decode()


def decrypted(stored: str, keys: Sequence[str]) -> str:
    """The secret as it was, whichever of the keys it was encrypted with. Raises UnreadableSecretError."""
    try:
        return MultiFernet([_cipher(key) for key in keys]).decrypt(stored).decode()
    except InvalidToken as error:
        raise UnreadableSecretError from error


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step whose code this is, within a step of `at`; None when it is none of theirs."""
    typed = "".join(character for character in code if character.isdigit())
    now = int(at.timestamp()) // STEP_SECONDS
    for step in range(now - _EARLY_OR_LATE, now + _EARLY_OR_LATE + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS).encode(), typed.encode()):
            return step
    return None


def address(secret: str, email: str, issuer: str) -> str:
    """The address that an app reads from the picture."""
    return pyotp.TOTP(secret, name=email, issuer=issuer).provisioning_uri()


def picture(uri: str) -> str:
    """The address as a QR code, black on white in dark pages too: a data address, which the policy allows."""
    return segno.make(uri, error="m").svg_data_uri(scale=4, border=4, light="#fff")


def _cipher(key: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"readiness authenticator").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
