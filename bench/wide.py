"""The columns of the export as bare SQL: what an operator would have to write without the product.

It gives the same columns in the same order, without missing codes, labels or a guard against formulas.
"""

from readiness.content.loader import LATEST, load
from readiness.domain.item import Kind
from readiness.export.answer_columns import AnswerColumn, all_columns

_IDENTITY = (
    "a.uid", "c.uid", "a.round", "a.status", "a.language", "a.instrument", "a.started_at", "a.saved_at",
    "a.submitted_at", "a.review_status", "a.readiness",
)  # fmt: skip


def query(kind: str) -> str:
    """The query for a database of this kind, without a semicolon."""
    instrument = load(LATEST)
    dimensions = [("dimensions", one.code) for one in instrument.questionnaire.dimensions]
    standing = [("standing", one.code) for one in instrument.benchmarks.positions]
    flags = [("flags", one.code) for one in instrument.advice.flags]
    scores = [_inside("a.scorecard", part, code, kind) for part, code in dimensions + standing + flags]
    answers = [_answer(column, kind) for column in all_columns([instrument])]
    not_validated = ["-5"] * (1 + len(dimensions) + len(answers))
    level = "a.scorecard ->> 'level'" if kind == "postgresql" else "a.scorecard ->> '$.level'"
    cells = [*_IDENTITY, level, *scores, *answers, *not_validated]
    return (
        f"SELECT {', '.join(cells)} FROM assessment a JOIN company c ON c.id = a.company_id"  # noqa: S608 - our own names
        " WHERE a.submitted_at IS NOT NULL ORDER BY a.submitted_at, a.id"
    )


def _answer(column: AnswerColumn, kind: str) -> str:
    whole = _at("a.answers", column.key, kind)
    if column.part == "row":
        return _inside("a.answers", column.item, column.detail, kind)
    if column.part == "option":
        found = f"instr({whole}, '\"{column.detail}\"') > 0"
        return found if kind == "sqlite" else f"(a.answers -> '{column.item}' ? '{column.detail}')::int"
    if column.part:
        return whole
    if load(LATEST).questionnaire.item(column.item).kind is not Kind.MULTIPLE:
        return whole
    if kind == "sqlite":
        return f"(SELECT group_concat(value, ' ') FROM json_each(a.answers, '$.{column.item}'))"  # noqa: S608 - our own names
    return f"translate(a.answers ->> '{column.item}', '[\",]', '')"


def _at(document: str, key: str, kind: str) -> str:
    return f"{document} ->> '{key}'" if kind == "postgresql" else f"{document} ->> '$.\"{key}\"'"


def _inside(document: str, key: str, inner: str, kind: str) -> str:
    if kind == "postgresql":
        return f"{document} -> '{key}' ->> '{inner}'"
    return f"{document} ->> '$.{key}.{inner}'"
