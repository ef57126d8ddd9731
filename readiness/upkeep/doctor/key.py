"""The key: whether it is there, cannot be guessed, and opens what is stored."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from readiness.config import KEY_FILE, Config
from readiness.upkeep.doctor.finding import Finding
from readiness.upkeep.locked import MEND, locked

FEWEST_CHARACTERS = 8
"""Different characters in a key: one typed by leaning on the keyboard has fewer, and next to none drawn at random."""


def findings(config: Config) -> Iterator[Finding]:
    """What is wrong with the key itself."""
    if not config.secret_key:
        yield Finding(
            f"there is no key at {config.data_dir / KEY_FILE} yet",
            "copy the one that the site had, or set READINESS_SECRET_KEY; for a new site `readiness upgrade` makes one",
        )
        return
    if len(set(config.secret_key)) < FEWEST_CHARACTERS:
        yield Finding(
            "READINESS_SECRET_KEY repeats a few characters, so it can be guessed",
            "set 32 random characters or more, such as: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
        )


def what_it_opens(config: Config, session: Session) -> Iterator[Finding]:
    """What is stored in a database that answers, and that the key does not open."""
    if not config.secret_key:
        return
    wrong, waiting = (locked(session, keys) for keys in (config.secret_keys, [config.secret_key]))
    if wrong:
        yield Finding(wrong, MEND)
    elif waiting:
        yield Finding(
            f"READINESS_SECRET_KEY_BEFORE is still needed: without it {waiting}",
            "restart the site, which encrypts them with the new key, before you take the one before away",
            grave=False,
        )
