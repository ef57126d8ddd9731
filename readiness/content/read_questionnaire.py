"""questionnaire.toml to the domain's Questionnaire."""

from fractions import Fraction

from readiness.content.table import Table
from readiness.domain.item import Fact, Item, Kind, Number, Option, Row, Rule
from readiness.domain.questionnaire import Dimension, Level, Questionnaire, Section


def read_questionnaire(table: Table) -> Questionnaire:
    """Read the whole file; raises ContentError."""
    questionnaire = Questionnaire(
        version=table.string("version"),
        levels=tuple(_level(level) for level in table.tables("level")),
        dimensions=tuple(_dimension(dimension) for dimension in table.tables("dimension")),
        facts={name: _fact(name, fact) for name, fact in table.named("fact")},
        sections=tuple(_section(section) for section in table.tables("section")),
    )
    table.done()
    return questionnaire


def _level(table: Table) -> Level:
    level = Level(table.string("code"), table.integer("from"), table.text("name"), table.text("description"))
    table.done()
    return level


def _dimension(table: Table) -> Dimension:
    dimension = Dimension(
        table.string("code"),
        table.integer("weight"),
        table.text("name"),
        table.text("reason"),
        table.strings("sources"),
    )
    table.done()
    return dimension


def _fact(name: str, table: Table) -> Fact:
    least = table.integer("min_chosen", 1) if table.has("min_chosen") else 0
    fact = Fact(name, table.string("item"), frozenset(table.strings("chosen")), least)
    table.done()
    return fact


def _section(table: Table) -> Section:
    section = Section(
        table.string("code"),
        table.text("title"),
        table.text("intro"),
        tuple(_item(item) for item in table.tables("item")),
        table.optional_string("dimension"),
    )
    table.done()
    return section


def _item(table: Table) -> Item:
    kind = _kind(table)
    scored = table.flag("scored", default=True)
    alt = table.table("alt") if table.has("alt") else None
    alt_if = alt.string("fact") if alt else None
    if alt:
        alt.done()
    item = Item(
        code=table.string("code"),
        name=table.string("name"),
        kind=kind,
        text=table.text("text"),
        short=table.text("short"),
        hint=table.optional_text("hint"),
        basis=table.optional_text("basis"),
        sources=table.strings("sources"),
        scored=scored,
        rule=_rule(table),
        cap=table.fraction("cap") if table.has("cap") else None,
        scale_to=table.fraction("scale_to") if table.has("scale_to") else None,
        applies_if=table.optional_string("applies_if"),
        absent_if=table.optional_string("absent_if"),
        options_from=table.optional_string("options_from"),
        variant_of=table.optional_string("variant_of"),
        alt_if=alt_if,
        alt_text=table.text("alt_text") if alt else None,
        number=_number(table) if table.has("number") else None,
        options=tuple(_option(option, scored) for option in table.tables("option")),
        rows=tuple(_row(row) for row in table.tables("row")),
    )
    table.done()
    return item


def _number(table: Table) -> Number:
    least, most = table.integer("number_min"), table.integer("number_max")
    if least > most:
        raise table.refuse("number_min", "lies above number_max")
    return Number(table.string("number"), table.text("number_label"), least, most)


def _kind(table: Table) -> Kind:
    value = table.string("kind")
    if value not in set(Kind):
        raise table.refuse("kind", f"is one of {', '.join(Kind)}, not {value}")
    return Kind(value)


def _rule(table: Table) -> Rule:
    value = table.optional_string("rule") or Rule.HIGHEST
    if value not in set(Rule):
        raise table.refuse("rule", f"is one of {', '.join(Rule)}, not {value}")
    return Rule(value)


def _option(table: Table, scored: bool) -> Option:
    dont_know = table.flag("dont_know", default=False)
    needs_points = scored and not dont_know
    option = Option(
        table.string("code"),
        table.text("text"),
        table.fraction("points") if needs_points or table.has("points") else Fraction(0),
        table.flag("exclusive", default=False),
        dont_know,
        table.flag("writes", default=False),
    )
    table.done()
    return option


def _row(table: Table) -> Row:
    row = Row(table.string("code"), table.text("text"))
    table.done()
    return row
