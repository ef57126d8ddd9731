"""contradictions.toml to the domain's contradictions."""

from readiness.content.read_advice import read_when
from readiness.content.table import Table
from readiness.domain.contradictions import Contradiction


def read_contradictions(table: Table) -> tuple[Contradiction, ...]:
    """Read contradictions.toml; raises ContentError."""
    found = tuple(_contradiction(one) for one in table.tables("contradiction"))
    table.done()
    return found


def _contradiction(table: Table) -> Contradiction:
    one = Contradiction(
        code=table.string("code"),
        items=table.strings("items"),
        title=table.text("title"),
        text=table.text("text"),
        when=read_when(table.table("when")),
    )
    table.done()
    if not one.items:
        raise table.refuse("items", "names no item")
    return one
