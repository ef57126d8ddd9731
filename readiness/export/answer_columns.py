"""The columns of one item: which there are, and what each writes for one response.

A column's name comes from the item's export name and the option's code, never from a text, so it is the
same in every language and for ever. How a multiple choice is spread follows point 3 of what an export
must be: one combined column, and one 0/1 column an option, an exclusive option included.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic

from readiness.domain.answers import ASKED, Answers, Route, Value
from readiness.domain.item import Item, Kind
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.report import Instrument
from readiness.export.cells import Form, T
from readiness.export.missing import Missing, missing_cells

Writer = Callable[[Answers, Route], T]
"""Writes one cell of one response."""


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """Where a column's value stands: the item, and within it an option, a row or an extra field."""

    name: str
    item: str
    part: str = ""
    detail: str = ""

    @property
    def key(self) -> str:
        """The key of the answer that it reads."""
        return f"{self.item}.{self.detail}" if self.part in {"text", "number"} else self.item


def answer_columns(questionnaire: Questionnaire) -> Iterator[AnswerColumn]:
    """All columns of a questionnaire's items, in the order in which they are asked."""
    for item in questionnaire.items:
        if item.kind is Kind.GRID:
            for row in item.rows:
                yield AnswerColumn(f"{item.name}__{row.code}", item.code, "row", row.code)
            continue
        yield AnswerColumn(item.name, item.code)
        if item.kind is Kind.MULTIPLE:
            for option in item.options:
                yield AnswerColumn(f"{item.name}__{option.code}", item.code, "option", option.code)
        for option in item.options:
            if option.writes:
                yield AnswerColumn(f"{item.name}__{option.code}_text", item.code, "text", option.code)
        if item.number:
            yield AnswerColumn(f"{item.name}__{item.number.code}", item.code, "number", item.number.code)


def all_columns(instruments: Iterable[Instrument]) -> Iterator[AnswerColumn]:
    """Columns of all versions, the newest version's order first; a column that was once there stays."""
    seen: set[str] = set()
    for instrument in sorted(instruments, key=lambda found: found.version, reverse=True):
        for column in answer_columns(instrument.questionnaire):
            if column.name not in seen:
                seen.add(column.name)
                yield column


class AnswerWriters(Generic[T]):
    """Writers for the columns of one questionnaire version in one form and language.

    Everything that does not depend on the response, the quoted labels above all, is written once here.
    """

    def __init__(self, questionnaire: Questionnaire, form: Form[T], language: str) -> None:
        self._questionnaire = questionnaire
        self._form = form
        self._language = language
        self._missing = missing_cells(form, language)
        self._known = {column.name for column in answer_columns(questionnaire)}

    @property
    def not_asked(self) -> T:
        """The cell of a question that was not asked."""
        return self._missing[Missing.NOT_ASKED]

    @property
    def not_in_version(self) -> T:
        """The cell of a column that this version does not have."""
        return self._missing[Missing.NOT_IN_VERSION]

    def knows(self, column: AnswerColumn) -> bool:
        """Whether this version has the column."""
        return column.name in self._known

    def behind(self, column: AnswerColumn) -> Callable[[Value | None], bool] | None:
        """Whether the answer to its item leads to a text column: once there is one, its option must be chosen.

        None for every other column. A number beside an item is asked of whoever is asked the item.
        """
        if column.part != "text":
            return None
        return lambda value: not value or column.detail in value

    def cell(self, column: AnswerColumn) -> Callable[[Value | None], T]:
        """The function that writes the answer to a question that was asked."""
        write = self._value_writer(self._questionnaire.item(column.item), column)
        unanswered = self._missing[Missing.UNANSWERED]
        return lambda value: unanswered if value is None or value == "" else write(value)

    def writer(self, column: AnswerColumn) -> Writer[T]:
        """The function that writes this column, also where this version does not have it."""
        if not self.knows(column):
            return lambda answers, route: self.not_in_version
        write, not_asked, behind = self.cell(column), self.not_asked, self.behind(column)

        def cell(answers: Answers, route: Route) -> T:
            if route.state[column.item] != ASKED or (behind and not behind(answers.get(column.item))):
                return not_asked
            return write(answers.get(column.key))

        return cell

    def _value_writer(self, item: Item, column: AnswerColumn) -> Callable[[Value], T]:
        if column.part == "row":
            return self._row_writer(item, column.detail)
        if column.part == "option":
            return self._option_writer(item, column.detail)
        if column.part == "text":
            return lambda value: self._form.cell(str(value))
        if column.part == "number":
            return lambda value: self._form.cell(Decimal(str(value)))
        return self._code_writer(item)

    def _code_writer(self, item: Item) -> Callable[[Value], T]:
        words = {option.code: self._word(option.code, option.text[self._language]) for option in item.options}
        if item.options_from:
            source = self._questionnaire.item(item.options_from)
            words |= {o.code: self._word(o.code, o.text[self._language]) for o in source.options}
        between = "; " if self._form.labels else " "
        cells = {code: self._form.cell(word) for code, word in words.items()}

        def write(value: Value) -> T:
            if isinstance(value, str):
                return cells.get(value) or self._form.cell(value)
            return self._form.cell(between.join(words.get(code, code) for code in value))

        return write

    def _option_writer(self, item: Item, code: str) -> Callable[[Value], T]:
        unknown = {option.code for option in item.options if option.dont_know}
        dont_know = self._missing[Missing.DONT_KNOW]
        chosen, not_chosen = self._form.cell(1), self._form.cell(0)

        def write(value: Value) -> T:
            if code in value:
                return chosen
            return dont_know if unknown.intersection(value) else not_chosen

        return write

    def _row_writer(self, item: Item, row: str) -> Callable[[Value], T]:
        cells = {o.code: self._form.cell(self._word(o.code, o.text[self._language])) for o in item.options}
        unanswered = self._missing[Missing.UNANSWERED]

        def write(value: Value) -> T:
            return cells.get(value.get(row, ""), unanswered) if isinstance(value, dict) else unanswered

        return write

    def _word(self, code: str, label: str) -> str:
        return label if self._form.labels else code
