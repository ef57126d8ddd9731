"""Companies scored by hand. The arithmetic stands beside each, in the order of the dimensions:

accounts (weight 15), planning (25), resources (20), ROI (15), conversation (25).
"""

from fractions import Fraction as F

import pytest

from readiness.content.loader import LATEST, load
from readiness.domain.answers import route
from readiness.domain.scoring import score
from readiness.web.start import QUESTION_RANGE
from tests.domain import companies
from tests.domain.companies import Company

QUESTIONNAIRE = load(LATEST).questionnaire


def check(company: Company, points: list[F], maxima: list[int], readiness: F, shown: int, level: str) -> None:
    assert not route(QUESTIONNAIRE, company).missing
    card = score(QUESTIONNAIRE, company)
    assert [d.points for d in card.dimensions] == points
    assert [d.maximum for d in card.dimensions] == maxima
    assert card.readiness == readiness
    assert card.readiness_shown == shown
    assert card.level.code == level
    assert sum(one.weighted for one in card.items) == card.readiness
    assert sum(one.weighted + one.lost for one in card.items) == 100


def test_no_account_and_undecided() -> None:
    # B1 none 0 of 3, B2 thinking 1 of 3. No plan: C1 0/4, C3 unasked 0/4, C4 0/3, C6 0/3. D 3+3+3+2.
    # E1 3 + E4b 3. F2b, F4, F5, F6: 3 each. Readiness 15 × 1/6 = 2.5, shown as 3.
    check(companies.UNDECIDED, [F(1), F(0), F(0), F(0), F(0)], [6, 14, 11, 6, 12], F(5, 2), 3, "wait_and_see")


def test_no_account_but_well_planned() -> None:
    # Accounts end at half: B1 0/3 + B2 3/3. Everything else is full.
    # 15 × 3/6 + 25 + 20 + 15 + 25 = 92.5, shown as 93.
    check(
        companies.PLANNED_WITHOUT_ACCOUNT,
        [F(3), F(14), F(11), F(6), F(12)],
        [6, 14, 11, 6, 12],
        F(185, 2),
        93,
        "in_conversation",
    )


def test_one_network_no_plan() -> None:
    # Accounts: B1 3 + B4 1 + B5 2 = 6 of 9 (B3 is not asked with one account).
    # Planning: C1 0 + C3 unasked 0 + C4 0 + C6 2 = 2 of 14.
    # Resources: D1 2 + D2 2 + D3 (2+1+2+0) × 3/8 = 1.875 + D4 1 = 6.875 of 11.
    # ROI: E1 0 + E2 1 + E3 1 + E4 0 = 2 of 13. Conversation: 1 + 3 + 2 + 0 + 0 + 2 = 8 of 18.
    # 15×6/9 = 10; 25×2/14 = 3.571; 20×6.875/11 = 12.5; 15×2/13 = 2.308; 25×8/18 = 11.111; sum 39.490.
    check(
        companies.ONE_NETWORK_NO_PLAN,
        [F(6), F(2), F(55, 8), F(2), F(8)],
        [9, 14, 11, 13, 18],
        10 + F(25, 7) + F(25, 2) + F(30, 13) + F(100, 9),
        39,
        "started",
    )


def test_five_networks_nobody_responsible() -> None:
    # Accounts: B1 3 + B3 0 + B4 0 + B5 1 = 4 of 11. Planning: C1 1 + C3 two parts 1 + C4 1 + C6 0 = 3 of 14.
    # Resources: D1 0 + D2 1 + D3 4 × 3/8 = 1.5 + D4 0 = 2.5 of 11. ROI: 1 + 2 + 2 + 1 = 6 of 13.
    # Conversation: F1 0 + F2 1 + F3 1 + F4 1 + F5 1 + F6 1 = 5 of 18.
    # 5.4545 + 5.3571 + 4.5455 + 6.9231 + 6.9444 = 29.2246.
    check(
        companies.FIVE_NETWORKS_NOBODY,
        [F(4), F(3), F(5, 2), F(6), F(5)],
        [11, 14, 11, 13, 18],
        F(60, 11) + F(75, 14) + F(50, 11) + F(90, 13) + F(125, 18),
        29,
        "started",
    )


def test_all_best() -> None:
    # Nine parts of a plan would be 4.5 points; four is the most.
    check(
        companies.ALL_BEST,
        [F(11), F(14), F(11), F(13), F(18)],
        [11, 14, 11, 13, 18],
        F(100),
        100,
        "in_conversation",
    )


