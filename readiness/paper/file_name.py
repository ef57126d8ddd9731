"""The name of the file, in the reader's language and of signs that every system takes."""

import re
import unicodedata
from datetime import datetime

import flask_babel

from readiness.i18n import gettext as _
from readiness.paper.cover import Cover

LONGEST_PART = 40


def file_name(cover: Cover) -> str:
    """Kind of document, company and the day of submission: "rapport-sociale-media-garage-2026-11-23.pdf"."""
    parts = [_("Social media report"), cover.company or ""]
    words = [part for part in map(plain, parts) if part]
    return "-".join([*words, _day(cover.submitted)]) + ".pdf"


def plain(text: str) -> str:
    """Small letters, digits and hyphens: "Bäckerei Müller & Co" is "backerei-muller-co"; may be empty."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters)[:LONGEST_PART].strip("-")


def _day(moment: datetime) -> str:
    return f"{flask_babel.to_user_timezone(moment):%Y-%m-%d}"
