"""The report of a submitted assessment, as a page and on paper, and the reports of earlier rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response, abort, request, url_for

from readiness import allowance
from readiness.answering.reading import digest
from readiness.content.loader import load
from readiness.domain.consent import PEERS_TEXTS, PEERS_VERSION
from readiness.domain.report import Report, build
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import LANG, language
from readiness.paper.report import paper, sent
from readiness.presentation.shown_report import peers_of, shown_inside
from readiness.store import commitments, own_rounds, reviews, surroundings
from readiness.store.follow_up_models import Commitment
from readiness.store.models import Assessment
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.plan_form import PlanForm, data_of, marked


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
    return report_page(newest, reported, reported)


@web.get(f"{LANG}/report/<int:number>")
def earlier_report(number: int) -> str:
    """Show the report of one round, to read."""
    newest, reported = access.newest_and_reported()
    return report_page(newest, reported, _round(newest, number))


@web.get(f"{LANG}/report.pdf")
def report_pdf() -> Response:
    """Send the newest report as a PDF."""
    return _sent(access.reported())


@web.get(f"{LANG}/report/<int:number>.pdf")
def earlier_report_pdf(number: int) -> Response:
    """Send the report of one round as a PDF."""
    return _sent(_round(access.reported(), number))


def report_page(
    newest: Assessment,
    reported: Assessment,
    shown: Assessment,
    plan_form: PlanForm | None = None,
    *,
    peers_refused: bool = False,
) -> str:
    """Show a report; the plan of the newest can be changed, and `plan_form` is one that was just sent.

    `peers_refused` when the form about the comparison of companies was sent in vain.
    """
    found = build(load(shown.instrument), shown.answers)
    beside = surroundings.of(db.session, shown)
    planning = shown.id == reported.id and bool(found.steps)
    # A plan of which nothing stands is drawn without a form: it looks the same for every company.
    if plan_form is None and planning and beside.commitments:
        plan_form = _stored_plan(beside.commitments, found)
    ticked = set(plan_form.ticked) if plan_form else None
    return render_template(
        "report.html",
        **shown_inside(db.session, shown, found, ticked, beside),
        pdf_url=_pdf_url(reported, shown),
        around=_around(newest, reported, shown),
        planning=planning,
        plan_form=plan_form,
        errors=[("peers-form", stale_page())] if peers_refused else _errors(plan_form),
        peers_text=PEERS_TEXTS[PEERS_VERSION][language()] if shown.id == reported.id else "",
        peers_since=shown.company.peers_since,
    )


def _stored_plan(kept: Mapping[str, Commitment], found: Report) -> PlanForm:
    stored = commitments.wishes(kept)
    codes = tuple(step.advice.code for step in found.steps)
    return PlanForm.of(codes)(None, data=data_of(stored) | {"base": digest(marked(stored))})


def _errors(form: PlanForm | None) -> list[tuple[str, str]]:
    """What is wrong with a plan that was sent, with the field that each message belongs to."""
    if form is None:
        return []
    errors = [("plan", stale_page())] if form.csrf_token.errors else []
    return errors + [(field.id, str(field.errors[0])) for field in form.days if field.errors]


def _round(newest: Assessment, number: int) -> Assessment:
    """One of the company's rounds that were handed in; 404 for any other number."""
    rounds = own_rounds.submitted(db.session, newest.company_id)
    found = next((one for one in rounds if one.round == number), None)
    return found or abort(HTTPStatus.NOT_FOUND)


def _sent(shown: Assessment) -> Response:
    allowance.file(f"response {shown.uid}")
    message = reviews.message_for(db.session, shown)
    return sent(paper(shown, message, commitments.of(db.session, shown), peers_of(db.session, shown)))


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
