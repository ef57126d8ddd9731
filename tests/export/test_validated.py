"""What consultants validated stands beside what the company declared."""

from decimal import Decimal

from readiness.domain.scoring import score
from readiness.export.profiles import ProfileName
from tests.export.test_table import BAKER, INSTRUMENT, cells, exported, response

VALIDATED = {"B1": {"B1": ["linkedin"]}, "C1": {"C1": "approved"}}


def test_without_validated_answers_every_validated_column_says_so() -> None:
    row = cells(exported(ProfileName.DATA, [response(BAKER)]))
    found = {value for name, value in row.items() if name.startswith("validated_")}
    assert found == {"-5"}
    assert row["validated_readiness"] == "-5"


def test_a_validated_answer_stands_beside_the_declared_one() -> None:
    row = cells(exported(ProfileName.DATA, [response(BAKER, validated=VALIDATED)]))
    assert (row["plan"], row["validated__plan"]) == ("none", "approved")
    assert (row["accounts"], row["validated__accounts"]) == ("facebook other", "linkedin")
    assert (row["accounts__linkedin"], row["validated__accounts__linkedin"]) == ("0", "1")
    assert (row["accounts__facebook"], row["validated__accounts__facebook"]) == ("1", "0")
    assert row["validated__accounts__other_text"] == "-8", "it belongs to an option that was not validated"
    assert row["validated__size"] == "-5", "nobody validated this one"


def test_the_validated_score_is_that_of_the_answers_with_the_validated_ones_in_their_place() -> None:
    row = cells(exported(ProfileName.DATA, [response(BAKER, validated=VALIDATED)]))
    declared = {key: value for key, value in BAKER.items() if key != "B1.other"}
    card = score(INSTRUMENT.questionnaire, {**declared, "B1": ["linkedin"], "C1": "approved"})
    assert Decimal(row["validated_readiness"]) == round(Decimal(float(card.readiness)), 2)
    for dimension in card.dimensions:
        assert dimension.score is not None
        expected = round(Decimal(float(dimension.score)), 2)
        assert Decimal(row[f"validated_dimension__{dimension.dimension.code}"]) == expected
    assert row["readiness"] != row["validated_readiness"]


def test_a_validated_answer_off_the_route_is_not_asked() -> None:
    validated = {"B1": {"B1": ["none"]}, "B4": {"B4": "customers"}}
    row = cells(exported(ProfileName.DATA, [response(BAKER, validated=validated)]))
    names = {item.code: item.name for item in INSTRUMENT.questionnaire.items}
    assert row[f"validated__{names['B4']}"] == "-8"


def test_a_draft_has_no_scores_and_says_so() -> None:
    draft = response({"A1": "p2_9"}, status="draft", scorecard=None, submitted_at=None, review_status=None)
    row = cells(exported(ProfileName.DATA, [draft]))
    assert (row["status"], row["review_status"], row["submitted_at"]) == ("draft", "-4", "-4")
    assert {row["readiness"], row["level"], row["dimension__planning"], row["flag__drop_out"]} == {"-4"}
    assert (row["size"], row["sector"]) == ("p2_9", "-9")
    assert "" not in row.values()
    words = cells(exported(ProfileName.EXCEL, [draft], "fr"), ";")
    assert (words["status"], words["readiness"]) == ("brouillon", "pas encore envoyée")
