"""The answers of one response as cells, quickly: what many responses share is written once.

A cell depends on one answer and on whether its question was asked. There are few ways to answer a question
and few routes, so the written cells of a whole group of columns are kept and only looked up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Generic

from readiness.domain.answers import ASKED, Answers, holds, route
from readiness.domain.item import Fact
from readiness.domain.questionnaire import Questionnaire
from readiness.export.answer_columns import AnswerColumn, AnswerWriters
from readiness.export.cells import Form, T
from readiness.export.known import Known, frozen, thawed

_Facts = tuple[tuple[bool, ...], ...]
"""Which facts hold, at each item that facts rest on: with them the route is known."""


class AnswerRow(Generic[T]):
    """Writes the answers to one version of the questionnaire under the columns of all versions."""

    def __init__(
        self, questionnaire: Questionnaire, columns: Iterable[AnswerColumn], form: Form[T], language: str
    ) -> None:
        self._questionnaire = questionnaire
        self._form = form
        self._groups = tuple(_groups(AnswerWriters(questionnaire, form, language), columns, form))
        self._facts = tuple(
            (code, Known(_which_hold(questionnaire, facts)))
            for code, facts in questionnaire.facts_on.items()
            if facts
        )
        self._plans: dict[_Facts, list[tuple[str, Mapping[Any, Sequence[T]]]]] = {}

    def cells(self, answers: Answers) -> list[T]:
        """The cells, in the order of the columns."""
        cells: list[T] = []
        for key, written in self._plan(answers):
            value = answers.get(key)
            cells += written[value if value.__class__ is str else frozen(value)]
        return cells

    def _plan(self, answers: Answers) -> list[tuple[str, Mapping[Any, Sequence[T]]]]:
        """For each group the answer that it reads, and its cells by that answer, on the route of these answers."""
        facts = tuple([known[frozen(answers.get(code))] for code, known in self._facts])
        plan = self._plans.get(facts)
        if plan is None:
            state = route(self._questionnaire, answers).state
            plan = self._plans[facts] = list(self._planned(state))
        return plan

    def _planned(self, state: Mapping[str, str]) -> Iterator[tuple[str, Mapping[Any, Sequence[T]]]]:
        for asked, groups in groupby(self._groups, lambda group: state.get(group.item) == ASKED):
            if asked:
                yield from ((group.key, group.asked) for group in groups)
            else:
                # No answer has an empty key, so all of these are found as one piece.
                yield "", {None: self._form.together([cell for group in groups for cell in group.not_asked])}


class _Group(Generic[T]):
    """Columns beside each other that read the same answer."""

    def __init__(self, item: str, key: str, asked: Callable[[Any], Sequence[T]], cells: Sequence[T]) -> None:
        self.item = item
        self.key = key
        self.asked = Known(asked)
        self.not_asked = cells


def _groups(writers: AnswerWriters[T], columns: Iterable[AnswerColumn], form: Form[T]) -> Iterator[_Group[T]]:
    for (item, key, known), found in groupby(columns, lambda one: (one.item, one.key, writers.knows(one))):
        together = list(found)
        if not known:
            yield _Group("", key, lambda _value: (), [writers.not_in_version] * len(together))
            continue
        write = _together([writers.cell(column) for column in together], form)
        yield _Group(item, key, write, [writers.not_asked] * len(together))


def _together(writers: Sequence[Callable[[Any], T]], form: Form[T]) -> Callable[[Any], Sequence[T]]:
    return lambda value: form.together([write(thawed(value)) for write in writers])


def _which_hold(questionnaire: Questionnaire, facts: Sequence[Fact]) -> Callable[[Any], tuple[bool, ...]]:
    """Which of the facts on one item an answer to it makes true, as `Route.holds` decides."""
    item = questionnaire.item(facts[0].item)
    return lambda value: tuple([holds(item, one.chosen, one.min_chosen, thawed(value)) for one in facts])
