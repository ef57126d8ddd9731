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
from readiness.store.models import now
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
    """Whether old data are taken away."""
    old = sum(retention.count(session, limits_of(config)).values())
    _newest, last = retention.traces(session, PURGED)
    if old and (last is None or now() - last > PURGE_OVERDUE):
        yield Finding(
            f"{old} rows are kept longer than the privacy page promises, and no purge has run for five weeks",
            "run `readiness purge` every night (deploy/readiness-purge.timer)",
            grave=False,
        )
