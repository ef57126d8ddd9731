"""The page before the submit: every answer once more, and the submit that counts once."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from readiness.answering.form import name
from readiness.content.loader import load
from readiness.domain.answers import Answers, Route, route
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.report import record
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG, language, use_language
from readiness.presentation.answers import in_words, labelled
from readiness.store import assessments, rounds
from readiness.store.models import Assessment
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.details import details_in_words
from readiness.web.questions import FROM_CHECK


@web.get(f"{LANG}/check")
def check() -> str:
    """List every answer with a link to change it."""
    return _page(access.draft(), ActionForm(None))


@web.post(f"{LANG}/check")
def submit() -> Response | tuple[str, int] | str:
    """Hand the assessment in, once: whoever comes second is led to the same report."""
    assessment = access.draft(for_update=True)
    form = ActionForm(request.form)
    if request.form.get("switch") in LANGUAGES:
        use_language(request.form["switch"])
        return _page(assessment, form)
    instrument = load(assessment.instrument)
    if not form.validate() or route(instrument.questionnaire, assessment.answers).missing:
        return _page(assessment, form, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    scored = record(instrument, assessment.answers)
    assessments.submit(db.session, assessment, scored, scored["readiness"])
    rounds.handed_in(db.session, assessment)
    db.session.commit()
    return redirect(url_for("web.report"), HTTPStatus.SEE_OTHER)


def _page(assessment: Assessment, form: ActionForm, *, refused: bool = False) -> str:
    questionnaire = load(assessment.instrument).questionnaire
    way = route(questionnaire, assessment.answers)
    asked = rounds.asked_about(db.session, assessment)
    return render_template(
        "check.html",
        sections=_sections(questionnaire, way, assessment.answers, asked),
        asked=asked,
        round=assessment.round,
        missing=len(way.missing),
        form=form,
        action=url_for("web.submit"),
        errors=_errors(form, way) if refused else [],
        details=details_in_words(assessment.company),
        details_url=url_for("web.details"),
        back_url=url_for("web.details"),
    )


def _sections(
    questionnaire: Questionnaire, way: Route, answers: Answers, asked: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Each section that asked anything, with a row for each question."""
    lang = language()
    sections: dict[str, dict[str, Any]] = {}
    for page in questionnaire.pages:
        url = url_for("web.questions", slug=page.slug) + FROM_CHECK
        for item in way.page_items(page):
            part = {"title": page.section.title[lang], "url": url, "rows": []}
            sections.setdefault(page.section.code, part)["rows"].append(
                {
                    "item": item,
                    "question": way.wording(item)[lang],
                    "answers": in_words(item, answers, lang),
                    "missing": not way.answered(item.code),
                    "url": f"{url}#asked-{item.code}" if item.code in asked else f"{url}#{name(item)}",
                }
            )
    return list(sections.values())


def _errors(form: ActionForm, way: Route) -> list[tuple[str, str]]:
    """What stands between the company and its report: the anchor of each row and what is wrong there."""
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    lang = language()
    return errors + [
        (f"row-{item.code}", labelled(item.short[lang], _("Choose an answer."))) for item in way.missing
    ]
