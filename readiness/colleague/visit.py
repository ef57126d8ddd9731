"""One colleague at one page of the questionnaire: all but their company's profile, and nothing to write."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from readiness.answering.form import PageForm, wordless
from readiness.answering.progress import Progress, first_open
from readiness.answering.question_view import drawn, error_summary
from readiness.answering.visit import Visit, origin
from readiness.colleague import access
from readiness.domain.answers import Answers, Route, route
from readiness.domain.questionnaire import Page
from readiness.domain.together import in_full, pages
from readiness.extensions import db
from readiness.i18n import language
from readiness.store import colleagues
from readiness.store.follow_up_models import ColleagueResponse
from readiness.templating import render_template


@dataclass(frozen=True, slots=True)
class ColleagueVisit(Visit):
    """A colleague's own answers, on the route that these and the company's profile open."""

    response: ColleagueResponse

    words: ClassVar[bool] = False

    @classmethod
    def to(cls, slug: str, *, for_update: bool = False) -> "ColleagueVisit":
        """Fetch and authorise; leaves for the next page that is asked when this one is not, unless it was sent."""
        response = access.opened(for_update=True) if for_update else access.draft()
        way = route_of(response, response.answers)
        page = way.questionnaire.page(slug)
        if page is None or page.section.dimension is None:
            abort(HTTPStatus.NOT_FOUND)
        items = way.page_items(page)
        if not items and not for_update:
            abort(redirect(_address_after(way, slug), HTTPStatus.SEE_OTHER))
        return cls(response.assessment.instrument, response.answers, way, page, items, response)

    @property
    def is_closed(self) -> bool:
        """Whether the colleague handed in."""
        return self.response.submitted_at is not None

    @property
    def address(self) -> str:
        """The page's address, with the mark of the check page if it was opened from there."""
        return address(self.page) + origin()

    @property
    def closed_address(self) -> str:
        """That of the thanks."""
        return url_for("colleague.thanks")

    def address_after(self, answers: Answers, *, later: bool) -> str:
        """The next page that is asked, or the check page. Whoever stops here comes back by the link they have."""
        way = route_of(self.response, answers)
        if origin() and not way.missing:
            return url_for("colleague.check")
        return _address_after(way, self.page.slug)

    def save(self, answers: Answers, response: Response) -> bool:
        """Change the row, which is locked."""
        colleagues.save(db.session, self.response, answers)
        db.session.commit()
        return True

    def shown(self, form: PageForm) -> str:
        """The page with what is in the form."""
        lang = language()
        progress = Progress(self.route, pages(self.route), self.page, address)
        questions = zip(form.items, drawn(form, self.route, lang), strict=True)
        return render_template(
            "colleague/questions.html",
            **progress.shown(lang),
            base=form.base.data,
            action=self.address,
            questions=[(item.code, question, None) for item, question in questions],
            errors=error_summary(form, self.route, lang),
            back_url=address(progress.before) if progress.before else None,
        )


def route_of(response: ColleagueResponse, own: Answers) -> Route:
    """What a colleague with these answers is asked."""
    company = response.assessment
    questionnaire = wordless(company.instrument)
    return route(questionnaire, in_full(questionnaire, company.answers, own))


def address(page: Page) -> str:
    """The address of a page of questions."""
    return url_for("colleague.questions", slug=page.slug)


def resume_at(response: ColleagueResponse) -> str:
    """The first page with an open question, or the check page."""
    page = first_open(route_of(response, response.answers))
    return address(page) if page else url_for("colleague.check")


def page_before(way: Route) -> Page:
    """The last page of questions, to which the check page leads back."""
    return pages(way)[-1]


def _address_after(way: Route, slug: str) -> str:
    page = way.next_page(slug)
    return address(page) + origin() if page else url_for("colleague.check")
