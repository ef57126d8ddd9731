"""The words that people agreed to are evidence: they never change under the version that was stored."""

from collections.abc import Mapping
from hashlib import sha256

from readiness.domain.consent import PEERS_TEXTS, PEERS_VERSION, TEXTS, VERSION
from readiness.domain.text import LANGUAGES, Text

DIGESTS = {"2026-11": "e622730b780177a6a906aeb758430ad6a72f371b2c2fab7cdb4c44421e5dbc30"}
"""A text that was changed needs a new version in `readiness.domain.consent`, and its digest here."""
PEERS_DIGESTS = {"2026-11": "cc118d9f76f6e808ef950cabe318e6c45477154675e7741127d4f2b1303fcef7"}


def digests(texts: Mapping[str, Text]) -> dict[str, str]:
    return {
        version: sha256("\n".join(text[language] for language in LANGUAGES).encode()).hexdigest()
        for version, text in texts.items()
    }


def test_no_word_changes_without_a_new_version() -> None:
    assert digests(TEXTS) == DIGESTS
    assert digests(PEERS_TEXTS) == PEERS_DIGESTS


def test_the_newest_version_is_asked_for() -> None:
    assert max(TEXTS) == VERSION
    assert max(PEERS_TEXTS) == PEERS_VERSION
