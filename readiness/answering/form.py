"""The form of a page of questions: one class for each situation that a company can be in.

WTForms binds and validates; the templates draw what `question_view` makes of a bound form. A form class
holds no text, so it serves all languages, and is made once for each situation that occurs.
"""

from functools import cache, lru_cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field

from readiness.answering.fields import HoursField, OneCode, SeveralCodes
from readiness.content.loader import load
from readiness.domain.answers import Route, Value
from readiness.domain.item import Item, Kind
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.together import without_words
from readiness.forms import CarriedField, Form, TextLine

Situation = tuple[tuple[str, tuple[str, ...]], ...]
"""The items that a page asks a company, each with the codes of the options that it offers them."""


class PageForm(Form):
    """The questions of one page in one situation; `of` gives the class for a page.

    `base` marks what was stored when the page was shown.
    """

    items: tuple[Item, ...] = ()
    base = CarriedField("")

    @staticmethod
    def of(version: str, route: Route, items: tuple[Item, ...], *, words: bool = True) -> type["PageForm"]:
        """The form for these items of a questionnaire on this route; without `words`, nothing is typed in it."""
        situation = tuple((item.code, tuple(option.code for option in route.offered(item))) for item in items)
        return _form_class(version, situation, words)

    @staticmethod
    def unrouted(version: str, items: tuple[Item, ...], *, words: bool = True) -> type["PageForm"]:
        """The same for items with all of their options, whatever the route offers."""
        situation = tuple((item.code, tuple(option.code for option in item.options)) for item in items)
        return _form_class(version, situation, words)

    def value(self, item: Item) -> Value | None:
        """What was chosen for an item; None when nothing was."""
        if item.kind is Kind.GRID:
            rows = {row.code: self[row_name(item, row.code)].data for row in item.rows}
            return {code: level for code, level in rows.items() if level} or None
        return self[name(item)].data or None

    def extras(self, item: Item) -> dict[str, str]:
        """The text and the number beside an item's options, under the keys they are stored by."""
        extras: dict[str, str] = {}
        for option in item.options:
            if option.writes and option.code in (self.value(item) or ()):
                extras[f"{item.code}.{option.code}"] = self[extra_name(item, option.code)].data
        if item.number:
            extras[f"{item.code}.{item.number.code}"] = self[extra_name(item, item.number.code)].number
        return {key: text for key, text in extras.items() if text}

    def fields(self, item: Item) -> list[Field]:
        """All fields of an item."""
        return [self[each] for each in field_names(item)]

    @property
    def is_ours(self) -> bool:
        """Whether it was sent from a page of ours, whatever is filled in."""
        return bool(self.csrf_token.validate(self))

    def forgive_missing(self) -> bool:
        """Take back what a validation said of what is missing, which may wait; whether nothing else is wrong."""
        for field in (field for item in self.items for field in self.fields(item)):
            if not _is_filled_in(field):
                field.errors = []
        return not self.errors

    def invalid(self, item: Item) -> bool:
        """Whether something was filled in that cannot be stored. Nothing filled in is not invalid."""
        return any(field.errors and _is_filled_in(field) for field in self.fields(item))


def _is_filled_in(field: Field) -> bool:
    return bool(field.data or field.process_errors)


def name(item: Item) -> str:
    """The name of an item's field, which is also the start of all names and ids that belong to it."""
    return f"q_{item.code}"


def row_name(item: Item, row: str) -> str:
    """The name of the field of a grid's row."""
    return f"q_{item.code}_{row}"


def extra_name(item: Item, extra: str) -> str:
    """The name of the text field of an option, or of the number field of an item."""
    return f"q_{item.code}_{extra}"


def field_names(item: Item) -> list[str]:
    """The names of all fields of an item."""
    names = [row_name(item, row.code) for row in item.rows] or [name(item)]
    names += [extra_name(item, option.code) for option in item.options if option.writes]
    return names + ([extra_name(item, item.number.code)] if item.number else [])


def are_filled_in(item: Item, sent: MultiDict[str, str]) -> bool:
    """Whether anything was sent in the fields of an item."""
    return any(text.strip() for each in field_names(item) for text in sent.getlist(each))


@cache
def text_names(version: str) -> frozenset[str]:
    """The names of the fields of a questionnaire that somebody types into."""
    items = load(version).questionnaire.items
    texts = {extra_name(item, option.code) for item in items for option in item.options if option.writes}
    return frozenset(texts | {extra_name(item, item.number.code) for item in items if item.number})


@cache
def wordless(version: str) -> Questionnaire:
    """A version's questions without the texts and numbers beside them."""
    return without_words(load(version).questionnaire)


@lru_cache(maxsize=1024)
def _form_class(version: str, situation: Situation, words: bool) -> type[PageForm]:
    questionnaire = load(version).questionnaire if words else wordless(version)
    items = tuple(questionnaire.item(code) for code, _offered in situation)
    fields: dict[str, Any] = {"items": items}
    for item, (_code, offered) in zip(items, situation, strict=True):
        fields |= _item_fields(item, offered)
    return type("SituationForm", (PageForm,), fields)


def _item_fields(item: Item, offered: tuple[str, ...]) -> dict[str, Any]:
    if item.kind is Kind.GRID:
        return {row_name(item, row.code): OneCode(offered) for row in item.rows}
    fields: dict[str, Any] = {name(item): _choice(item, offered)}
    for option in item.options:
        if option.writes:
            fields[extra_name(item, option.code)] = TextLine()
    if item.number:
        fields[extra_name(item, item.number.code)] = HoursField(item.number.least, item.number.most)
    return fields


def _choice(item: Item, offered: tuple[str, ...]) -> Any:
    if item.kind is Kind.SINGLE:
        return OneCode(offered)
    return SeveralCodes(offered, frozenset(option.code for option in item.options if option.exclusive))