def test_all_worst() -> None:
    check(companies.ALL_WORST, [F(0)] * 5, [6, 14, 11, 6, 12], F(0), 0, "wait_and_see")


def test_all_dont_know() -> None:
    # Only the account itself earns points: B1 3 of 9. 15 × 3/9 = 5. "Don't know" stays in each maximum,
    # and C3 counts 0 of 4 unasked, because nobody knows of a plan.
    check(
        companies.ALL_DONT_KNOW, [F(3), F(0), F(0), F(0), F(0)], [9, 14, 11, 13, 18], F(5), 5, "wait_and_see"
    )
    found_out = [item.code for item in score(QUESTIONNAIRE, companies.ALL_DONT_KNOW).find_out]
    assert found_out == "B4 B5 C1 C4 C6 D1 D2 D3 D4 E1 E2 E3 E4 F1 F2 F3 F4 F5 F6".split()


def test_who_works_alone_is_not_asked_about_colleagues() -> None:
    # As one network without a plan, but F4 and F5 leave the score: conversation 1 + 3 + 2 + 2 = 8 of 12.
    # 15×6/9 = 10; 25×2/14 = 3.571; 20×6.875/11 = 12.5; 15×2/13 = 2.308; 25×8/12 = 16.667; sum 45.046.
    check(
        {**companies.ONE_NETWORK_NO_PLAN, "A1": "p1"},
        [F(6), F(2), F(55, 8), F(2), F(8)],
        [9, 14, 11, 13, 12],
        10 + F(25, 7) + F(25, 2) + F(30, 13) + F(50, 3),
        45,
        "started",
    )


def test_answers_left_behind_off_the_route_change_nothing() -> None:
    # The same company as the undecided one: B3 to B5, C3, D2, E2 to E4 and F1 to F3 are no longer asked.
    left, undecided = (score(QUESTIONNAIRE, c) for c in (companies.LEFT_BEHIND, companies.UNDECIDED))
    assert left == undecided
    check(
        companies.LEFT_BEHIND, [F(1), F(0), F(0), F(0), F(0)], [6, 14, 11, 6, 12], F(5, 2), 3, "wait_and_see"
    )


def test_going_back_brings_the_kept_answers_back() -> None:
    reopened = {**companies.LEFT_BEHIND, "B1": ["linkedin", "facebook"], "C1": "draft"}
    # Accounts: 3 + 2 + 3 + 3 = 11 of 11. Planning: C1 3 + C3 two parts 1 + 0 + 0 = 4 of 14.
    # Resources: D2 yes 3 of 11. ROI: E2 4 + E3 3 + E4 3 = 10 of 13. Conversation: 3 + 3 + 1 = 7 of 18.
    card = score(QUESTIONNAIRE, reopened)
    assert [d.points for d in card.dimensions] == [11, 4, 3, 10, 7]
    assert card.readiness == 15 + F(100, 14) + F(60, 11) + F(150, 13) + F(175, 18)


@pytest.mark.parametrize(
    ("company", "asked"),
    [
        # Without account and plan: A1-A3, B1, B2, C1, C2, C4-C6, D1, D2b, D3, D4, E1, E4b, F2b, F4-F6.
        (companies.UNDECIDED, 20),
        # Somebody who works alone is not asked F4 and F5 either.
        ({**companies.UNDECIDED, "A1": "p1"}, 18),
        # Two accounts and a written plan: all but B2 and C2.
        (companies.ALL_BEST, 26),
        # A plan by word of mouth adds C2.
        (companies.FIVE_NETWORKS_NOBODY, 27),
    ],
)
def test_how_many_questions_a_company_sees(company: Company, asked: int) -> None:
    assert len(route(QUESTIONNAIRE, company).asked) == asked
    fewest, most = QUESTION_RANGE
    assert fewest <= asked <= most


def test_equal_weights_are_computed_beside() -> None:
    # (100×6/9 + 100×2/14 + 100×6.875/11 + 100×2/13 + 100×8/18) / 5
    card = score(QUESTIONNAIRE, companies.ONE_NETWORK_NO_PLAN)
    assert card.equal_weights_readiness == (F(200, 3) + F(100, 7) + F(125, 2) + F(200, 13) + F(400, 9)) / 5
    assert card.equal_weights_level.code == "started"
