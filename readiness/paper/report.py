"""The report of one assessment as a PDF."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response

from readiness.content.loader import load
from readiness.domain.report import build
from readiness.i18n import language
from readiness.paper.cover import Cover, Letter
from readiness.paper.document import document
from readiness.paper.file_name import file_name
from readiness.paper.typesetting import typeset
from readiness.presentation.account import quoted
from readiness.presentation.peers import PeersView
from readiness.presentation.plan import taken_steps
from readiness.presentation.report import present
from readiness.store.follow_up_models import Commitment
from readiness.store.models import Assessment
from readiness.store.review_models import PersonalMessage


@dataclass(frozen=True, slots=True)
class Paper:
    """A file and its name."""

    name: str
    content: bytes


def paper(
    assessment: Assessment,
    message: PersonalMessage | None,
    stored: Mapping[str, Commitment],
    peers: PeersView | None = None,
) -> Paper:
    """The report of a submitted assessment, in the language of this request or command.

    `stored` is what the company takes on, by the code of the advice; `peers` whom it is compared with.
    """
    lang, instrument = language(), load(assessment.instrument)
    if assessment.submitted_at is None:
        raise ValueError("a draft has no report")
    letter = Letter(message.text, message.consultant.email, message.at) if message else None
    found = build(instrument, assessment.answers)
    taken = taken_steps(instrument.advice, assessment.answers, stored, lang)
    cover = Cover(assessment.company.name, assessment.submitted_at, letter, taken)
    view = present(instrument, found, assessment.answers, lang)
    quotes = quoted(instrument, view.items, lang)
    made = document(view, instrument.article, quotes, cover, lang, peers)
    return Paper(file_name(cover), typeset(made, cover.submitted))


def sent(printed: Paper) -> Response:
    """The file as an answer that a browser saves instead of showing."""
    response = Response(printed.content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename=printed.name)
    return response
