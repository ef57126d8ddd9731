"""Passwords: hashed with argon2id as OWASP's cheat sheet asks, and refused when they are easy to guess."""

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
"""Characters; the longer the better, and nothing is cut off."""

_HARD_ENOUGH = 3
"""Of zxcvbn's 0 to 4: beyond 10^8 guesses, offline and well hashed."""

_READ_BY_ZXCVBN = 72
"""Its time grows with the square of the length; what comes after this only makes a password better."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """The hash as it is stored."""
    return _hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether a password fits a hash. Without a hash it takes as long, and nothing fits."""
    try:
        _hasher.verify(stored or _of_nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other settings than today's."""
    return _hasher.check_needs_rehash(stored)


_PROGRAM = (
    "readiness",
    "zelfevaluatie",
    "autoevaluation",
    "selbsteinschätzung",
    "assessment",
    "social media",
)


def known_about(email: str, operator: str) -> tuple[str, ...]:
    """What somebody who guesses knows about the owner of an address, and about the site and who runs it."""
    name, _at, domain = email.partition("@")
    return (email, name, domain, *name.split("."), *domain.split("."), operator, *operator.split(), *_PROGRAM)


def is_guessable(password: str, known: Iterable[str]) -> bool:
    """Whether a password is among those that are tried first; `known` is what is known about its owner."""
    # Half a megabyte of word lists, which only these pages need.
    from zxcvbn import zxcvbn

    return int(zxcvbn(password[:_READ_BY_ZXCVBN], list(known))["score"]) < _HARD_ENOUGH


@cache
def _of_nobody() -> str:
    return _hasher.hash("the password of nobody")
