"""What the program itself brings: content, translations and fonts, and the purge that somebody has to start."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.content.loader import load, versions
from readiness.domain.errors import ContentError
from readiness.domain.text import LANGUAGES
from readiness.i18n import TRANSLATIONS
from readiness.paper.glyphs import FONTS
from readiness.store import retention
from readiness.upkeep.doctor.finding import Finding
from readiness.upkeep.purge import PURGED, limits_of

PURGE_OVERDUE = timedelta(days=35)
SOURCE_LANGUAGE = "en"


def findings() -> Iterator[Finding]:
    """What is missing of the program."""
    again = "install the program again: its files are not complete"
    for version in versions():
        try:
            load(version)
        except ContentError as error:
            yield Finding(f"the content {version} cannot be used: {error}", again)
    for language in LANGUAGES:
        catalogue = Path(TRANSLATIONS) / language / "LC_MESSAGES" / "messages.mo"
        if language != SOURCE_LANGUAGE and not catalogue.exists():
            yield Finding(f"the texts in {language} are missing", again)
    if not any(FONTS.glob("*.otf")):
        yield Finding("the fonts of the PDF are missing", again)


def purge_findings(config: Config, session: Session) -> Iterator[Finding]:
    """Whether what the privacy page promises to take away is taken away.

    On a site that never ran a purge something has to be too old for as long as a purge may be away.
    """
    _newest, last = retention.traces(session, PURGED)
    limits = limits_of(config)
    if last is None:
        since, long_ago = "yet", limits_of(config, limits.now - PURGE_OVERDUE)
        is_overdue = _kept_too_long(session, long_ago) > 0
    else:
        since, is_overdue = "for five weeks", limits.now - last > PURGE_OVERDUE
    old = _kept_too_long(session, limits) if is_overdue else 0
    if old:
        rows = "1 row is" if old == 1 else f"{old} rows are"
        yield Finding(
            f"{rows} kept longer than the privacy page promises, and no purge has run {since}",
            "run `readiness purge` every night (deploy/readiness-purge.timer)",
            grave=False,
        )


def _kept_too_long(session: Session, limits: retention.Limits) -> int:
    counted = retention.count(session, limits)
    return sum(counted[kind] for kind in retention.PROMISED)
