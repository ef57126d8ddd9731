"""The action plan: saved from the report, and taken along as a calendar."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.answering.reading import digest
from readiness.content.loader import load
from readiness.domain.report import Report, build
from readiness.extensions import db
from readiness.i18n import LANG, language, switched
from readiness.i18n import gettext as _
from readiness.presentation.plan import in_words, taken_steps
from readiness.store import commitments
from readiness.store.commitments import Wish
from readiness.store.models import now
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.plan_form import PlanForm, marked
from readiness.web.report import report_page


@web.get(f"{LANG}/report/plan")
def plan() -> Response:
    """Lead to the report, which holds the plan."""
    return redirect(url_for("web.report", _anchor="plan"), HTTPStatus.SEE_OTHER)


@web.post(f"{LANG}/report/plan")
def save_plan() -> Response | tuple[str, int] | str:
    """Keep which steps the company takes on and by when; show the report again when a day makes no sense."""
    newest, reported = access.newest_and_reported(for_update=True)
    found = build(load(reported.instrument), reported.answers)
    stored = commitments.wishes(commitments.of(db.session, reported))
    form = PlanForm.of(tuple(step.advice.code for step in found.steps))(request.form)
    if switched():
        if conflict.is_answered() and form.validate() and not form.refuse_days(stored):
            return _conflict(found, stored, form.wanted()), HTTPStatus.CONFLICT
        return report_page(newest, reported, reported, form)
    valid = form.validate()
    if form.refuse_days(stored) or not valid:
        return report_page(newest, reported, reported, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = form.wanted()
    if form.base.data != digest(marked(stored)) and wanted != stored:
        return _conflict(found, stored, wanted), HTTPStatus.CONFLICT
    commitments.keep(db.session, reported, wanted)
    db.session.commit()
    flash(_("The plan is saved."))
    return redirect(url_for("web.report", _anchor="outlook"), HTTPStatus.SEE_OTHER)


@web.get(f"{LANG}/plan.ics")
def plan_calendar() -> Response:
    """Send the days of the plan for a calendar."""
    # Few ask for one, and its library takes three megabytes and a tenth of a second of a worker's start.
    from readiness.presentation.calendar import calendar

    assessment = access.reported()
    book, stored = load(assessment.instrument).advice, commitments.of(db.session, assessment)
    taken = taken_steps(book, assessment.answers, stored, language())
    response = Response(calendar(assessment.uid, taken, now()), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename="plan.ics")
    return response


def _conflict(found: Report, stored: Mapping[str, Wish], wanted: Mapping[str, Wish]) -> str:
    differences = [
        conflict.Difference(
            step.advice.title[language()],
            in_words(stored.get(step.advice.code)),
            in_words(wanted.get(step.advice.code)),
        )
        for step in found.steps
        if stored.get(step.advice.code) != wanted.get(step.advice.code)
    ]
    return conflict.page(
        differences,
        [pair for pair in request.form.items(multi=True) if pair[0].startswith(("take_", "due_", "done_"))],
        digest(marked(stored)),
        action=url_for("web.save_plan"),
        keep_url=url_for("web.report", _anchor="plan"),
    )
