"""The page before the submit: every answer once more, and the submit that counts once."""

from http import HTTPStatus

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering import summary
from readiness.answering.handing_in import hand_in
from readiness.content.loader import load
from readiness.domain.answers import Route, route
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG, language, switched
from readiness.store import rounds
from readiness.store.assessment_rows import AssessmentRow, CompanyRow
from readiness.store.models import Assessment, Company
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.details import details_in_words
from readiness.web.progress import address, asked_pages


@web.get(f"{LANG}/check")
def check() -> str:
    """List every answer with a link to change it."""
    return _page(*access.draft_with_company(), ActionForm(None))


@web.post(f"{LANG}/check")
def submit() -> Response | tuple[str, int] | str:
    """Hand the assessment in, once: whoever comes second is led to the same report."""
    assessment = access.draft(for_update=True)
    form = ActionForm(request.form)
    if switched():
        return _page(assessment, assessment.company, form)
    instrument = load(assessment.instrument)
    if not form.validate() or route(instrument.questionnaire, assessment.answers).missing:
        return _page(assessment, assessment.company, form, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    hand_in(db.session, assessment)
    db.session.commit()
    return redirect(url_for("web.report"), HTTPStatus.SEE_OTHER)


def _page(
    assessment: Assessment | AssessmentRow,
    company: Company | CompanyRow,
    form: ActionForm,
    *,
    refused: bool = False,
) -> str:
    way = route(load(assessment.instrument).questionnaire, assessment.answers)
    asked = rounds.asked_about(db.session, assessment)
    return render_template(
        "check.html",
        sections=summary.sections(way, asked_pages(way), language(), address, asked),
        asked=asked,
        round=assessment.round,
        missing=len(way.missing),
        form=form,
        action=url_for("web.submit"),
        errors=_errors(form, way) if refused else [],
        details=details_in_words(company),
        details_url=url_for("web.details"),
        back_url=url_for("web.details"),
    )


def _errors(form: ActionForm, way: Route) -> list[tuple[str, str]]:
    """What stands between the company and its report: the anchor of each row and what is wrong there."""
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    return errors + summary.missing(way, language())
