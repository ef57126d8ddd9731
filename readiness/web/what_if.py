"""What if: other answers tried out on the report. Nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from readiness.answering.form import PageForm, wordless
from readiness.answering.question_view import drawn
from readiness.answering.reading import field_data, merged
from readiness.domain.answers import Answers, Route, route
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG, language, switched
from readiness.presentation.what_if import what_if_so
from readiness.store.models import Assessment
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the questionnaire with its questions; `open` when something in it was changed."""

    title: str
    questions: list[Markup]
    open: bool


@web.get(f"{LANG}/what-if")
def what_if() -> str:
    """Show the submitted answers in a form, to be changed."""
    assessment = access.reported()
    answers = choices(assessment)
    return _page(assessment, answers, answers)


@web.post(f"{LANG}/what-if")
def try_answers() -> str | tuple[str, int]:
    """Show the score that other answers would give."""
    assessment = access.reported()
    switched()
    answers = choices(assessment)
    other = tried(assessment.instrument, answers, request.form)
    if not ActionForm(request.form).validate():
        page = _page(assessment, answers, other, errors=[("answers", stale_page())])
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(assessment, answers, other)


def choices(assessment: Assessment) -> Answers:
    """What was chosen where it was asked, without the words and numbers beside it: nothing else scores."""
    asked = {item.code for item in route(wordless(assessment.instrument), assessment.answers).asked}
    return {code: value for code, value in assessment.answers.items() if code in asked}


def tried(version: str, answers: Answers, sent: MultiDict[str, str]) -> Answers:
    """The answers with what was sent in their place, along the way on which that leads.

    A change can open questions, whose answers were sent too if they were open on the page already.
    """
    questionnaire = wordless(version)
    for _turn in questionnaire.pages:
        way = route(questionnaire, answers)
        form = PageForm.of(version, way, way.asked, words=False)(sent)
        form.validate()
        changed = merged(answers, form)
        if changed == answers:
            break
        answers = changed
    return answers


def _page(
    assessment: Assessment, submitted: Answers, answers: Answers, errors: Sequence[tuple[str, str]] = ()
) -> str:
    questionnaire, lang = wordless(assessment.instrument), language()
    way = route(questionnaire, answers)
    form_class = PageForm.of(assessment.instrument, way, way.asked, words=False)
    form = form_class(None, data=field_data(way.asked, answers))
    return render_template(
        "what_if.html",
        form=form,
        action=url_for("web.try_answers"),
        errors=errors,
        found=what_if_so(questionnaire, submitted, answers, lang),
        parts=_parts(form, way, submitted),
    )


def _parts(form: PageForm, way: Route, submitted: Answers) -> list[Part]:
    """The sections with what is asked in each; open is where an answer differs."""
    drawings = dict(zip((item.code for item in form.items), drawn(form, way, language()), strict=True))
    found = []
    for section in way.questionnaire.sections:
        codes = [item.code for item in section.items if item.code in drawings]
        differs = any(submitted.get(code) != way.answers.get(code) for code in codes)
        if codes:
            found.append(Part(section.title[language()], [drawings[code] for code in codes], differs))
    return found
