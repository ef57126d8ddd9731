"""Somebody at one page of the questionnaire, and what becomes of the page that they send.

Companies and their colleagues are answered alike; who may come, how a page looks and where it is stored is theirs.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from flask import make_response, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.answering.form import PageForm, are_filled_in
from readiness.answering.reading import digest, field_data, merged, on_page
from readiness.answering.summary import FROM_CHECK
from readiness.domain.answers import Answers, Route, Value
from readiness.domain.item import Item
from readiness.domain.questionnaire import Page
from readiness.i18n import language, switched

Answer = Response | tuple[str, int] | str


@dataclass(frozen=True, slots=True)
class Visit(ABC):
    """A page of a questionnaire's version, the items of it that are asked, and all answers so far.

    Nothing of a page may be asked any more when it is sent: another tab can have changed the route meanwhile.
    """

    version: str
    answers: Answers
    route: Route
    page: Page
    items: tuple[Item, ...]

    words: ClassVar[bool] = True
    """Whether texts and numbers are asked as well."""

    @property
    @abstractmethod
    def is_closed(self) -> bool:
        """Whether the answers were handed in, after which they stay as they are."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where this page is, and is sent to."""

    @property
    @abstractmethod
    def closed_address(self) -> str:
        """Where somebody goes on whose answers were handed in."""

    @abstractmethod
    def address_after(self, answers: Answers, *, later: bool) -> str:
        """Where somebody goes on with these answers, or stops for now."""

    @abstractmethod
    def shown(self, form: PageForm) -> str:
        """The page with what is in the form, and what is wrong with it."""

    @abstractmethod
    def save(self, answers: Answers, response: Response) -> bool:
        """Store all answers; False when others were stored since these were read."""

    @property
    def stored(self) -> dict[str, Value]:
        """What is stored of what the page asks."""
        return on_page(self.items, self.answers)

    def form(self, sent: MultiDict[str, str] | None = None) -> PageForm:
        """The page's form, with what was sent or else with what is stored."""
        form_class = PageForm.of(self.version, self.route, self.items, words=self.words)
        if sent is not None:
            return form_class(sent)
        return form_class(None, data=field_data(self.items, self.answers) | {"base": digest(self.stored)})

    def answered(self) -> Answer | None:
        """What is answered to the page as it was sent; None when others were stored since it was read."""
        language_changed = switched()
        if self.is_closed:
            return self._too_late()
        form = self.form(request.form)
        known = self._with_unasked(form)
        if known == self.answers and not self.items:
            return redirect(self.address_after(known, later=False), HTTPStatus.SEE_OTHER)
        if language_changed:
            return self._in_another_language(form, known)
        if known != self.answers and not (conflict.is_answered() and form.is_ours):
            return self._conflict(form, known)
        return self._saved(form, known)

    def _in_another_language(self, form: PageForm, known: Answers) -> Answer:
        """The page; or what to choose between, when there is something to choose."""
        if known != self.answers or (conflict.is_answered() and form.validate()):
            return self._conflict(form, known)
        return self.shown(form)

    def _saved(self, form: PageForm, known: Answers) -> Answer | None:
        later = request.form.get("go") == "later"
        if not form.validate() and not (later and form.forgive_missing()):
            return self._refused(form, known)
        answers = merged(known, form)
        if form.base.data != digest(self.stored) and answers != known:
            return self._conflict(form, known)
        response = redirect(self.address_after(answers, later=later), HTTPStatus.SEE_OTHER)
        return response if self.save(answers, response) else None

    def _refused(self, form: PageForm, known: Answers) -> Response | None:
        """The page with what is wrong. It has no room for what it does not ask, so that is stored already."""
        response = make_response("", HTTPStatus.UNPROCESSABLE_ENTITY)
        # Before the page is drawn: that may read by a session, which a save by another connection would wait for.
        if known != self.answers and not self.save(known, response):
            return None
        response.set_data(self.shown(form))
        return response

    def _with_unasked(self, form: PageForm) -> Answers:
        """All answers, with what was sent of the page's items that are not asked any more.

        Like every answer off the route they count for nothing, and are there again when they are asked again.
        """
        if all(name in form for name, _text in conflict.sent_answers()):
            return self.answers
        return self._with(item for item in self.page.items if item not in self.items)

    def _with(self, items: Iterable[Item]) -> Answers:
        """All answers with what was sent on these items, whether they are asked or not."""
        filled_in = tuple(item for item in items if are_filled_in(item, request.form))
        form = PageForm.unrouted(self.version, filled_in, words=self.words)(request.form)
        form.validate()
        return merged(self.answers, form)

    def _conflict(self, form: PageForm, known: Answers) -> tuple[str, int]:
        """What was sent beside what stands in its way, and the choice between them."""
        lang, base = language(), form.base.data or ""
        found = [
            each._replace(stored=[conflict.not_asked_any_more()])
            for each in conflict.differences(self.route, self.page.items, self.answers, known, lang)
        ]
        if form.validate() and base != digest(self.stored):
            found += conflict.differences(self.route, self.items, known, merged(known, form), lang)
            base = digest(self.stored)
        page = conflict.page(
            found,
            conflict.sent_answers(),
            base,
            action=self.address,
            keep_url=self.address,
            unasked=known != self.answers,
        )
        return page, HTTPStatus.CONFLICT

    def _too_late(self) -> Answer:
        """Where the answers went that were handed in; what was sent after that is shown once more."""
        yours = self._with(self.page.items)
        found = conflict.differences(self.route, self.page.items, self.answers, yours, language())
        if not found:
            return redirect(self.closed_address, HTTPStatus.SEE_OTHER)
        sent = conflict.sent_answers()
        return conflict.too_late(found, sent, action=self.address, closed_url=self.closed_address)


def origin() -> str:
    """What keeps the mark of the check page on an address, past whatever questions a change there opens."""
    return FROM_CHECK if request.args.get("from") == "check" else ""
