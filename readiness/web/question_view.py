"""A bound form as the template draws it: questions with their texts, choices, ids and messages."""

from dataclasses import dataclass

from flask_babel import gettext as _

from readiness.domain.answers import Route
from readiness.domain.item import Item, Kind, Option
from readiness.web.answer_texts import labelled
from readiness.web.fields import HoursField, TextLine
from readiness.web.forms import PageForm, extra_name, name, row_name


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

    code: str
    text: str
    name: str
    id: str
    choices: list[Choice]
    error: str | None


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


def questions(form: PageForm, route: Route, lang: str) -> list[Question]:
    """Everything that a page asks, with what was chosen, typed and refused."""
    return [_question(form, route, item, lang) for item in form.items]


def error_summary(form: PageForm, drawn: list[Question], lang: str) -> list[tuple[str, str]]:
    """The anchor and the message of each error of a validated form, in the order of the page."""
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    for question in drawn:
        label = question.item.short[lang]
        found = [(question.id, question.error)]
        found += [(extra.id, extra.error) for extra in (question.other, question.number) if extra]
        errors += [(anchor, labelled(label, text)) for anchor, text in found if text]
    return errors


def stale_page() -> str:
    """What to do when a form cannot be shown to come from our own page."""
    message: str = _(
        "This page was open too long, or your browser refuses cookies. Nothing is lost: press again."
    )
    return message


def _question(form: PageForm, route: Route, item: Item, lang: str) -> Question:
    grid = item.kind is Kind.GRID
    offered = route.offered(item)
    rows = [_row(form, item, row.code, row.text[lang], offered, lang) for row in item.rows]
    return Question(
        item=item,
        id=name(item),
        kind=item.kind.value,
        name=name(item),
        text=route.wording(item)[lang],
        hint=item.hint[lang] if item.hint else "",
        choices=[] if grid else _choices(name(item), form[name(item)].data, offered, lang),
        rows=rows,
        error=_grid_error(rows) if grid else _error(form, name(item)),
        other=_other(form, item),
        number=_number(form, item, lang),
    )


def _choices(
    field: str, chosen: str | list[str] | None, offered: tuple[Option, ...], lang: str
) -> list[Choice]:
    codes = {chosen} if isinstance(chosen, str) else set(chosen or ())
    return [
        Choice(
            value=option.code,
            text=option.text[lang],
            checked=option.code in codes,
            id=f"{field}-{option.code}",
            exclusive=option.exclusive,
            writes=option.writes,
        )
        for option in offered
    ]


def _row(form: PageForm, item: Item, code: str, text: str, offered: tuple[Option, ...], lang: str) -> Row:
    field = row_name(item, code)
    choices = _choices(field, form[field].data, offered, lang)
    return Row(code=code, text=text, name=field, id=field, choices=choices, error=_error(form, field))


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
    shown = field.shown if lang == "en" else field.shown.replace(".", ",")
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
