"""The pages of questions: shown, saved one by one, and shown again when something is not right."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import abort, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from readiness.answering.form import PageForm
from readiness.answering.progress import Progress
from readiness.answering.question_view import drawn, error_summary, untouched
from readiness.answering.saving import until_saved
from readiness.answering.visit import Answer, Visit, origin
from readiness.content.loader import LATEST, load
from readiness.domain.answers import Answers, Route, route
from readiness.extensions import db
from readiness.i18n import LANG, language
from readiness.store import assessment_rows, own_rounds, rounds
from readiness.store.assessment_rows import AssessmentRow
from readiness.templating import render_once, render_template
from readiness.web import access, beginning
from readiness.web.blueprint import web
from readiness.web.last_time import last_time
from readiness.web.progress import address, asked_pages


@dataclass(frozen=True, slots=True)
class CompanyVisit(Visit):
    """One company at one page of the questionnaire. Only on the first page may there be no assessment yet."""

    assessment: AssessmentRow | None

    @classmethod
    def to(cls, slug: str) -> "CompanyVisit":
        """Fetch and authorise; leaves for the next page that is asked when this one is not, unless it was sent."""
        assessment = _assessment(slug)
        instrument = load(assessment.instrument if assessment else LATEST)
        page = instrument.questionnaire.page(slug)
        if page is None:
            abort(HTTPStatus.NOT_FOUND)
        answers: Answers = assessment.answers if assessment else {}
        way = route(instrument.questionnaire, answers)
        items = way.page_items(page)
        if not items and request.method != "POST":
            abort(redirect(_address_after(way, slug), HTTPStatus.SEE_OTHER))
        return cls(instrument.version, answers, way, page, items, assessment)

    @property
    def later_round(self) -> AssessmentRow | None:
        """The assessment, if there was a round before it."""
        return self.assessment if self.assessment and self.assessment.round > 1 else None

    @property
    def is_closed(self) -> bool:
        """Whether the company handed in."""
        return self.assessment is not None and self.assessment.is_submitted

    @property
    def address(self) -> str:
        """The page's address, with the mark of the check page if it was opened from there."""
        return address(self.page) + origin()

    @property
    def closed_address(self) -> str:
        """The report's."""
        return url_for("web.report")

    def address_after(self, answers: Answers, *, later: bool) -> str:
        """The next page that is asked, what comes after the questions, or the page with the personal link."""
        if later:
            return url_for("web.link")
        way = route(self.route.questionnaire, answers)
        if origin() and not way.missing:
            return url_for("web.check")
        return _address_after(way, self.page.slug)

    def save(self, answers: Answers, response: Response) -> bool:
        """Change the assessment, or begin one and hand out the key to it."""
        if self.assessment is not None:
            return assessment_rows.save(db.connection, self.assessment, answers, page=self.page.slug)
        token = beginning.begin(language(), self.version, answers)
        db.session.commit()
        access.give_cookie(response, token)
        return True

    def shown(self, form: PageForm | None) -> str:
        """The page with what is in the form; without a form as it is before anybody answers."""
        lang = language()
        frame = self._frame(lang)
        if form is None:
            questions = untouched(self.version, self.route, self.items, lang)
            asked = tuple(
                (one.code, question, None) for one, question in zip(self.items, questions, strict=True)
            )
            return render_once("questions.html", **frame, questions=asked)
        later_round = self.later_round
        earlier = own_rounds.own_earlier(db.session, later_round) if later_round else None
        questions = drawn(form, self.route, lang, last_time(earlier, self.items))
        return render_template(
            "questions.html",
            **frame,
            base=form.base.data,
            questions=self._with_what_is_asked(questions),
            earlier=earlier,
            version=self.version,
            errors=error_summary(form, self.route, lang),
        )

    def _frame(self, lang: str) -> dict[str, object]:
        progress = Progress(self.route, asked_pages(self.route), self.page, address)
        before = progress.before
        return progress.shown(lang) | {
            "action": self.address,
            "back_url": url_for("web.questions", slug=before.slug) if before else url_for("web.start"),
            "saved": self.assessment is not None,
        }

    def _with_what_is_asked(self, questions: list[Markup]) -> list[tuple[str, Markup, str | None]]:
        """Each question of the page with its code, and what a consultant asks about its answer."""
        asked = rounds.asked_about(db.session, self.later_round) if self.later_round else {}
        pairs = zip(self.items, questions, strict=True)
        return [(item.code, question, asked.get(item.code)) for item, question in pairs]


@web.get(f"{LANG}/questions/<slug>")
def questions(slug: str) -> str:
    """Show a page of questions with what is stored."""
    visit = CompanyVisit.to(slug)
    return visit.shown(visit.form() if visit.stored or visit.later_round else None)


@web.post(f"{LANG}/questions/<slug>")
def answer_questions(slug: str) -> Answer:
    """Save a page and go on; show it again when it is not right, in another language, or out of date."""
    return until_saved(lambda: CompanyVisit.to(slug).answered())


def _assessment(slug: str) -> AssessmentRow | None:
    """What the browser opens. A page that comes after the handing-in is answered, any other leads to the report."""
    at_first_page = slug == load(LATEST).questionnaire.pages[0].slug
    found = access.found_row() if at_first_page else access.opened_row()
    return found if found is None or request.method == "POST" else access.still_draft(found)


def _address_after(way: Route, slug: str) -> str:
    page = way.next_page(slug)
    if page is None:
        return url_for("web.check" if origin() else "web.details")
    return address(page) + origin()
