"""Coming in: the start page, the personal link, and the way back to where a company left off."""

from http import HTTPStatus

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from readiness import guesses
from readiness.content.loader import LATEST, load
from readiness.domain.answers import route
from readiness.errors import UnknownLink
from readiness.extensions import db
from readiness.forms import ActionForm
from readiness.i18n import LANG, negotiated
from readiness.store import assessments
from readiness.store.models import Assessment
from readiness.templating import render_once, render_template
from readiness.web import access, campaign, other_company
from readiness.web.blueprint import web
from readiness.web.progress import resume_at

MINUTES = 10
"""How long the questionnaire takes; the manual tells how it was measured."""

QUESTION_RANGE = (18, 27)
"""The fewest and the most questions that a company is asked."""


@web.get("/")
def root() -> Response:
    """Send a reader to their own language."""
    response = redirect(url_for("web.start", lang=negotiated()))
    response.vary.add("Accept-Language")
    return response


@web.get(f"{LANG}/")
def start() -> str:
    """Tell what this is; whoever has begun can go on."""
    assessment = access.found()
    remembered = campaign.remembered()
    # Most who come are new, and all of them see the same.
    draw = render_template if assessment or remembered else render_once
    return draw(
        "start.html",
        campaign=remembered,
        resume_url=url_for("web.resume") if assessment and not assessment.is_submitted else None,
        report_url=url_for("web.report") if assessment and has_report(assessment) else None,
        form=ActionForm(None) if assessment and assessment.is_submitted else None,
        lost="lost" in request.args and assessment is None,
        start_url=url_for("web.questions", slug=load(LATEST).questionnaire.pages[0].slug),
        minutes=MINUTES,
        question_range=QUESTION_RANGE,
    )


def has_report(assessment: Assessment) -> bool:
    """Whether a company has, as far as its newest round tells, a report to read."""
    return assessment.is_submitted or assessment.round > 1


@web.get("/r/<token>")
def open_link(token: str) -> Response:
    """Turn the personal link into a cookie and a clean address, in the language of the assessment."""
    assessment = assessments.by_token(db.session, token)
    if assessment is None:
        guesses.wrong()
        raise UnknownLink
    if other_company.is_here(assessment):
        return other_company.ask(token, assessment.language)
    response = redirect(url_for("web.resume", lang=assessment.language), HTTPStatus.SEE_OTHER)
    access.give_cookie(response, token)
    return response


@web.get(f"{LANG}/resume")
def resume() -> Response:
    """Go on with the first open question, to the check page when there is none, or to the report."""
    assessment = access.draft()
    questionnaire = load(assessment.instrument).questionnaire
    return redirect(resume_at(route(questionnaire, assessment.answers)), HTTPStatus.SEE_OTHER)
