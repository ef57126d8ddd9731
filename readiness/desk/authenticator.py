"""Codes from an authenticator app (TOTP, RFC 6238): six digits, a new one every thirty seconds."""

import hmac
from collections.abc import Sequence
from datetime import datetime

import pyotp

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
    # Few ask for it, and its library takes seven megabytes of a worker.
    from readiness.encryption import encrypt

    return encrypt(secret, keys)


def decrypted(stored: str, keys: Sequence[str]) -> str:
    """The secret as it was, whichever of the keys it was encrypted with. Raises UnreadableSecretError."""
    from readiness.encryption import decrypt

    secret = decrypt(stored, keys)
    if secret is None:
        raise UnreadableSecretError
    return secret


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
    # Drawing codes is for few: a worker is spared its 1 MB until one is asked for.
    import segno

    return segno.make(uri, error="m").svg_data_uri(scale=4, border=4, light="#fff")
