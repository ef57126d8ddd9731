"""The page for a save that comes too late: both texts, and the choice between them."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple

from flask import request

from readiness import form_token
from readiness.answering.reading import differing
from readiness.domain.answers import Answers, Route
from readiness.domain.item import Item
from readiness.forms import printable_block
from readiness.i18n import gettext as _
from readiness.presentation.answers import in_words
from readiness.templating import render_template

CONFLICT = "conflict"
"""The field that tells a form of this page from the page that the answers were typed on."""
_BUTTONS = {"later", "withdraw"}
"""What a form asks for besides being saved; the page asks for the same again."""


class Difference(NamedTuple):
    """One question with what is stored and what was just sent, in lines of text."""

    question: str
    stored: list[str]
    yours: list[str]


def is_answered() -> bool:
    """Whether this request comes from the page of a conflict."""
    return CONFLICT in request.form


def differences(
    way: Route, items: Iterable[Item], stored: Answers, yours: Answers, lang: str
) -> list[Difference]:
    """The questions of a page on which what is stored and what was sent disagree, in words."""
    return [
        Difference(way.wording(item)[lang], in_words(item, stored, lang), in_words(item, yours, lang))
        for item in differing(items, stored, yours)
    ]


def not_asked_any_more() -> str:
    """What stands in the way of an answer to a question that the route has left."""
    message: str = _("This question is no longer asked.")
    return message


def sent_answers() -> list[tuple[str, str]]:
    """What this request sent on questions."""
    return [pair for pair in request.form.items(multi=True) if pair[0].startswith("q_")]


def page(
    found: list[Difference],
    sent: list[tuple[str, str]],
    base: str,
    *,
    action: str,
    keep_url: str,
    template: str = "conflict.html",
    unasked: bool = False,
) -> str:
    """Show what differs. Sending it again, now on top of `base`, does what was `sent`; nothing is typed anew.

    `unasked` says that some of it is no longer asked.
    """
    go = request.form.get("go", "")
    go = go if go in _BUTTONS else "next"
    again = [("base", base), ("csrf_token", form_token.token()), ("go", go), (CONFLICT, "shown")]
    return render_template(
        template,
        differences=found,
        form=_carried(sent) + again,
        action=action,
        keep_url=keep_url,
        unasked=unasked,
    )


def too_late(
    found: list[Difference], sent: list[tuple[str, str]], *, action: str, closed_url: str
) -> tuple[str, int]:
    """Show what came after the answers were handed in; the form is there to read it in another language."""
    shown = render_template(
        "too_late.html", differences=found, form=_carried(sent), action=action, closed_url=closed_url
    )
    return shown, HTTPStatus.CONFLICT


def _carried(sent: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, printable_block(value)) for name, value in sent]
