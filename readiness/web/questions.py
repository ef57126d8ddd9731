"""The pages of questions: shown, saved one by one, and shown again when something is not right."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import abort, redirect, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.answering.form import PageForm
from readiness.answering.progress import Progress
from readiness.answering.question_view import drawn, error_summary, untouched
from readiness.answering.reading import digest, field_data, merged, on_page
from readiness.answering.summary import FROM_CHECK
from readiness.content.loader import LATEST, load
from readiness.domain.answers import Answers, Route, Value, route
from readiness.domain.item import Item
from readiness.domain.questionnaire import Page
from readiness.domain.report import Instrument
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.i18n import LANG, language, use_language
from readiness.store import assessment_rows, own_rounds, rounds
from readiness.store.assessment_rows import AssessmentRow
from readiness.templating import render_once, render_template
from readiness.web import access, beginning
from readiness.web.blueprint import web
from readiness.web.last_time import last_time
from readiness.web.progress import address, asked_pages
from readiness.web.saving import Answer, until_saved


@dataclass(frozen=True, slots=True)
class Visit:
    """One company at one page of the questionnaire. Only on the first page may there be no assessment yet."""

    instrument: Instrument
    assessment: AssessmentRow | None
    answers: Answers
    route: Route
    page: Page
    items: tuple[Item, ...]

    @classmethod
    def to(cls, slug: str) -> "Visit":
        """Fetch and authorise; leaves for the next page that is asked when this one is not."""
        assessment = _assessment(slug)
        instrument = load(assessment.instrument if assessment else LATEST)
        page = instrument.questionnaire.page(slug)
        if page is None:
            abort(HTTPStatus.NOT_FOUND)
        answers: Answers = assessment.answers if assessment else {}
        way = route(instrument.questionnaire, answers)
        items = way.page_items(page)
        if not items:
            abort(redirect(_address_after(way, slug), HTTPStatus.SEE_OTHER))
        return cls(instrument, assessment, answers, way, page, items)

    @property
    def later_round(self) -> AssessmentRow | None:
        """The assessment, if there was a round before it."""
        return self.assessment if self.assessment and self.assessment.round > 1 else None

    @property
    def stored(self) -> dict[str, Value]:
        """What is stored of this page."""
        return on_page(self.items, self.answers)

    def form(self, sent: MultiDict[str, str] | None = None) -> PageForm:
        """The page's form, with what was sent or else with what is stored."""
        form_class = PageForm.of(self.instrument.version, self.route, self.items)
        if sent is not None:
            return form_class(sent)
        return form_class(None, data=field_data(self.items, self.answers) | {"base": digest(self.stored)})


@web.get(f"{LANG}/questions/<slug>")
def questions(slug: str) -> str:
    """Show a page of questions with what is stored."""
    visit = Visit.to(slug)
    return _page(visit, visit.form() if visit.stored or visit.later_round else None)


@web.post(f"{LANG}/questions/<slug>")
def answer_questions(slug: str) -> Answer:
    """Save a page and go on; show it again when it is not right, in another language, or out of date."""
    return until_saved(lambda: _answered(Visit.to(slug)))


def _answered(visit: Visit) -> Answer | None:
    """What is answered to a page that was sent; None when the row was changed since it was read."""
    form = visit.form(request.form)
    if request.form.get("switch") in LANGUAGES:
        use_language(request.form["switch"])
        if conflict.is_answered() and form.validate():
            return _conflict(visit, merged(visit.answers, form)), HTTPStatus.CONFLICT
        return _page(visit, form)
    later = request.form.get("go") == "later"
    if not form.validate() and not (later and form.is_only_unfinished):
        return _page(visit, form), HTTPStatus.UNPROCESSABLE_ENTITY
    answers = merged(visit.answers, form)
    if form.base.data != digest(visit.stored) and answers != visit.answers:
        return _conflict(visit, answers), HTTPStatus.CONFLICT
    response = redirect(_address_after_saving(visit, answers, later=later), HTTPStatus.SEE_OTHER)
    return response if _saved(visit, answers, response) else None


def _assessment(slug: str) -> AssessmentRow | None:
    if slug != load(LATEST).questionnaire.pages[0].slug:
        return access.draft_row()
    assessment = access.found_row()
    return access.still_draft(assessment) if assessment else None


def _saved(visit: Visit, answers: Answers, response: Response) -> bool:
    """Change the assessment, or begin one and hand out the key to it; False when it was changed meanwhile."""
    if visit.assessment is not None:
        return assessment_rows.save(db.connection, visit.assessment, answers, page=visit.page.slug)
    token = beginning.begin(language(), visit.instrument.version, answers)
    db.session.commit()
    access.give_cookie(response, token)
    return True


def _address_after_saving(visit: Visit, answers: Answers, *, later: bool) -> str:
    if later:
        return url_for("web.link")
    way = route(visit.instrument.questionnaire, answers)
    if _origin() and not way.missing:
        return url_for("web.check")
    return _address_after(way, visit.page.slug)


def _address_after(way: Route, slug: str) -> str:
    page = way.next_page(slug)
    if page is None:
        return url_for("web.check" if _origin() else "web.details")
    return url_for("web.questions", slug=page.slug) + _origin()


def _origin() -> str:
    """What keeps the mark of the check page on an address, past whatever questions a change there opens."""
    return FROM_CHECK if request.args.get("from") == "check" else ""


def _page(visit: Visit, form: PageForm | None) -> str:
    """Draw the page; without a form as it is before anybody answers."""
    lang = language()
    progress = Progress(visit.route, asked_pages(visit.route), visit.page, address)
    before = progress.before
    frame = progress.shown(lang) | {
        "action": url_for("web.answer_questions", slug=visit.page.slug) + _origin(),
        "back_url": url_for("web.questions", slug=before.slug) if before else url_for("web.start"),
        "saved": visit.assessment is not None,
    }
    if form is None:
        questions = untouched(visit.instrument.version, visit.route, visit.items, lang)
        asked = tuple(
            (one.code, question, None) for one, question in zip(visit.items, questions, strict=True)
        )
        return render_once("questions.html", **frame, questions=asked)
    later_round = visit.later_round
    earlier = own_rounds.own_earlier(db.session, later_round) if later_round else None
    questions = drawn(form, visit.route, lang, last_time(earlier, visit.items))
    return render_template(
        "questions.html",
        **frame,
        base=form.base.data,
        questions=_with_what_is_asked(visit, questions),
        earlier=earlier,
        version=visit.instrument.version,
        errors=error_summary(form, visit.route, lang),
    )


def _with_what_is_asked(visit: Visit, questions: list[Markup]) -> list[tuple[str, Markup, str | None]]:
    """Each question of the page with its code, and what a consultant asks about its answer."""
    asked = rounds.asked_about(db.session, visit.later_round) if visit.later_round else {}
    pairs = zip(visit.items, questions, strict=True)
    return [(item.code, question, asked.get(item.code)) for item, question in pairs]


def _conflict(visit: Visit, yours: Answers) -> str:
    """Both texts of a page that was saved elsewhere after it was shown here, and the choice between them."""
    return conflict.page(
        conflict.differences(visit.route, visit.items, visit.answers, yours, language()),
        conflict.sent_answers(),
        digest(visit.stored),
        action=url_for("web.answer_questions", slug=visit.page.slug) + _origin(),
        keep_url=url_for("web.questions", slug=visit.page.slug) + _origin(),
    )
