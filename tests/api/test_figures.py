"""Figures by the API are those of the desk: rounded and without numbers for consultants, exact for leads."""

import csv
import io
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from readiness import cli
from readiness.store.consultant_models import CONSULTANT, LEAD
from tests.api.calling import get, token
from tests.client import StrictClient
from tests.desk.signing import DESK, sign_in


def table(client: StrictClient, code: str, query: str) -> list[list[str]] | None:
    """The figures of a drawing at the desk: those of each row, as they are in its file."""
    answer = client.get(f"{DESK}/dashboard/{code}.csv?{query}")
    if answer.status_code == 404:
        return None
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    return [[cell.replace(",", ".") for cell in row[1:]] for row in rows[1:]]


def cell(value: float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.1f}"


def shares(portions: list[dict[str, Any]] | None) -> list[list[str]] | None:
    if portions is None:
        return None
    return [[cell(one[name]) for name in ("count", "percent", "low", "high")] for one in portions]


def without_published(rows: list[list[str]] | None) -> list[list[str]] | None:
    return None if rows is None else [row[:4] for row in rows]


@pytest.mark.parametrize("role", [CONSULTANT, LEAD])
def test_the_same_as_at_the_desk(app: Flask, client: StrictClient, role: str) -> None:
    made = CliRunner().invoke(cli.main, ["demo", "130"], catch_exceptions=False)
    assert made.exit_code == 0
    text = token(app, ["figures:read", "responses:read"], role=role)
    sign_in(client)
    sizes = {one["size"] for one in get(app, "/responses?limit=200", text).get_json()["responses"]}
    told = 0
    for query in ("", *(f"size={size}" for size in sorted(sizes))):
        found = get(app, f"/figures?{query}", text).get_json()
        if not found["shown"]:
            assert table(client, "readiness", query) is None
            continue
        told += 1
        assert shares(found["readiness"]["bands"]) == without_published(table(client, "readiness", query))
        for one in found["questions"]:
            code = f"{one['item']}-{one['row']}" if one["row"] else one["item"]
            assert shares(one["options"]) == without_published(table(client, code, query)), code
        assert shares(found["flags"]) == without_published(table(client, "flags", query))
        moved = [one["directions"] for one in found["changes"] if one["code"] == "readiness"]
        assert shares(moved[0] if moved else None) == without_published(table(client, "change", query))
        quartiles = {
            tuple(cell(group[name]) for name in ("first_quartile", "median", "third_quartile"))
            for group in found["size"].values()
        }
        rows = table(client, "size", query)
        assert rows is not None
        assert {tuple(row[1:]) for row in rows if row[1]} == quartiles
        if role == CONSULTANT:
            assert found["companies"] is None
            assert {one["count"] for one in found["steps"]} == {None}
            assert all(one["percent"] == round(one["percent"]) for one in found["steps"])
    assert told > 1


def test_the_published_percentages_are_those_that_asked_the_same(app: Flask, client: StrictClient) -> None:
    made = CliRunner().invoke(cli.main, ["demo", "60"], catch_exceptions=False)
    assert made.exit_code == 0
    text = token(app)
    questions = {
        (one["item"], one["row"]): one["options"]
        for one in get(app, "/figures", text).get_json()["questions"]
    }
    published = {
        item: {one["code"]: one["published"] for one in options if one["published"]}
        for (item, _row), options in questions.items()
    }
    assert {item for item, found in published.items() if found} == {"B1", "B3"}
    sign_in(client)
    beside = table(client, "published-2012", "")
    assert beside is not None
    at_the_desk = [row[4] for row in beside]
    assert at_the_desk == [cell(one["published"].get("insites_2012")) for one in questions["B1", ""]]
    assert published["B1"]["none"] == {"insites_2012": 49.0}
    assert {series for one in published["B1"].values() for series in one} == {"insites_2012"}
    assert published["B3"] == {
        "linkedin": {"insites_2012_main": 23.0},
        "facebook": {"insites_2012_main": 20.0},
        "youtube": {"insites_2012_main": 3.0},
        "other": {"insites_2012_main": 3.0},
        "x": {"insites_2012_main": 2.0},
    }
