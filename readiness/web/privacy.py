"""What is kept about a company, why, for how long, who answers for it, and what the company can do about it."""

import re

from flask import current_app

from readiness.i18n import LANG, language
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web

_EMAIL = re.compile(r"[^@\s:/?&%]+@[^@\s:/?&%]+")
_WEB = re.compile(r"https?://\S+")

AUTHORITY_SITES = {
    "nl": "https://www.gegevensbeschermingsautoriteit.be",
    "fr": "https://www.autoriteprotectiondonnees.be",
    "de": "https://www.datenschutzbehorde.be",
    "en": "https://www.dataprotectionauthority.be",
}
"""The Belgian supervisory authority, in each of its languages."""


@web.get(f"{LANG}/privacy")
def privacy() -> str:
    """Tell it in plain words, with this installation's own names and limits in them."""
    config = current_app.config["READINESS"]
    return render_template(
        "privacy.html",
        operator=config.operator,
        contact=config.contact,
        contact_url=address_of(config.contact),
        keep_drafts_days=config.keep_drafts_days,
        keep_submissions_months=config.keep_submissions_months,
        link_cookie=access.cookie_name(),
        colleague_cookie=current_app.config["COLLEAGUE_COOKIE_NAME"],
        form_cookie=current_app.config["SESSION_COOKIE_NAME"],
        authority_url=AUTHORITY_SITES[language()],
        has_data=access.found() is not None,
    )


def address_of(contact: str) -> str | None:
    """What a link to the contact opens: a message, a page, or nothing for a postal address."""
    if _EMAIL.fullmatch(contact):
        return f"mailto:{contact}"
    return contact if _WEB.fullmatch(contact) else None
