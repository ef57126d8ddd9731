"""The page for a save that comes too late: both texts, and the choice between them."""

from typing import NamedTuple

from flask import request
from flask_wtf.csrf import generate_csrf

from readiness.forms import printable
from readiness.templating import render_template

CONFLICT = "conflict"
"""The field that tells a form of this page from the page that the answers were typed on."""


class Difference(NamedTuple):
    """One question with what is stored and what was just sent, in lines of text."""

    question: str
    stored: list[str]
    yours: list[str]


def is_answered() -> bool:
    """Whether this request comes from the page of a conflict."""
    return CONFLICT in request.form


def page(
    differences: list[Difference],
    sent: list[tuple[str, str]],
    base: str,
    *,
    action: str,
    keep_url: str,
    template: str = "conflict.html",
) -> str:
    """Show what differs. Sending it again, now on top of `base`, saves what was `sent`; nothing is typed anew."""
    go = "later" if request.form.get("go") == "later" else "next"
    again = [("base", base), ("csrf_token", generate_csrf()), ("go", go), (CONFLICT, "shown")]
    return render_template(
        template,
        differences=differences,
        form=[(name, printable(value)) for name, value in sent] + again,
        action=action,
        keep_url=keep_url,
    )
