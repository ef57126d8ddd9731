"""Where a company stands among the published percentages."""

from fractions import Fraction as F

import pytest

from readiness.content.loader import LATEST, load
from readiness.domain.answers import Answers
from readiness.domain.benchmarks import networks, standing
from readiness.domain.scoring import score
from tests.domain.companies import ALL_BEST

INSTRUMENT = load(LATEST)


def positions(size: str, *accounts: str) -> dict[str, F]:
    answers: Answers = {"A1": size, "B1": list(accounts)}
    return {one.scale.code: one.value for one in standing(INSTRUMENT.benchmarks, answers)}


@pytest.mark.parametrize(
    ("accounts", "value"),
    [
        # Nobody stands below; half of the 49 alike.
        (["none"], F(49, 2)),
        # 49 below and half of the 51 alike.
        (["facebook"], F(149, 2)),
        (["facebook", "linkedin", "x"], F(149, 2)),
    ],
)
def test_the_2012_position(accounts: list[str], value: F) -> None:
    assert positions("p2_9", *accounts)["insites_2012"] == value


@pytest.mark.parametrize(
    ("accounts", "value", "shown"),
    [
        # 20.7283 / 2
        (["none"], F(207283, 20000), "10.4"),
        # 20.7283 + 34.2634 / 2: LinkedIn and Facebook are one type.
        (["facebook"], F(3786, 100), "37.9"),
        (["facebook", "linkedin"], F(3786, 100), "37.9"),
        # 20.7283 + 34.2634 + 45.0083 / 2
        (["facebook", "youtube"], F(1549917, 20000), "77.5"),
        (["x", "linkedin", "tiktok"], F(1549917, 20000), "77.5"),
        # Whatever the other network is, alone it is one type; beside a known one it may be the same.
        (["other"], F(3786, 100), "37.9"),
        (["other", "facebook"], F(3786, 100), "37.9"),
    ],
)
def test_the_2023_position(accounts: list[str], value: F, shown: str) -> None:
    assert positions("p10_49", *accounts)["eurostat_2023"] == value
    assert f"{float(value):.1f}" == shown


@pytest.mark.parametrize(("size", "scales"), [("p1", 1), ("p2_9", 1), ("p10_49", 2), ("p250", 2)])
def test_a_scale_covers_only_the_sizes_it_was_published_for(size: str, scales: int) -> None:
    assert len(positions(size, "facebook")) == scales


def test_the_networks_of_2012_beside_the_companys_own() -> None:
    # This company has LinkedIn (its main network), Facebook and YouTube.
    rows = networks(INSTRUMENT.benchmarks, INSTRUMENT.questionnaire, ALL_BEST)
    table = {row.share.code: (int(row.share.percent), row.mine, row.mine_main) for row in rows}
    assert table["linkedin"] == (30, True, True)
    assert table["facebook"] == (25, True, False)
    assert table["twitter"] == (11, False, False)
    assert table["youtube"] == (8, True, False)
    # What nobody is asked about has no answer, rather than a no.
    assert table["google_plus"] == (13, None, False)
    assert table["netlog"] == (1, None, False)


def test_the_shares_are_those_that_the_article_prints() -> None:
    rows = networks(INSTRUMENT.benchmarks, INSTRUMENT.questionnaire, ALL_BEST)
    accounts = {row.share.code: row.share.percent for row in rows}
    mains = {row.share.code: row.main_share.percent for row in rows if row.main_share}
    known = {"linkedin": 30, "facebook": 25, "google_plus": 13, "twitter": 11, "youtube": 8}
    assert accounts == {**known, "other": 2, "netlog": 1}
    assert mains == {
        "linkedin": 23,
        "facebook": 20,
        "google_plus": 12,
        "youtube": 3,
        "other": 3,
        "twitter": 2,
    }


def test_presence_never_feeds_readiness() -> None:
    fewer = {**ALL_BEST, "B1": ["linkedin", "facebook"]}
    assert (
        score(INSTRUMENT.questionnaire, fewer).readiness
        == score(INSTRUMENT.questionnaire, ALL_BEST).readiness
    )


def test_the_financial_sector_has_no_place_in_a_survey_without_it() -> None:
    company: Answers = {"A1": "p250", "A2": "finance", "B1": ["linkedin"]}
    assert [one.scale.code for one in standing(INSTRUMENT.benchmarks, company)] == ["insites_2012"]


def test_the_highest_position_is_the_middle_of_the_last_class() -> None:
    highest = {scale.code: float(scale.highest) for scale in INSTRUMENT.benchmarks.positions}
    assert {code: round(value, 1) for code, value in highest.items()} == {
        "insites_2012": 74.5,
        "eurostat_2023": 77.5,
    }
