"""A bound form as the templates draw it: questions with their texts, choices, ids and messages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from markupsafe import Markup

from readiness.answering.fields import HoursField, OneCode, SeveralCodes
from readiness.answering.form import PageForm, extra_name, name, row_name
from readiness.domain.answers import Route
from readiness.domain.item import Item, Kind
from readiness.domain.item import Row as GridRow
from readiness.domain.text import Text
from readiness.forms import TextLine, stale_page
from readiness.i18n import gettext as _
from readiness.presentation.answers import labelled, localised
from readiness.templating import macros


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or check box."""

    value: str
    text: str
    checked: bool
    id: str
    exclusive: bool
    writes: bool


@dataclass(frozen=True, slots=True)
class TextInput:
    """The text field of an option, or the number field of a question."""

    name: str
    id: str
    value: str
    error: str | None
    label: str = ""
    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a grid."""

    text: str
    name: str
    id: str
    choices: list[Choice]
    error: str | None


@dataclass(frozen=True, slots=True)
class LastTime:
    """What was answered to a question in an earlier round, and the day; no lines where it was not asked."""

    day: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `id` is the anchor that the error summary links to."""

    item: Item
    id: str
    kind: str
    name: str
    text: str
    hint: str
    choices: list[Choice]
    rows: list[Row]
    error: str | None
    other: TextInput | None
    number: TextInput | None
    last_time: LastTime | None = None


def drawn(
    form: PageForm, route: Route, lang: str, last_time: Mapping[str, LastTime] | None = None
) -> list[Markup]:
    """Everything that a page asks, with what was chosen, typed and refused; `last_time` goes by item."""
    return [_drawn(form, route, item, lang, (last_time or {}).get(item.code)) for item in form.items]


def untouched(version: str, route: Route, items: tuple[Item, ...], lang: str) -> list[Markup]:
    """The same of a page on which nobody has answered anything: it needs no form of its own."""
    form_class = PageForm.of(version, route, items)
    return [_untouched_in(form_class, route, item, lang) for item in items]


def error_summary(form: PageForm, route: Route, lang: str) -> list[tuple[str, str]]:
    """The anchor and the message of each error of a validated form, in the order of the page."""
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    for item in form.items:
        if any(field.errors for field in form.fields(item)):
            errors += _errors(_question(form, item, route.wording(item), lang), lang)
    return errors


def _drawn(form: PageForm, route: Route, item: Item, lang: str, last_time: LastTime | None) -> Markup:
    if last_time or any(field.data or field.errors for field in form.fields(item)):
        question = _question(form, item, route.wording(item), lang)
        return _draw(replace(question, last_time=last_time), lang)
    return _untouched_in(type(form), route, item, lang)


def _untouched_in(form_class: type[PageForm], route: Route, item: Item, lang: str) -> Markup:
    # mypy takes the hash of a form for that of its class.
    return _untouched(form_class, item.code, route.wording(item), lang)  # type: ignore[arg-type]


@lru_cache(maxsize=2048)
def _untouched(form_class: type[PageForm], code: str, text: Text, lang: str) -> Markup:
    """A question as it is before anybody answers. Most questions are shown so, hence it is drawn once and kept."""
    form = form_class(None, meta={"csrf": False})  # nosemgrep: form-without-a-token - only drawn
    item = next(item for item in form.items if item.code == code)
    return _draw(_question(form, item, text, lang), lang)


def _draw(question: Question, lang: str) -> Markup:
    drawn: Markup = macros("macros/form.html", lang).question(question)
    return drawn


def _errors(question: Question, lang: str) -> list[tuple[str, str]]:
    short = question.item.short[lang]
    found = [(question.id, short, question.error)]
    found += [
        (extra.id, extra.label or short, extra.error) for extra in (question.other, question.number) if extra
    ]
    return [(anchor, labelled(label, text)) for anchor, label, text in found if text]


def _question(form: PageForm, item: Item, text: Text, lang: str) -> Question:
    grid = item.kind is Kind.GRID
    rows = [_row(form, item, row, lang) for row in item.rows]
    return Question(
        item=item,
        id=name(item),
        kind=item.kind.value,
        name=name(item),
        text=text[lang],
        hint=item.hint[lang] if item.hint else "",
        choices=[] if grid else _choices(form[name(item)], item, lang),
        rows=rows,
        error=_grid_error(rows) if grid else _error(form, name(item)),
        other=_other(form, item),
        number=_number(form, item, lang),
    )


def _choices(field: OneCode | SeveralCodes, item: Item, lang: str) -> list[Choice]:
    chosen = {field.data} if isinstance(field.data, str) else set(field.data or ())
    return [
        Choice(
            value=code,
            text=item.option(code).text[lang],
            checked=code in chosen,
            id=f"{field.name}-{code}",
            exclusive=item.option(code).exclusive,
            writes=item.option(code).writes,
        )
        for code in field.offered
    ]


def _row(form: PageForm, item: Item, row: GridRow, lang: str) -> Row:
    field = row_name(item, row.code)
    return Row(
        text=row.text[lang],
        name=field,
        id=field,
        choices=_choices(form[field], item, lang),
        error=_error(form, field),
    )


def _grid_error(rows: list[Row]) -> str | None:
    return _("Choose an answer in each row.") if any(row.error for row in rows) else None


def _other(form: PageForm, item: Item) -> TextInput | None:
    for option in item.options:
        if option.writes:
            field: TextLine = form[extra_name(item, option.code)]
            return TextInput(field.name, field.name, field.shown, _error(form, field.name))
    return None


def _number(form: PageForm, item: Item, lang: str) -> TextInput | None:
    if item.number is None:
        return None
    field: HoursField = form[extra_name(item, item.number.code)]
    # What was typed comes back as it was typed.
    shown = field.shown if field.raw_data else localised(field.shown, lang)
    return TextInput(
        name=field.name,
        id=field.name,
        value=shown,
        error=_error(form, field.name),
        label=item.number.label[lang],
        min=field.least,
        max=field.most,
    )


def _error(form: PageForm, field: str) -> str | None:
    errors = form[field].errors
    return str(errors[0]) if errors else None
