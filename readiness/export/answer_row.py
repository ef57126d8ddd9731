"""The answers of one response as cells, quickly: what many responses share is written once.

A cell depends on one answer and on whether its question was asked. There are few ways to answer a question
and few routes, so the written cells of a whole group of columns are kept and only looked up.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from operator import getitem, itemgetter
from typing import Any, Generic

from readiness.domain.answers import ASKED, holds, route
from readiness.domain.item import Fact
from readiness.domain.questionnaire import Questionnaire
from readiness.export.answer_columns import AnswerColumn, AnswerWriters
from readiness.export.cells import Form, T
from readiness.export.known import Known, thawed
from readiness.export.reading import answer_reader

_Facts = tuple[tuple[bool, ...] | bool, ...]
"""Which facts hold, at each item that facts rest on, and which texts were asked for: what is asked is known by it."""

_Plan = tuple[Callable[[tuple[Any, ...]], tuple[Any, ...]], list[Mapping[Any, Sequence[T]]]]
"""What takes one value for each piece of a row out of those that were read, and the pieces by that value."""


class AnswerRow(Generic[T]):
    """Writes the answers to one version of the questionnaire under the columns of all versions."""

    def __init__(
        self, questionnaire: Questionnaire, columns: Iterable[AnswerColumn], form: Form[T], language: str
    ) -> None:
        self._questionnaire = questionnaire
        self._form = form
        writers = AnswerWriters(questionnaire, form, language)
        self._groups = tuple(_groups(writers, columns, form))
        on = {code: facts for code, facts in questionnaire.facts_on.items() if facts}
        asked = [key for group in self._groups if group.item for key in (group.item, group.key)]
        self._keys = list(dict.fromkeys([*on, *asked]))
        self._read = answer_reader(questionnaire, self._keys)
        places = {key: place for place, key in enumerate(self._keys)}
        self._facts: list[tuple[int, Known[Any, tuple[bool, ...] | bool]]] = [
            (places[code], Known(_which_hold(questionnaire, facts))) for code, facts in on.items()
        ]
        self._texts = [group for group in self._groups if group.behind is not None]
        self._facts += [(places[group.item], Known(group.behind)) for group in self._texts if group.behind]
        self._places = places
        self._plans: dict[_Facts, _Plan[T]] = {}

    def cells(self, document: str) -> list[T]:
        """The cells of a stored document of answers, in the order of the columns."""
        values = self._read(document)
        look_at, written = self._plan(values)
        # Looked up without a line of Python for each: that is half of the time of a row.
        return list(chain.from_iterable(map(getitem, written, look_at((*values, None)))))

    def _plan(self, values: tuple[Any, ...]) -> "_Plan[T]":
        """What to look at and the cells by what is found, on the route of these answers."""
        facts = tuple([known[values[place]] for place, known in self._facts])
        plan = self._plans.get(facts)
        if plan is None:
            answered = zip(self._keys, values, strict=True)
            answers = {key: thawed(value) for key, value in answered if value is not None}
            leads = facts[len(facts) - len(self._texts) :]
            passed = {group.key for group, led in zip(self._texts, leads, strict=True) if not led}
            steps = list(self._planned(route(self._questionnaire, answers).state, passed))
            # One place more than there are pieces: with a single one, itemgetter would give no tuple.
            places = [*(place for place, _ in steps), len(self._keys)]
            plan = itemgetter(*places), [written for _, written in steps]
            self._plans[facts] = plan
        return plan

    def _planned(
        self, state: Mapping[str, str], passed: Collection[str]
    ) -> "Iterator[tuple[int, Mapping[Any, Sequence[T]]]]":
        """For each group where its answer stands among the values, and its cells by that answer."""

        def is_asked(group: _Group[T]) -> bool:
            return state.get(group.item) == ASKED and group.key not in passed

        for asked, groups in groupby(self._groups, is_asked):
            if asked:
                yield from ((self._places[group.key], group.asked) for group in groups)
            else:
                # Whatever was answered, so these stand where there is always None: behind the last value.
                cells = [cell for group in groups for cell in group.not_asked]
                yield len(self._keys), {None: self._form.together(cells)}


class _Group(Generic[T]):
    """Columns beside each other that read the same answer."""

    def __init__(
        self,
        item: str,
        key: str,
        asked: Callable[[Any], Sequence[T]],
        cells: Sequence[T],
        behind: Callable[[Any], bool] | None = None,
    ) -> None:
        self.item = item
        self.key = key
        self.asked = Known(asked)
        self.not_asked = cells
        self.behind = behind
        """Whether the answer to the item leads to the columns, which only those of a text depend on."""


def _groups(writers: AnswerWriters[T], columns: Iterable[AnswerColumn], form: Form[T]) -> Iterator[_Group[T]]:
    for (item, key, known), found in groupby(columns, lambda one: (one.item, one.key, writers.knows(one))):
        together = list(found)
        if not known:
            yield _Group("", key, lambda _value: (), [writers.not_in_version] * len(together))
            continue
        write = _together([writers.cell(column) for column in together], form)
        yield _Group(item, key, write, [writers.not_asked] * len(together), writers.behind(together[0]))


def _together(writers: Sequence[Callable[[Any], T]], form: Form[T]) -> Callable[[Any], Sequence[T]]:
    return lambda value: form.together([write(thawed(value)) for write in writers])


def _which_hold(questionnaire: Questionnaire, facts: Sequence[Fact]) -> Callable[[Any], tuple[bool, ...]]:
    """Which of the facts on one item an answer to it makes true, as `Route.holds` decides."""
    item = questionnaire.item(facts[0].item)
    return lambda value: tuple([holds(item, one.chosen, one.min_chosen, thawed(value)) for one in facts])
