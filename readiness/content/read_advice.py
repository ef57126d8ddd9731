"""advice.toml to the domain's AdviceBook."""

from enum import StrEnum
from typing import Any, TypeVar

from readiness.content.table import Table
from readiness.domain.advice import Advice, AdviceBook, Extra
from readiness.domain.answers import Value
from readiness.domain.conditions import Condition, When
from readiness.domain.flags import Flag
from readiness.domain.moves import MOVES, Effort, Move, Once, Size, Sizes, Then
from readiness.domain.text import LANGUAGES, Text

Code = TypeVar("Code", bound=StrEnum)


def read_advice(table: Table) -> AdviceBook:
    """Read advice.toml; raises ContentError."""
    book = AdviceBook(
        tuple(_advice(advice) for advice in table.tables("advice")),
        tuple(_flag(flag) for flag in table.tables("flag")),
        _sizes(table.table("sizes")),
    )
    table.done()
    return book


def _advice(table: Table) -> Advice:
    advice = Advice(
        code=table.string("code"),
        dimension=table.string("dimension"),
        title=table.text("title"),
        why=table.text("why"),
        how=tuple(_move(move) for move in table.tables("how")),
        effort=_effort(table.table("effort")),
        sources=table.strings("sources"),
        quote=table.string("quote"),
        when=read_when(table.table("when")),
        reach={code: _value(table, code, raw) for code, raw in table.raw("reach").items()},
        extra=tuple(_extra(extra) for extra in table.tables("extra")),
        first=table.flag("first", default=False),
    )
    table.done()
    if len(advice.how) != MOVES:
        raise table.refuse("how", f"has {len(advice.how)} first moves instead of {MOVES}")
    return advice


def _move(table: Table) -> Move:
    by_size = {size: table.text(size) for size in (Size.ALONE, Size.LARGE) if table.has(size)}
    move = Move(Text(**{language: table.string(language) for language in LANGUAGES}), by_size)
    table.done()
    return move


def _effort(table: Table) -> Effort:
    once = _one_of(table, "once", Once)
    effort = Effort(
        once,
        _one_of(table, "large", Once) if table.has("large") else once,
        _one_of(table, "then", Then) if table.has("then") else Then.NOTHING,
    )
    table.done()
    return effort


def _one_of(table: Table, key: str, codes: type[Code]) -> Code:
    text = table.string(key)
    if text not in list(codes):
        raise table.refuse(key, f"is not one of {', '.join(code for code in codes if code)}")
    return codes(text)


def _sizes(table: Table) -> Sizes:
    sizes = Sizes(table.string("item"), frozenset(table.strings("alone")), frozenset(table.strings("large")))
    table.done()
    table.done()
    return sizes


def _extra(table: Table) -> Extra:
    extra = Extra(read_when(table.table("when")), table.text("text"))
    table.done()
    return extra


def _flag(table: Table) -> Flag:
    flag = Flag(
        table.string("code"),
        table.text("title"),
        table.text("text"),
        table.strings("sources"),
        read_when(table.table("when")),
        read_when(table.table("high_when")) if table.has("high_when") else None,
    )
    table.done()
    return flag


def read_when(table: Table) -> When:
    """Read conditions that hold together; raises ContentError."""
    when = When(
        tuple(_condition(condition) for condition in table.tables("all")),
        tuple(_condition(condition) for condition in table.tables("any")),
    )
    table.done()
    return when


def _condition(table: Table) -> Condition:
    condition = Condition(
        table.optional_string("fact"),
        table.optional_string("item"),
        frozenset(table.strings("chosen")),
        table.integer("min_chosen", 1) if table.has("min_chosen") else None,
        table.fraction("max_points") if table.has("max_points") else None,
        table.flag("unoffered", default=False),
    )
    table.done()
    stated = (
        condition.fact,
        condition.chosen or None,
        condition.min_chosen,
        condition.max_points,
        condition.unoffered or None,
    )
    if sum(part is not None for part in stated) != 1:
        raise table.refuse("", "states one of fact, chosen, min_chosen, max_points or unoffered")
    return condition


def _value(table: Table, code: str, raw: Any) -> Value:
    codes = list(raw.values()) if isinstance(raw, dict) else raw
    if isinstance(codes, str) or (isinstance(codes, list) and all(isinstance(one, str) for one in codes)):
        value: Value = raw
        return value
    raise table.refuse(f"reach.{code}", "is a code, a list of codes, or a level for each row")
