"""How far somebody is in the questionnaire: the pages that they are asked, and the sections these belong to."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from readiness.domain.answers import Route
from readiness.domain.questionnaire import Page, Section


class Step(NamedTuple):
    """A section as the way shows it: its title, whether it is done, current or to do, and where it begins if done."""

    title: str
    state: str
    url: str | None


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

    def shown(self, lang: str) -> dict[str, Any]:
        """What every page of questions shows of the way: nothing in it is anybody's answer."""
        section = self.page.section
        return {
            "title": section.title[lang],
            "intro": section.intro[lang] if self.page.part == 1 else "",
            "progress": self.sections(lang),
            "step": self.step,
            "steps": self.steps,
        }

    def sections(self, lang: str) -> tuple[Step, ...]:
        """Each section that asks anything."""
        first_pages: dict[str, Page] = {}
        for page in self.pages:
            first_pages.setdefault(page.section.code, page)
        return tuple(self._step(page.section, page, lang) for page in first_pages.values())

    def _step(self, section: Section, first: Page, lang: str) -> Step:
        if section is self.page.section:
            return Step(section.title[lang], "current", None)
        done = not any(item.code in self.missing for item in section.items)
        url = self.address(first) if done else None
        return Step(section.title[lang], "done" if done else "todo", url)


def first_open(route: Route) -> Page | None:
    """The first page with a question that has no answer yet; None when there is none."""
    missing = {item.code for item in route.missing}
    for page in route.questionnaire.pages:
        if any(item.code in missing for item in route.page_items(page)):
            return page
    return None
