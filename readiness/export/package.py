"""``datapackage.json``: what is in the archive, as the Frictionless Data Package standard (version 1) says it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from readiness.domain.text import LANGUAGES
from readiness.export import benchmark_table, codebook
from readiness.export.column import DATETIME, INTEGER, NUMBER, STRING, Column
from readiness.export.missing import Missing
from readiness.export.profiles import timestamp

RESPONSES, CODEBOOK, BENCHMARKS = "responses.csv", "codebook.csv", "benchmarks.csv"
_DIALECT = {"delimiter": ",", "doubleQuote": True, "quoteChar": '"', "lineTerminator": "\r\n"}


def datapackage(columns: Sequence[Column], versions: Iterable[str], program: str, at: datetime) -> str:
    """The whole file. `program` is this program's version, `versions` are those of the questionnaire."""
    document = {
        "profile": "tabular-data-package",
        "name": "readiness-responses",
        "title": "Self-assessments of companies' social media",
        "version": program,
        "created": timestamp(at),
        "instruments": list(versions),
        "resources": [
            _resource(RESPONSES, "The responses, one row each", _responses(columns)),
            _resource(CODEBOOK, "What every column, code and missing value means", _codebook()),
            _resource(BENCHMARKS, "The published figures that responses are set against", _benchmarks()),
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _resource(path: str, title: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": path.removesuffix(".csv"),
        "title": title,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": schema,
    }


def _responses(columns: Sequence[Column]) -> dict[str, Any]:
    reasons = [str(int(reason)) for reason in sorted(Missing, reverse=True)]
    fields = [_field(column) for column in columns]
    return {"fields": fields, "missingValues": reasons, "primaryKey": ["uid"]}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.text["en"],
    }
    if column.type == DATETIME:
        field["format"] = "%Y-%m-%dT%H:%M:%SZ"
    if constraints := _constraints(column):
        field["constraints"] = constraints
    return field


def _constraints(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if column.required:
        found["required"] = True
    if column.name == "uid":
        found["unique"] = True
    if column.codes and not column.several:
        found["enum"] = [int(code) if column.type == INTEGER else code for code in column.codes]
    if column.least is not None:
        found["minimum"] = column.least
    if column.most is not None:
        found["maximum"] = column.most
    return found


def _codebook() -> dict[str, Any]:
    kinds = {"kind": {"enum": list(codebook.KINDS), "required": True}}
    return _schema(codebook.NAMES, {}, kinds | {name: {"required": True} for name in LANGUAGES})


def _benchmarks() -> dict[str, Any]:
    constraints: dict[str, dict[str, Any]] = {
        "kind": {"enum": list(benchmark_table.KINDS), "required": True},
        "trust": {"enum": list(benchmark_table.TRUST)},
        "percent": {"minimum": 0, "maximum": 100},
        "instrument": {"required": True},
        "code": {"required": True},
    }
    return _schema(benchmark_table.NAMES, {"percent": NUMBER, "year": INTEGER}, constraints)


def _schema(
    names: Iterable[str], types: dict[str, str], constraints: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [{"name": name, "type": types.get(name, STRING)} for name in names]
    for field in fields:
        if field["name"] in constraints:
            field["constraints"] = constraints[field["name"]]
    return {"fields": fields, "missingValues": [""]}
