"""How far somebody is in the questionnaire: the pages that they are asked, and the sections these belong to."""

from collections.abc import Callable, Sequence

from readiness.domain.answers import Route
from readiness.domain.questionnaire import Page, Section

Address = Callable[[Page], str]
"""Where somebody finds a page."""


class Progress:
    """The pages of one route, seen from one of them: the `step`-th of `pages`, counted from 1."""

    def __init__(self, route: Route, pages: Sequence[Page], page: Page, address: Address) -> None:
        self.route = route
        self.pages = pages
        self.page = page
        self.address = address
        self.step = self.pages.index(page) + 1
        self.missing = {item.code for item in route.missing}

    @property
    def steps(self) -> int:
        """How many pages there are in all; a page that later answers decide on is counted while it may come."""
        if not self.missing:
            return len(self.pages)
        ahead = self.route.questionnaire.pages
        return self.step + len(ahead) - 1 - ahead.index(self.page)

    @property
    def before(self) -> Page | None:
        """The page before this one; None on the first."""
        return self.pages[self.step - 2] if self.step > 1 else None

    def sections(self, lang: str) -> list[dict[str, str | None]]:
        """Each section that asks anything: its title, whether it is done, and where it begins if it is."""
        first_pages: dict[str, Page] = {}
        for page in self.pages:
            first_pages.setdefault(page.section.code, page)
        return [self._entry(page.section, page, lang) for page in first_pages.values()]

    def _entry(self, section: Section, first: Page, lang: str) -> dict[str, str | None]:
        if section is self.page.section:
            return {"title": section.title[lang], "state": "current", "url": None}
        done = not any(item.code in self.missing for item in section.items)
        url = self.address(first) if done else None
        return {"title": section.title[lang], "state": "done" if done else "todo", "url": url}


def first_open(route: Route) -> Page | None:
    """The first page with a question that has no answer yet; None when there is none."""
    missing = {item.code for item in route.missing}
    for page in route.questionnaire.pages:
        if any(item.code in missing for item in route.page_items(page)):
            return page
    return None
