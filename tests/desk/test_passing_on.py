"""What may be passed on betrays nothing by its order, its intervals or what it leaves away."""

import random

import pytest
from flask import Flask

from readiness.content.layouts import layout
from readiness.content.loader import LATEST, load
from readiness.demo import Submission, invent, store, submissions
from readiness.desk import filters
from readiness.domain.distribution import Share, wilson
from readiness.domain.field import Field
from readiness.domain.layout import Told
from readiness.domain.report import record
from readiness.domain.situation import Situation
from readiness.extensions import db
from readiness.presentation.dashboard import Dashboard
from readiness.presentation.drawing import Rounding
from readiness.store.consultant_models import CONSULTANT, LEAD
from readiness.store.groups import Groups
from readiness.store.models import now
from tests.api.calling import get, token
from tests.client import StrictClient
from tests.desk.signing import DESK, add_consultant, browser, sign_in

PAGE = f"{DESK}/dashboard"
COLLEAGUE = "lead@example.be"
EUROSTAT = "eurostat_2023"


def surveyed(one: Submission) -> bool:
    """Whether Eurostat's survey asks such a company."""
    return one.answers["A1"] in {"p10_49", "p50_249", "p250"} and one.answers["A2"] != "finance"


def alone(one: Submission) -> bool:
    return one.answers["A1"] == "p1" and one.answers["A2"] != "finance"


def add(app: Flask, inside: int, outside: int) -> None:
    """Store so many companies that the survey asks, and so many that it does not."""
    made = list(submissions(load(LATEST).questionnaire, 400, 5, now()))
    chosen = [one for one in made if surveyed(one)][:inside] + [one for one in made if alone(one)][:outside]
    assert len(chosen) == inside + outside
    with app.app_context():
        for one in chosen:
            store(db.writing_session, load(LATEST), one)
        db.session.commit()


@pytest.mark.parametrize(("outside", "told"), [(2, False), (9, False), (10, True), (0, True)])
def test_a_survey_is_compared_only_where_few_others_are_not_what_is_left(
    app: Flask, client: StrictClient, outside: int, told: bool
) -> None:
    """Two of twenty are small: all accounts minus those of the other eighteen would be theirs."""
    add(app, 18, outside)
    text = token(app, ["figures:read"], role=CONSULTANT)
    sign_in(client)
    standing = {one["scale"]: one for one in get(app, "/figures", text).get_json()["standing"]}
    assert (standing[EUROSTAT]["classes"] is not None) == told
    assert standing["insites_2012"]["classes"] is not None
    for ending in ("csv", "svg"):
        assert client.get(f"{PAGE}/published-2023.{ending}").status_code == (200 if told else 404)
        assert client.get(f"{PAGE}/published-2012.{ending}").status_code == 200
    _before, found = client.get(PAGE).text.split('id="drawing-published-2023"')
    assert ("of ze zouden kleine groepen verraden" in found.split("</section>")[0]) != told
    add_consultant(app, COLLEAGUE, LEAD)
    lead = browser(app)
    sign_in(lead, COLLEAGUE)
    assert lead.get(f"{PAGE}/published-2023.csv").status_code == 200


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


def test_a_size_of_another_version_is_a_selection_of_nobody(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(app, 18, 10)
    add_consultant(app)
    sign_in(client)
    monkeypatch.setitem(filters._CHOICES, "size", lambda: [("p500", "500 of meer")])
    monkeypatch.setitem(filters._CHOICES, "sector", lambda: [("mining", "Mijnbouw")])
    for asked in ("size=p500", "sector=mining"):
        answer = client.get(f"{PAGE}?{asked}")
        assert answer.status_code == 200
        assert "Haal een filter weg" in answer.text
        assert client.get(f"{PAGE}/readiness.csv?{asked}").status_code == 404
    with app.app_context():
        groups = Groups.read(db.session, layout(LATEST))
    assert not groups.may_show({"size": "p500"})
    assert groups.may_show({})
