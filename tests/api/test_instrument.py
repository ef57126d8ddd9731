"""The instrument by the API is all that the domain has of it, but for what only a report needs."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from flask import Flask

from readiness.api.openapi import document
from readiness.content.loader import LATEST, load
from readiness.domain.answers import route
from readiness.domain.benchmarks import Benchmarks
from readiness.domain.item import Item, Kind, Rule
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.scoring import points_of
from tests.api.calling import get, token
from tests.domain.companies import EVERY_COMPANY

COMPUTED = {
    "Item": {"by_code", "earnings", "measure"},
    "Option": {"points"},
    "Series": {"item"},
    "PositionClass": {"position"},
}
"""What one side has by itself: indexes of the domain, and what tests of their own compare."""


def sent(app: Flask) -> dict[str, Any]:
    answer = get(app, f"/instruments/{LATEST}", token(app))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.data)
    return found


def plain(value: Any) -> Any:
    """What the domain has as JSON can say it."""
    if is_dataclass(value):
        left_out = COMPUTED.get(type(value).__name__, set())
        return {
            one.name: plain(getattr(value, one.name)) for one in fields(value) if one.name not in left_out
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def item_of(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "options": [without(one, "points") for one in found["options"]]}


def test_the_versions_are_named(app: Flask) -> None:
    assert get(app, "/instruments", token(app)).get_json() == {"versions": [LATEST], "latest": LATEST}


def test_the_instrument_is_whole(app: Flask) -> None:
    found = sent(app)
    questionnaire: Questionnaire = load(LATEST).questionnaire
    assert found["version"] == questionnaire.version
    assert found["levels"] == plain(questionnaire.levels)
    assert found["dimensions"] == plain(questionnaire.dimensions)
    assert found["facts"] == plain(tuple(questionnaire.facts.values()))
    sections = [
        {**section, "items": [item_of(item) for item in section["items"]]} for section in found["sections"]
    ]
    assert sections == plain(questionnaire.sections)
    assert found["flags"] == [
        {"code": flag.code, "text": plain(flag.title)} for flag in load(LATEST).advice.flags
    ]


def test_the_benchmarks_are_whole(app: Flask) -> None:
    found = sent(app)
    benchmarks: Benchmarks = load(LATEST).benchmarks
    assert [without(one, "item") for one in found["benchmarks"]] == plain(tuple(benchmarks.series.values()))
    assert {one["code"]: one["item"] for one in found["benchmarks"]} == {
        "insites_2012": "B1",
        "insites_2012_main": "B3",
        "eurostat_2023": None,
    }
    scales = [
        {**scale, "classes": [without(one, "position") for one in scale["classes"]]}
        for scale in found["scales"]
    ]
    assert scales == plain(benchmarks.positions)
    shown = {
        scale["code"]: [(one["percent"], one["position"]) for one in scale["classes"]]
        for scale in found["scales"]
    }
    assert shown["insites_2012"] == [(49, 24.5), (51, 74.5)]
    assert [round(percent, 1) for percent, _position in shown["eurostat_2023"]] == [20.7, 34.3, 45.0]
    for scale in benchmarks.positions:
        assert [position for _percent, position in shown[scale.code]] == [
            float(scale.middle_rank(one.code)) for one in scale.classes
        ]
    assert found["network_types"] == benchmarks.types
    assert found["contexts"] == plain(benchmarks.contexts)
    assert found["absent"] == plain(benchmarks.absent)


def earned(item: dict[str, Any], answer: Any) -> float:
    """What an answer earns, worked out from what was sent alone."""
    points = {one["code"]: one["points"] for one in item["options"]}
    if item["kind"] == Kind.SINGLE:
        return float(points[answer])
    if item["kind"] == Kind.GRID:
        return float(sum(points[answer[row["code"]]] for row in item["rows"]))
    add: Callable[[Iterable[float]], float] = sum if item["rule"] == Rule.SUM else max
    return float(min(add(points[code] for code in answer), item["maximum"]))


def test_points_and_maximum_give_what_the_domain_computes(app: Flask) -> None:
    items = {item["code"]: item for section in sent(app)["sections"] for item in section["items"]}
    questionnaire = load(LATEST).questionnaire
    scored: list[Item] = [item for item in questionnaire.items if item.scored]
    compared = set()
    for answers in EVERY_COMPANY.values():
        way = route(questionnaire, answers)
        for item in scored:
            if item in way.asked and way.answered(item.code):
                compared.add(item.kind)
                own = float(points_of(item, answers[item.code], way))
                assert abs(earned(items[item.code], answers[item.code]) - own) < 1e-9, item.code
    assert compared == set(Kind)
    assert items["D3"]["maximum"] == 3
    assert {one["points"] for one in items["D3"]["options"]} == {0, 0.375, 0.75}


def test_every_key_of_an_answer_is_explained(app: Flask) -> None:
    found = sent(app)
    keys = set()
    for section in found["sections"]:
        for item in section["items"]:
            keys |= {item["code"]}
            keys |= {f"{item['code']}.{one['code']}" for one in item["options"] if one["writes"]}
            keys |= {f"{item['code']}.{item['number']['code']}"} if item["number"] else set()
    assert {"D2.hours", "B1.other"} <= keys
    assert {key for answers in EVERY_COMPANY.values() for key in answers} <= keys


def test_the_documentation_names_every_field_that_is_sent(app: Flask) -> None:
    schemas = document()["components"]["schemas"]

    def check(value: Any, schema: dict[str, Any]) -> None:
        if "$ref" in schema:
            check(value, schemas[schema["$ref"].rpartition("/")[2]])
        elif "anyOf" in schema:
            check(
                value, next(one for one in schema["anyOf"] if (one.get("type") == "null") == (value is None))
            )
        elif isinstance(value, list):
            for one in value:
                check(one, schema["items"])
        elif isinstance(value, dict) and "properties" in schema:
            assert list(value) == list(schema["properties"]) == schema["required"]
            for name, one in value.items():
                check(one, schema["properties"][name])

    check(sent(app), {"$ref": "#/components/schemas/Instrument"})
