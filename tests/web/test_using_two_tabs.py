from flask import Flask

from readiness.content.loader import LATEST, load
from tests.client import StrictClient, form_values, parse
from tests.web.test_answering import stored
from tests.web.walking import DE_LINDE, address, path_of, resend, send, walk_to


def two_tabs(client: StrictClient) -> dict[str, list[str]]:
    """What a tab holds that was opened before another tab saved D1 as "nobody"."""
    walk_to(client, "resources")
    opened = form_values(client.get(address("resources")).text).to_dict(flat=False)
    path_of(send(client, address("resources"), {"q_D1": "nobody"}))
    return opened


def test_a_stale_page_is_not_saved_and_both_answers_are_shown(app: Flask, client: StrictClient) -> None:
    opened = two_tabs(client)
    response = resend(client, address("resources", "en"), {**opened, "q_D1": "agency"})
    assert response.status_code == 409
    assert stored(app)[0].answers["D1"] == "nobody"
    texts = {option.code: option.text["en"] for option in load(LATEST).questionnaire.item("D1").options}
    assert texts["nobody"] in response.text
    assert texts["agency"] in response.text
    assert texts["whoever"] not in response.text


def test_mine_can_be_saved_after_all_with_everything_typed(app: Flask, client: StrictClient) -> None:
    opened = two_tabs(client)
    page = resend(client, address("resources"), {**opened, "q_D1": "agency", "q_D2_hours": "7"}).text
    form = next(form for form in parse(page).iter("form") if form.get("action") == address("resources"))
    mine = {field.get("name"): field.get("value") for field in form.iter("input") if field.get("name")}
    assert path_of(client.post(address("resources"), data=mine)) == address("roi")
    answers = stored(app)[0].answers
    assert (answers["D1"], answers["D2.hours"], answers["D3"]["page"]) == ("agency", "7", "well")


def test_the_stored_answers_can_be_kept(client: StrictClient) -> None:
    opened = two_tabs(client)
    page = resend(client, address("resources"), {**opened, "q_D1": "agency"}).text
    assert f'href="{address("resources")}"' in page
    assert form_values(client.get(address("resources")).text)["q_D1"] == "nobody"


def test_saving_for_later_does_not_pass_over_another_tab(app: Flask, client: StrictClient) -> None:
    opened = two_tabs(client)
    assert resend(client, address("resources"), {**opened, "q_D1": "agency"}, go="later").status_code == 409
    assert stored(app)[0].answers["D1"] == "nobody"


def test_the_same_answers_from_two_tabs_are_no_conflict(client: StrictClient) -> None:
    opened = two_tabs(client)
    assert path_of(resend(client, address("resources"), {**opened, "q_D1": "nobody"})) == address("roi")


def test_another_page_s_change_is_no_conflict(client: StrictClient) -> None:
    walk_to(client, "roi")
    opened = form_values(client.get(address("roi")).text).to_dict(flat=False)
    send(client, address("planning"), {"q_C1": "approved"})
    assert path_of(resend(client, address("roi"), {**opened, "q_E1": "no"})) == address("roi-2")


def test_a_mistake_in_a_stale_tab_does_not_hide_the_conflict(client: StrictClient) -> None:
    opened = two_tabs(client)
    wrong = resend(client, address("resources"), {**opened, "q_D1": "agency", "q_D2_hours": "many"})
    assert wrong.status_code == 422
    again = form_values(wrong.text).to_dict(flat=False)
    assert resend(client, address("resources"), {**again, "q_D2_hours": "3"}).status_code == 409


def test_a_stale_switch_loses_nothing_either(client: StrictClient) -> None:
    opened = two_tabs(client)
    switched = resend(client, address("resources"), {**opened, "q_D1": "agency"}, switch="fr")
    assert switched.status_code == 200
    again = form_values(switched.text).to_dict(flat=False)
    assert resend(client, address("resources", "fr"), again).status_code == 409


def test_two_first_pages_in_one_browser_do_not_overwrite_each_other(app: Flask, client: StrictClient) -> None:
    opened = form_values(client.get(address("company")).text).to_dict(flat=False)
    path_of(resend(client, address("company"), {**opened, **DE_LINDE["company"]}))
    assert (
        resend(client, address("company"), {**opened, **DE_LINDE["company"], "q_A1": "p1"}).status_code == 409
    )
    assert len(stored(app)) == 1


def test_the_choice_between_two_tabs_can_be_made_in_another_language(
    app: Flask, client: StrictClient
) -> None:
    opened = two_tabs(client)
    page = resend(client, address("resources"), {**opened, "q_D1": "agency"})
    switched = resend(client, address("resources"), form_values(page.text).to_dict(flat=False), switch="fr")
    assert switched.status_code == 409
    assert parse(switched.text).get("lang") == "fr"
    mine = form_values(switched.text).to_dict(flat=False)
    assert path_of(resend(client, address("resources", "fr"), mine)) == address("roi", "fr")
    assert stored(app)[0].answers["D1"] == "agency"
