"""Secrets that stand in links and cookies. Only their hashes are stored."""

import hashlib
import secrets

TOKEN_BYTES = 32
"""256 bits of chance: what OWASP's ASVS 5.0 asks of a secret (128) twice over."""


def new_token() -> str:
    """Make a secret, in signs that an address takes as they are."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Hash a token for storage. It is 256 bits of chance, so no salt and no slow hash are needed."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
