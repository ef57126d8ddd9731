"""Which items a company is asked, shown on questionnaires of a few items."""

import pytest

from readiness.domain.answers import Answers, Value, main_network, route
from readiness.domain.item import Fact, Kind
from tests.domain.questionnaires import grid, item, options, questionnaire, sections

NETWORKS = item("B1", Kind.MULTIPLE, options=options(facebook=3, x=3, none=0))
HAS_ONE = Fact("has_one", "B1", min_chosen=1)
HAS_TWO = Fact("has_two", "B1", min_chosen=2)
HAS_NONE = Fact("has_none", "B1", frozenset({"none"}))
MAIN = item("B3", applies_if="has_two", options_from="B1", options=options(facebook=2, x=2, cannot_say=0))
GATED = questionnaire(NETWORKS, MAIN, item("USE", applies_if="has_one"), facts=(HAS_ONE, HAS_TWO))


@pytest.mark.parametrize(
    ("chosen", "asked"),
    [
        ([], ["B1"]),
        (["none"], ["B1"]),
        (["facebook"], ["B1", "USE"]),
        (["facebook", "x"], ["B1", "B3", "USE"]),
    ],
)
def test_an_item_is_asked_when_its_fact_holds(chosen: list[str], asked: list[str]) -> None:
    assert [one.code for one in route(GATED, {"B1": chosen}).asked] == asked


def test_an_absent_item_is_told_from_one_that_does_not_apply() -> None:
    parts = item("PARTS", applies_if="has_one", absent_if="no_plan")
    whole = questionnaire(
        NETWORKS, item("PLAN"), parts, facts=(HAS_ONE, Fact("no_plan", "PLAN", frozenset({"no"})))
    )
    assert route(whole, {"B1": ["x"], "PLAN": "no"}).state["PARTS"] == "absent"
    assert route(whole, {"B1": ["x"], "PLAN": "yes"}).state["PARTS"] == "asked"
    assert route(whole, {"B1": ["none"], "PLAN": "no"}).state["PARTS"] == "not_applicable"


def test_a_fact_looks_only_at_what_is_asked_itself() -> None:
    # The answer to USE was given before the company closed its accounts: it opens nothing any more.
    uses = Fact("uses", "USE", frozenset({"yes"}))
    whole = questionnaire(
        NETWORKS, item("USE", applies_if="has_one"), item("HOW", applies_if="uses"), facts=(HAS_ONE, uses)
    )
    assert route(whole, {"B1": ["x"], "USE": "yes"}).state["HOW"] == "asked"
    assert route(whole, {"B1": ["none"], "USE": "yes"}).state["HOW"] == "not_applicable"


def test_only_chosen_options_are_offered_beside_the_items_own() -> None:
    chose_two = item("B3", options_from="B1", options=options(facebook=2, x=2, tiktok=2, cannot_say=0))
    wide = item("B1", Kind.MULTIPLE, options=options(facebook=3, x=3, tiktok=3, none=0))
    way = route(questionnaire(wide, chose_two), {"B1": ["x", "facebook"], "B3": "tiktok"})
    assert [option.code for option in way.offered(chose_two)] == ["facebook", "x", "cannot_say"]
    # TikTok was named while it was still ticked: now the question is open again.
    assert way.missing == (chose_two,)


@pytest.mark.parametrize(
    "value",
    [
        "facebook",
        [],
        ["myspace"],
        ["none", "x"],
        ["x", "x"],
        {"x": "yes"},
    ],
)
def test_an_impossible_answer_to_a_multiple_choice_is_missing(value: Value) -> None:
    assert route(questionnaire(NETWORKS), {"B1": value}).missing == (NETWORKS,)


@pytest.mark.parametrize("value", ["maybe", "", ["yes"], {"yes": "yes"}])
def test_an_impossible_answer_to_a_single_choice_is_missing(value: Value) -> None:
    way = route(questionnaire(item("USE")), {"USE": value})
    assert not way.answered("USE")
    assert not way.answered("USE"), "asked again, it is another answer"


@pytest.mark.parametrize(
    "value", ["well", ["well", "well"], {"read": "well"}, {"read": "well", "write": "?"}]
)
def test_a_grid_is_answered_when_every_row_is(value: Value) -> None:
    whole = questionnaire(grid("SKILL", "read write"))
    assert not route(whole, {"SKILL": value}).answered("SKILL")
    assert route(whole, {"SKILL": {"read": "well", "write": "no"}}).answered("SKILL")


def test_a_section_is_split_before_an_item_that_leans_on_its_own_page() -> None:
    whole = sections(
        {"one": [NETWORKS, MAIN, item("USE", applies_if="has_one")], "two": [item("WHO")]},
        {"one": 50, "two": 50},
        (HAS_ONE, HAS_TWO),
    )
    assert [page.slug for page in whole.pages] == ["one", "one-2", "two"]
    assert [(page.part, page.parts) for page in whole.pages] == [(1, 2), (2, 2), (1, 1)]


@pytest.mark.parametrize(("answers", "following"), [({"B1": ["x"]}, "one-2"), ({"B1": ["none"]}, "two")])
def test_a_page_on_which_nothing_is_asked_is_passed_by(answers: Answers, following: str) -> None:
    whole = sections(
        {"one": [NETWORKS, item("USE", applies_if="has_one")], "two": [item("WHO")]},
        {"one": 50, "two": 50},
        (HAS_ONE,),
    )
    way = route(whole, answers)
    first, after = way.next_page(), way.next_page("one")
    assert first is not None
    assert first.slug == "one"
    assert after is not None
    assert after.slug == following
    assert way.next_page("two") is None


def test_the_other_wording_is_for_whom_it_is_meant() -> None:
    other = item("ASK").text
    talk = item("TALK", alt_if="has_none", alt_text=other)
    whole = questionnaire(NETWORKS, talk, facts=(HAS_NONE,))
    assert route(whole, {"B1": ["none"]}).wording(talk) is other
    assert route(whole, {"B1": ["x"]}).wording(talk) is talk.text


@pytest.mark.parametrize(
    ("answers", "main"),
    [
        ({"B1": ["x"]}, "x"),
        ({"B1": ["facebook", "x"], "B3": "facebook"}, "facebook"),
        ({"B1": ["facebook", "x"], "B3": "cannot_say"}, None),
        ({"B1": ["facebook", "x"]}, None),
        ({"B1": ["none"], "B3": "x"}, None),
        ({}, None),
    ],
)
def test_the_only_network_is_the_main_one_without_asking(answers: Answers, main: str | None) -> None:
    assert main_network(GATED, answers) == main
