"""benchmarks.toml and article.toml to the domain's objects."""

from readiness.content.table import Table
from readiness.domain.article import Article, Sentence, Speaker
from readiness.domain.benchmarks import (
    Benchmarks,
    Context,
    NoBenchmark,
    PositionClass,
    PositionScale,
    Series,
    Share,
)
from readiness.domain.item import refuse_twice
from readiness.domain.text import Text


def read_benchmarks(table: Table) -> Benchmarks:
    """Read benchmarks.toml; raises ContentError."""
    series = [_series(one) for one in table.tables("series")]
    refuse_twice("series", (one.code for one in series))
    positions = [_position(one) for one in table.tables("position")]
    refuse_twice("position", (one.code for one in positions))
    contexts = [_context(one) for one in table.tables("context")]
    refuse_twice("context", (one.code for one in contexts))
    types = table.table("types")
    benchmarks = Benchmarks(
        {one.code: one for one in series},
        tuple(positions),
        {network: types.string(network) for network in table.raw("types")},
        tuple(_absent(one) for one in table.tables("absent")),
        tuple(contexts),
    )
    table.done()
    return benchmarks


def read_article(table: Table) -> Article:
    """Read article.toml; raises ContentError."""
    speakers = {code: _speaker(code, one) for code, one in table.named("speaker")}
    sentences = [_sentence(one, speakers) for one in table.tables("sentence")]
    refuse_twice("sentence", (one.code for one in sentences))
    article = Article(
        table.string("title"),
        table.string("publisher"),
        table.integer("year"),
        table.string("url"),
        {one.code: one for one in sentences},
    )
    table.done()
    return article


def _series(table: Table) -> Series:
    shares = tuple(_share(one) for one in table.tables("share"))
    series = Series(
        table.string("code"),
        table.integer("year"),
        table.text("name"),
        table.text("population"),
        table.text("source"),
        table.text("base"),
        table.text("note"),
        table.string("url"),
        table.string("trust"),
        shares,
        table.optional_string("item"),
    )
    table.done()
    refuse_twice(f"series {series.code}.share", (one.code for one in shares))
    refuse_twice(f"series {series.code}.share.option", (one.option for one in shares if one.option))
    return series


def _share(table: Table) -> Share:
    share = Share(
        table.string("code"),
        table.fraction("percent", 100),
        table.string("source"),
        table.optional_string("option"),
        table.optional_text("name"),
        table.flag("current", default=True),
    )
    table.done()
    return share


def _position(table: Table) -> PositionScale:
    scale = PositionScale(
        table.string("code"),
        table.string("series"),
        frozenset(table.strings("applies_to_sizes")),
        tuple(_class(one) for one in table.tables("class")),
        frozenset(table.strings("not_for_sectors")),
    )
    table.done()
    return scale


def _class(table: Table) -> PositionClass:
    one = PositionClass(table.string("code"), table.fraction("percent", 100), table.text("name"))
    table.done()
    return one


def _absent(table: Table) -> NoBenchmark:
    absent = NoBenchmark(table.string("dimension"), table.text("note"))
    table.done()
    return absent


def _context(table: Table) -> Context:
    context = Context(
        table.string("code"),
        table.string("item"),
        table.text("text"),
        table.text("source"),
        table.string("trust"),
        frozenset(table.strings("sizes")),
    )
    table.done()
    return context


def _speaker(code: str, table: Table) -> Speaker:
    speaker = Speaker(code, table.string("name"), table.text("role"))
    table.done()
    return speaker


def _sentence(table: Table, speakers: dict[str, Speaker]) -> Sentence:
    code, who = table.string("code"), table.string("speaker")
    if who not in speakers:
        raise table.refuse("speaker", f"names nobody who is listed: {who}")
    text = Text(table.string("nl"), table.string("fr"), table.string("de"), table.string("en"))
    table.done()
    return Sentence(code, text, speakers[who])
