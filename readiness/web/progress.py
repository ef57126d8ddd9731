"""Where a company is in the questionnaire: the pages that it is asked, and where it goes on."""

from flask import url_for

from readiness.answering.progress import first_open
from readiness.domain.answers import Route
from readiness.domain.questionnaire import Page


def address(page: Page) -> str:
    """The address of a page of questions."""
    return url_for("web.questions", slug=page.slug)


def resume_at(route: Route) -> str:
    """The address at which a company continues: its first page with an open question, or the check page."""
    page = first_open(route)
    return address(page) if page else url_for("web.check")


def asked_pages(route: Route) -> list[Page]:
    """The pages with a question that this company is asked, in order."""
    return [page for page in route.questionnaire.pages if route.page_items(page)]
