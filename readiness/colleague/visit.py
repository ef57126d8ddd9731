"""One colleague at one page of the questionnaire."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import abort, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from readiness.answering.form import PageForm, wordless
from readiness.answering.progress import first_open
from readiness.answering.reading import digest, field_data, on_page
from readiness.answering.summary import FROM_CHECK
from readiness.colleague import access
from readiness.domain.answers import Answers, Route, Value, route
from readiness.domain.item import Item
from readiness.domain.questionnaire import Page
from readiness.domain.together import in_full, pages
from readiness.store.follow_up_models import ColleagueResponse


@dataclass(frozen=True, slots=True)
class Visit:
    """A colleague's own answers, the route that these and the company's profile open, and one page of it."""

    response: ColleagueResponse
    route: Route
    page: Page
    items: tuple[Item, ...]

    @classmethod
    def to(cls, slug: str, *, for_update: bool = False) -> "Visit":
        """Fetch and authorise; leaves for the next page that is asked when this one is not."""
        response = access.draft(for_update=for_update)
        way = route_of(response, response.answers)
        page = way.questionnaire.page(slug)
        if page is None or page.section.dimension is None:
            abort(HTTPStatus.NOT_FOUND)
        items = way.page_items(page)
        if not items:
            abort(redirect(address_after(way, slug), HTTPStatus.SEE_OTHER))
        return cls(response, way, page, items)

    @property
    def answers(self) -> Answers:
        """What is stored of this colleague's own."""
        return self.response.answers

    @property
    def stored(self) -> dict[str, Value]:
        """What is stored of this page."""
        return on_page(self.items, self.answers)

    def form(self, sent: MultiDict[str, str] | None = None) -> PageForm:
        """The page's form, with what was sent or else with what is stored."""
        version = self.response.assessment.instrument
        form_class = PageForm.of(version, self.route, self.items, words=False)
        if sent is not None:
            return form_class(sent)
        return form_class(None, data=field_data(self.items, self.answers) | {"base": digest(self.stored)})


def route_of(response: ColleagueResponse, own: Answers) -> Route:
    """What a colleague with these answers is asked."""
    company = response.assessment
    questionnaire = wordless(company.instrument)
    return route(questionnaire, in_full(questionnaire, company.answers, own))


def address(page: Page) -> str:
    """The address of a page of questions."""
    return url_for("colleague.questions", slug=page.slug)


def address_after(way: Route, slug: str) -> str:
    """Where a colleague goes on after a page."""
    page = way.next_page(slug)
    return address(page) + origin() if page else url_for("colleague.check")


def resume_at(response: ColleagueResponse) -> str:
    """The first page with an open question, or the check page."""
    page = first_open(route_of(response, response.answers))
    return address(page) if page else url_for("colleague.check")


def page_before(way: Route) -> Page:
    """The last page of questions, to which the check page leads back."""
    return pages(way)[-1]


def origin() -> str:
    """What keeps the mark of the check page on an address, past whatever questions a change there opens."""
    return FROM_CHECK if request.args.get("from") == "check" else ""
