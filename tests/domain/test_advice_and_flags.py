"""Which steps and risks a company is told of, and what following a step changes."""

from fractions import Fraction as F

import pytest

from readiness.content.loader import LATEST, load
from readiness.domain.advice import recommend
from readiness.domain.answers import Value, route
from readiness.domain.flags import raised
from readiness.domain.report import build
from readiness.domain.scoring import score
from readiness.domain.situation import Situation, improved
from tests.domain import companies
from tests.domain.companies import Company

INSTRUMENT = load(LATEST)
QUESTIONNAIRE, BOOK = INSTRUMENT.questionnaire, INSTRUMENT.advice


def flags(company: Company) -> dict[str, bool]:
    return {one.flag.code: one.high for one in raised(BOOK.flags, QUESTIONNAIRE, company)}


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        (companies.ALL_BEST, {}),
        (companies.PLANNED_WITHOUT_ACCOUNT, {}),
        # Undecided, and criticism would be met as it comes.
        (companies.UNDECIDED, {"control_fear": False}),
        # Looks at its statistics now and then, has the time and never stopped: at risk, not at high risk.
        (companies.ONE_NETWORK_NO_PLAN, {"drop_out": False}),
        # Stopped before for want of time; five accounts and too little time; only pushes.
        (companies.FIVE_NETWORKS_NOBODY, {"drop_out": True, "push_only": False, "spread_thin": False}),
    ],
)
def test_which_flags_a_company_raises(company: Company, expected: dict[str, bool]) -> None:
    assert flags(company) == expected


def test_statistics_that_nobody_tracks_make_the_risk_high() -> None:
    # E3 is absent then, which is worth the same as never looking.
    company = {**companies.ONE_NETWORK_NO_PLAN, "E2": ["nothing"]}
    assert flags(company)["drop_out"] is True


def test_one_person_is_an_island_only_in_a_company_of_ten() -> None:
    alone = {**companies.ALL_BEST, "F4": "one"}
    assert flags(alone) == {"one_person_island": False}
    assert flags({**alone, "A1": "p2_9"}) == {}


def test_high_flags_come_first() -> None:
    found = raised(BOOK.flags, QUESTIONNAIRE, companies.FIVE_NETWORKS_NOBODY)
    assert [one.high for one in found] == [True, False, False]


def test_what_a_plan_brings_a_company_without_one() -> None:
    # Planning is 25 of 14 points. C1 rises from 0 to 4, and C3, asked then, from 0 to 8 parts × 0.5 = 4:
    # 25 × 8 / 14 = 14.29, from 39.49 to 53.78.
    steps = recommend(BOOK, Situation.of(QUESTIONNAIRE, companies.ONE_NETWORK_NO_PLAN))
    plan = next(step for step in steps if step.advice.code == "R3")
    assert steps[0] is plan
    assert plan.gain == F(25 * 8, 14)
    assert plan.projected == 54
    # This company starts nothing else without a plan, and is told so.
    assert len(plan.extras) == 1


@pytest.mark.parametrize(("training", "told"), [("planned", 1), ("by_doing", 0), ("nothing_missing", 0)])
def test_who_has_planned_training_is_told_to_check_that_one(training: str, told: int) -> None:
    company = {**companies.ALL_BEST, "D3": dict.fromkeys(companies.ALL_SKILL, "not"), "D4": training}
    steps = recommend(BOOK, Situation.of(QUESTIONNAIRE, company))
    skills = next(step for step in steps if step.advice.code == "R9")
    assert len(skills.extras) == told


def test_nobody_alone_is_told_in_a_title_that_somebody_else_approves() -> None:
    assert not [advice.code for advice in BOOK.advice if "approve" in advice.title["en"]]


def test_nothing_is_advised_to_who_does_everything() -> None:
    assert recommend(BOOK, Situation.of(QUESTIONNAIRE, companies.ALL_BEST)) == ()


def test_a_step_leads_to_the_sum_it_says_and_all_steps_to_theirs() -> None:
    report = build(INSTRUMENT, companies.FIVE_NETWORKS_NOBODY)
    company: Company = companies.FIVE_NETWORKS_NOBODY
    for step in report.steps:
        company = dict(improved(route(QUESTIONNAIRE, company), step.advice.reach).answers)
    assert report.all_steps_projected == score(QUESTIONNAIRE, company).readiness_shown


@pytest.mark.parametrize(
    ("answer", "reach", "then"),
    [
        # A single choice rises, and stays where it is better or as good.
        ({"C4": "nothing"}, {"C4": "half_year"}, {"C4": "half_year"}),
        ({"C4": "year_reviews"}, {"C4": "half_year"}, {"C4": "year_reviews"}),
        ({"D4": "nothing_missing"}, {"D4": "planned"}, {"D4": "nothing_missing"}),
        ({"C4": "dont_know"}, {"C4": "half_year"}, {"C4": "half_year"}),
        # Several are added to what is there; "none" and "don't know" go.
        ({"F3": ["before"]}, {"F3": ["after"]}, {"F3": ["before", "after"]}),
        ({"F3": ["none"]}, {"F3": ["after"]}, {"F3": ["after"]}),
        ({"F3": ["dont_know"]}, {"F3": ["after"]}, {"F3": ["after"]}),
        # Each row of a grid rises by itself.
        (
            {"D3": {"page": "well", "statistics": "not", "conversation": "dont_know", "risks": "somewhat"}},
            {"D3": dict.fromkeys(companies.ALL_SKILL, "somewhat")},
            {
                "D3": {
                    "page": "well",
                    "statistics": "somewhat",
                    "conversation": "somewhat",
                    "risks": "somewhat",
                }
            },
        ),
        # The best of what is offered: a network that this company has.
        ({"B3": "cannot_say"}, {"B3": "*"}, {"B3": "linkedin"}),
        # What the company is not asked stays as it is.
        ({}, {"B2": "start_dated"}, {}),
    ],
)
def test_reaching_raises_answers_and_lowers_none(
    answer: Company, reach: dict[str, Value], then: Company
) -> None:
    company = {**companies.ALL_BEST, **answer}
    assert improved(route(QUESTIONNAIRE, company), reach).answers == {**companies.ALL_BEST, **then}


def test_the_first_account_opens_questions_that_count_0() -> None:
    # Accounts: B1 3 of 9. Planning 14 of 14. Resources: D2 open, 8 of 11. ROI: E1 3 of 13.
    # Conversation: F4, F5, F6 9 of 18. 15×3/9 + 25 + 20×8/11 + 15×3/13 + 25×9/18
    report = build(INSTRUMENT, companies.PLANNED_WITHOUT_ACCOUNT)
    assert report.first_account == 5 + 25 + F(160, 11) + F(45, 13) + F(25, 2)
    # Answers kept from an earlier account are not taken for new ones: B1 3 of 9 is all there is.
    assert build(INSTRUMENT, companies.LEFT_BEHIND).first_account == 5
    assert build(INSTRUMENT, companies.ALL_BEST).first_account is None


def test_strengths_are_the_dimensions_of_75_or_more() -> None:
    report = build(INSTRUMENT, companies.PLANNED_WITHOUT_ACCOUNT)
    assert [one.dimension.code for one in report.strengths] == [
        "planning",
        "resources",
        "roi",
        "conversation",
    ]
    assert build(INSTRUMENT, companies.FIVE_NETWORKS_NOBODY).strengths == ()
