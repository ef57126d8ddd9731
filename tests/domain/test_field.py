"""The lines that dashboards count, and what is counted of them, against the answers themselves."""

import random
from collections import Counter
from pathlib import Path

import numpy
import pytest
from scipy.stats import binomtest

from readiness.content.layouts import layout
from readiness.content.loader import LATEST, load, versions
from readiness.demo import invent
from readiness.domain.answers import Answers, route
from readiness.domain.distribution import Distribution, Share, wilson
from readiness.domain.field import Field
from readiness.domain.item import Kind
from readiness.domain.layout import NOT_ASKED, Before, Layout, Told, number, symbol, whole
from readiness.domain.report import build, record
from readiness.domain.situation import Situation

GOLDEN = Path(__file__).parent / "golden_layout"
COMPANIES = 120


@pytest.fixture(scope="module")
def answers() -> list[Answers]:
    source = random.Random(7)
    return [invent(load(LATEST).questionnaire, source) for _ in range(COMPANIES)]


def situation(made: Layout, answers: Answers) -> Situation:
    return Situation.of(made.instrument.questionnaire, answers)


@pytest.fixture(scope="module")
def field(answers: list[Answers]) -> Field:
    made = layout(LATEST)
    told = Told("nl", 2026)
    return Field(
        made, "".join(made.line(situation(made, one), record(made.instrument, one), told) for one in answers)
    )


@pytest.mark.parametrize("version", versions())
def test_the_layout_is_the_one_that_lines_were_stored_with(version: str) -> None:
    """A stored line is read by its places: a content that moves one would turn every figure into another."""
    assert layout(version).names == tuple((GOLDEN / f"{version}.txt").read_text().split())


def test_symbols_are_distinct_single_bytes_and_none_is_a_mark_of_its_own() -> None:
    symbols = [symbol(value) for value in range(143)]
    assert len(set(symbols)) == len(symbols)
    assert all(one.isprintable() and ord(one) < 256 for one in symbols)
    assert not {" ", "-"} & set(symbols)
    assert [number(one) for one in symbols] == list(range(143))


def test_every_line_is_as_wide_as_the_layout(field: Field) -> None:
    assert field.number == COMPANIES
    assert len(field.text) == COMPANIES * field.layout.width


def test_options_are_counted_as_the_answers_have_them(field: Field, answers: list[Answers]) -> None:
    questionnaire = field.layout.instrument.questionnaire
    for item in questionnaire.items:
        asked = [one for one in answers if item in route(questionnaire, one).asked]
        for part in field.item(item):
            assert part.asked == len(asked)
            counted = {code: share.count for code, share in part.shares.items()}
            values = [one[item.code] for one in asked]
            if item.kind is Kind.SINGLE:
                expected = Counter(str(value) for value in values)
            elif item.kind is Kind.GRID:
                expected = Counter(value[part.row] for value in values if isinstance(value, dict))
            else:
                expected = Counter(code for value in values for code in value)
            assert counted == {option.code: expected[option.code] for option in item.options}


def test_scores_flags_steps_and_classes_are_those_of_the_reports(
    field: Field, answers: list[Answers]
) -> None:
    instrument = field.layout.instrument
    reports = [build(instrument, one) for one in answers]
    readiness = Counter(report.scorecard.readiness_shown for report in reports)
    assert list(field.scores("readiness").counts) == [readiness[value] for value in range(101)]
    for place, dimension in enumerate(instrument.questionnaire.dimensions):
        scores = [report.scorecard.dimensions[place].score for report in reports]
        expected = Counter(whole(float(score)) for score in scores if score is not None)
        assert list(field.scores(f"score.{dimension.code}").counts) == [expected[v] for v in range(101)]
    steps = Counter(step.advice.code for report in reports for step in report.steps[:3])
    assert {code: share.count for code, share in field.steps().items() if share.count} == steps
    flags = Counter(one.flag.code for report in reports for one in report.flags)
    high = Counter(one.flag.code for report in reports for one in report.flags if one.high)
    assert all(share.count == flags[code] for code, share in field.flags().items())
    assert all(share.count == high[code] for code, share in field.high_flags().items())
    for scale in instrument.benchmarks.positions:
        places = Counter(
            position.class_code
            for report in reports
            for position in report.positions
            if position.scale is scale
        )
        assert [share.count for share in field.standing(scale.code)] == [
            places[c.code] for c in scale.classes
        ]
        assert {share.base for share in field.standing(scale.code)} == {places.total()}


def test_groups_add_up_to_all(field: Field) -> None:
    for item in ("A1", "A2"):
        groups = field.groups(item)
        summed = [sum(group.counts[value] for group in groups.values()) for value in range(101)]
        assert summed == list(field.scores("readiness").counts)


def test_a_change_is_that_between_the_shown_scores(answers: list[Answers]) -> None:
    made = layout(LATEST)
    stored = record(made.instrument, answers[0])
    now = whole(stored["readiness"])
    lines = [
        made.line(situation(made, answers[0]), stored, Told("nl", 2026, Before(then, {"planning": None})))
        for then in (now + 7.4, now - 3, now)
    ]
    lines.append(made.line(situation(made, answers[0]), stored, Told("nl", 2026)))
    change = Field(made, "".join(lines)).change("readiness")
    assert (change.better, change.same, change.worse, change.number) == (1, 1, 1, 3)
    assert change.mean == pytest.approx((3 - 7) / 3)
    assert (change.counts[100 - 7], change.counts[100], change.counts[103]) == (1, 1, 1)
    assert lines[0][made.places["rise.score.planning"]] == NOT_ASKED
    assert lines[0][made.places["fall.score.planning"]] == NOT_ASKED


@pytest.mark.parametrize(("chosen", "asked"), [(0, 1), (1, 1), (0, 12), (1, 12), (13, 40), (99_999, 100_000)])
def test_the_interval_of_a_share_is_wilsons(chosen: int, asked: int) -> None:
    expected = binomtest(chosen, asked).proportion_ci(0.95, method="wilson")
    found = wilson(chosen / asked, asked)
    assert [found.low, found.high] == pytest.approx([expected.low, expected.high])


@pytest.mark.parametrize("part", [0, 0.25, 0.5, 0.75, 1])
@pytest.mark.parametrize("size", [1, 2, 3, 10, 101])
def test_quantiles_are_those_that_a_statistics_library_finds(part: float, size: int) -> None:
    values = random.Random(size).choices(range(101), k=size)
    counted = Counter(values)
    found = Distribution([counted[value] for value in range(101)])
    assert found.quantile(part) == pytest.approx(float(numpy.quantile(values, part)))
    assert found.mean == pytest.approx(sum(values) / size)
    assert sum(found.bands) == size


def test_nothing_has_no_middle_and_no_interval() -> None:
    nothing = Distribution([0] * 101)
    assert (nothing.mean, nothing.quantile(0.5), Share(0, 0).interval) == (None, None, None)
