"""What each column of the table means, in the order of the table."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from readiness.domain.item import Item, Kind, Option
from readiness.domain.questionnaire import Questionnaire, Section
from readiness.domain.report import Instrument
from readiness.domain.text import Text
from readiness.export.answer_columns import AnswerColumn, answer_columns
from readiness.export.column import INTEGER, NUMBER, STRING, Column, joined
from readiness.export.score_descriptions import VALIDATED_TEXT, identity, scores, validated_scores
from readiness.export.validated_columns import ANSWER

_TICKED = {
    "0": Text(nl="niet gekozen", fr="non choisie", de="nicht gewählt", en="not chosen"),
    "1": Text(nl="gekozen", fr="choisie", de="gewählt", en="chosen"),
}


def described(instruments: Iterable[Instrument]) -> tuple[Column, ...]:
    """Every column of a table of these versions, in its order.

    A column that several versions have takes its text from the newest of them, and the codes of all.
    """
    known = tuple(instruments)
    newest_first = sorted(known, key=lambda one: one.version, reverse=True)
    answers = _united(column for one in newest_first for column in _answers(one.questionnaire))
    return (
        *identity(one.version for one in known),
        *_united(scores(known)),
        *answers,
        *_united(validated_scores(known)),
        *(
            replace(column, name=ANSWER + column.name, text=joined((VALIDATED_TEXT, column.text)))
            for column in answers
        ),
    )


def _united(columns: Iterable[Column]) -> tuple[Column, ...]:
    found: dict[str, Column] = {}
    for column in columns:
        known = found.get(column.name, column)
        found[column.name] = replace(known, codes={**column.codes, **known.codes})
    return tuple(found.values())


def _answers(questionnaire: Questionnaire) -> Iterator[Column]:
    sections = {item.code: section for section in questionnaire.sections for item in section.items}
    for column in answer_columns(questionnaire):
        yield _answer(questionnaire, sections[column.item], column)


def _answer(questionnaire: Questionnaire, section: Section, column: AnswerColumn) -> Column:
    item = questionnaire.item(column.item)
    found = Column(column.name, STRING, item.text, item.code, section.code)
    if column.part == "option":
        text = joined((item.text, item.option(column.detail).text))
        return replace(found, type=INTEGER, text=text, codes=_TICKED)
    if column.part == "text":
        return replace(found, text=joined((item.text, item.option(column.detail).text)))
    if column.part == "number" and item.number is not None:
        text = joined((item.text, item.number.label))
        return replace(found, type=NUMBER, text=text, least=item.number.least, most=item.number.most)
    codes = {option.code: option.text for option in _options(questionnaire, item)}
    if column.part == "row":
        row = next(row for row in item.rows if row.code == column.detail)
        return replace(found, text=joined((item.text, row.text)), codes=codes)
    return replace(found, codes=codes, several=item.kind is Kind.MULTIPLE)


def _options(questionnaire: Questionnaire, item: Item) -> Iterator[Option]:
    yield from item.options
    if item.options_from:
        own = item.by_code
        source = questionnaire.item(item.options_from).options
        yield from (option for option in source if option.code not in own)
