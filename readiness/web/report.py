"""The report of a submitted assessment, as a page and on paper, and the reports of earlier rounds."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response, abort, request, url_for

from readiness.content.loader import load
from readiness.domain.report import build
from readiness.extensions import db
from readiness.forms import ActionForm
from readiness.i18n import LANG, language
from readiness.paper.report import paper, sent
from readiness.presentation.report import present
from readiness.presentation.since import since_last_time
from readiness.presentation.together import present_together
from readiness.store import colleagues, own_rounds, reviews
from readiness.store.models import Assessment
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web


@dataclass(frozen=True, slots=True)
class OtherReport:
    """Another round that was handed in."""

    number: int
    submitted: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a report: `begun` is when an open round began, `own` whether the company began it."""

    begun: datetime | None
    own: bool
    newer_url: str | None
    others: list[OtherReport]
    dropped: bool


@web.get(f"{LANG}/report")
def report() -> str:
    """Show the report of the newest answers that were sent; without any, go on where the company left off."""
    newest, reported = access.newest_and_reported()
    return _page(newest, reported, reported)


@web.get(f"{LANG}/report/<int:number>")
def earlier_report(number: int) -> str:
    """Show the report of one round, to read."""
    newest, reported = access.newest_and_reported()
    return _page(newest, reported, _round(newest, number))


@web.get(f"{LANG}/report.pdf")
def report_pdf() -> Response:
    """Send the newest report as a PDF."""
    return _sent(access.reported())


@web.get(f"{LANG}/report/<int:number>.pdf")
def earlier_report_pdf(number: int) -> Response:
    """Send the report of one round as a PDF."""
    return _sent(_round(access.reported(), number))


def _page(newest: Assessment, reported: Assessment, shown: Assessment) -> str:
    instrument = load(shown.instrument)
    found = build(instrument, shown.answers)
    return render_template(
        "report.html",
        report=found,
        view=present(instrument, found, shown.answers, language()),
        submitted=shown.submitted_at,
        company_name=shown.company.name,
        pdf_url=_pdf_url(reported, shown),
        message=reviews.message_for(db.session, shown),
        since=since_last_time(db.session, shown, language()),
        together=present_together(
            instrument.questionnaire,
            shown.answers,
            found.scorecard,
            colleagues.places(db.session, shown),
            language(),
        ),
        around=_around(newest, reported, shown),
        form=ActionForm(None),
    )


def _round(newest: Assessment, number: int) -> Assessment:
    """One of the company's rounds that were handed in; 404 for any other number."""
    rounds = own_rounds.submitted(db.session, newest.company_id)
    found = next((one for one in rounds if one.round == number), None)
    return found or abort(HTTPStatus.NOT_FOUND)


def _sent(shown: Assessment) -> Response:
    return sent(paper(shown, reviews.message_for(db.session, shown)))


def _pdf_url(reported: Assessment, shown: Assessment) -> str:
    if shown.id == reported.id:
        return url_for("web.report_pdf")
    return url_for("web.earlier_report_pdf", number=shown.round)


def _around(newest: Assessment, reported: Assessment, shown: Assessment) -> Around:
    is_open = not newest.is_submitted
    several = newest.round > 1
    return Around(
        begun=newest.started_at if is_open else None,
        own=is_open and own_rounds.may_drop(db.session, newest),
        newer_url=url_for("web.report") if shown.id != reported.id else None,
        others=_others(reported, shown) if several else [],
        dropped="dropped" in request.args,
    )


def _others(reported: Assessment, shown: Assessment) -> list[OtherReport]:
    return [
        OtherReport(
            one.round,
            one.submitted_at,
            url_for("web.report")
            if one.id == reported.id
            else url_for("web.earlier_report", number=one.round),
        )
        for one in own_rounds.submitted(db.session, shown.company_id)
        if one.id != shown.id
    ]
