"""The words that people agreed to are evidence: they never change under the version that was stored."""

from hashlib import sha256

from readiness.domain.consent import TEXTS, VERSION
from readiness.domain.text import LANGUAGES

DIGESTS = {"2026-11": "e622730b780177a6a906aeb758430ad6a72f371b2c2fab7cdb4c44421e5dbc30"}
"""A text that was changed needs a new version in `readiness.domain.consent`, and its digest here."""


def digest(version: str) -> str:
    return sha256("\n".join(TEXTS[version][language] for language in LANGUAGES).encode()).hexdigest()


def test_no_word_changes_without_a_new_version() -> None:
    assert {version: digest(version) for version in TEXTS} == DIGESTS


def test_the_newest_version_is_asked_for() -> None:
    assert max(TEXTS) == VERSION
