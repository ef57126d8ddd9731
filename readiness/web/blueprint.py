"""The blueprint that all of the company's pages hang on, and how their addresses carry the language."""

from typing import Any

from flask import Blueprint, current_app

from readiness.domain.text import LANGUAGES
from readiness.i18n import language

web = Blueprint("web", __name__)

LANG = f"/<any({', '.join(LANGUAGES)}):lang>"
"""How the address of nearly every page begins."""


@web.url_value_preprocessor
def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Spare the views an argument: `i18n.language()` reads the same address."""
    if values:
        values.pop("lang", None)


@web.app_url_defaults
def _add_language(endpoint: str, values: dict[str, Any]) -> None:
    """Keep the reader's language in every link that names no other."""
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language()
