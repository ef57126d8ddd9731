"""What may be passed on betrays nothing by its order, its intervals or what it leaves away."""

import random

import pytest
from flask import Flask

from readiness.content.layouts import layout
from readiness.content.loader import LATEST
from readiness.demo import invent
from readiness.domain.distribution import Share, wilson
from readiness.domain.field import Field
from readiness.domain.layout import Told
from readiness.domain.report import record
from readiness.domain.situation import Situation
from readiness.presentation.dashboard import Dashboard
from readiness.presentation.drawing import Rounding
from tests.desk.signing import DESK

PAGE = f"{DESK}/dashboard"


def test_an_interval_to_be_passed_on_is_never_narrower_than_that_of_the_companies() -> None:
    for base in (10, 19, 20, 49, 50, 99, 100, 101, 199, 5000):
        for chosen in range(0, base + 1, max(1, base // 101)):
            told = Rounding(exact=False).row("", Share(chosen, base))
            true = wilson(chosen / base, base)
            assert told.low <= 100 * true.low + 1e-9, (base, chosen)
            assert told.high >= 100 * true.high - 1e-9, (base, chosen)
            assert told.low - 1e-9 <= told.percent <= told.high + 1e-9
    # And it is made of what is told alone: 15 to 17 % of 50 to 99 companies look alike.
    told_alike = [Rounding(exact=False).row("", Share(count, base)) for count, base in ((8, 50), (16, 99))]
    assert told_alike[0] == told_alike[1]


def test_the_order_of_what_is_told_alike_is_that_of_the_content() -> None:
    shares = {"a": Share(10, 50), "b": Share(11, 50), "c": Share(30, 50), "d": Share(9, 50)}
    assert [code for code, _share in Rounding(exact=False).ranked(shares)] == ["c", "a", "b", "d"]
    assert [code for code, _share in Rounding(exact=True).ranked(shares)] == ["c", "b", "a", "d"]


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_that_are_told_alike_are_listed_alike(app: Flask, seed: int) -> None:
    """A step that one of sixty has and one that nobody has are both told as 0 %, so neither stands there."""
    made, source = layout(LATEST), random.Random(seed)
    questionnaire, lines = made.instrument.questionnaire, []
    for _company in range(60):
        answers = invent(questionnaire, source)
        now_ = Situation.of(questionnaire, answers)
        lines.append(made.line(now_, record(made.instrument, answers, now_), Told("nl", 2026)))
    with app.test_request_context(PAGE):
        chapters = Dashboard(Field(made, "".join(lines)), "nl", Rounding(exact=False)).chapters()
    texts = {one.title["nl"]: place for place, one in enumerate(made.instrument.advice.advice)}
    texts |= {one.title["nl"]: place for place, one in enumerate(made.instrument.advice.flags)}
    for drawing in chapters[-1].drawings:
        places = [(-row.percent, texts[row.label]) for row in drawing.shares]
        assert places == sorted(places), drawing.code
    steps = chapters[-1].drawings[0]
    assert steps.code == "steps"
    assert all(row.percent for row in steps.shares)
    assert sum(share.count > 0 for share in Field(made, "".join(lines)).steps().values()) > len(steps.shares)
