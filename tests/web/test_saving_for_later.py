import pytest
from flask import Flask

from tests.client import StrictClient, form_values, parse
from tests.web.test_answering import stored
from tests.web.walking import DE_LINDE, address, path_of, resend, send, walk_to


def test_a_page_that_is_half_done_is_saved_and_the_link_shown(app: Flask, client: StrictClient) -> None:
    response = send(client, address("company", "fr"), {"q_A1": "p1"}, go="later")
    assert path_of(response) == "/fr/link"
    assert "http://localhost/r/" in client.get("/fr/link").text
    assert stored(app)[0].answers == {"A1": "p1"}


def test_even_an_empty_first_page_gives_a_link(app: Flask, client: StrictClient) -> None:
    assert path_of(send(client, address("company"), {}, go="later")) == "/nl/link"
    assert stored(app)[0].answers == {}


@pytest.mark.parametrize(
    ("page", "typed", "wrong"),
    [
        ("resources", {"q_D1": "nobody", "q_D2": "yes", "q_D2_hours": "many"}, "q_D2_hours"),
        ("accounts", {"q_B1": ["facebook", "other"], "q_B1_other": "x" * 101}, "q_B1_other"),
        ("roi", {"q_E2": ["reach", "nothing"]}, "q_E2"),
    ],
)
def test_what_cannot_be_stored_is_said_at_once_and_stays_on_the_page(
    app: Flask, client: StrictClient, page: str, typed: dict[str, str | list[str]], wrong: str
) -> None:
    walk_to(client, "roi")
    before = stored(app)[0].answers
    refused = send(client, address(page), typed, go="later")
    assert refused.status_code == 422
    assert f'href="#{wrong}' in refused.text
    kept = form_values(refused.text)
    assert {name: kept.getlist(name) for name in typed} == {
        name: sent if isinstance(sent, list) else [sent] for name, sent in typed.items()
    }
    assert stored(app)[0].answers == before


def test_what_is_missing_is_not_asked_for_beside_what_is_wrong(client: StrictClient) -> None:
    walk_to(client, "planning-2")
    refused = send(client, address("resources"), {"q_D1": "nobody", "q_D2_hours": "many"}, go="later")
    summary = parse(refused.text).find(".//*[@role='alert']")
    assert summary is not None
    assert [link.get("href") for link in summary.iter("a")] == ["#q_D2_hours"]


def test_rows_that_were_filled_in_are_kept(app: Flask, client: StrictClient) -> None:
    walk_to(client, "planning-2")
    send(client, address("resources"), {"q_D3_page": "well"}, go="later")
    assert stored(app)[0].answers["D3"] == {"page": "well"}
    assert form_values(client.get(address("resources")).text)["q_D3_page"] == "well"
    assert path_of(client.get("/nl/resume")) == address("resources")


def test_a_box_that_was_unticked_is_gone(app: Flask, client: StrictClient) -> None:
    walk_to(client, "roi")
    send(client, address("roi"), {"q_E2": []}, go="later")
    assert "E2" not in stored(app)[0].answers


def test_later_still_wants_a_form_of_ours(app: Flask, client: StrictClient) -> None:
    assert resend(client, address("company"), DE_LINDE["company"], go="later").status_code == 422
    assert stored(app) == []


def test_the_company_goes_on_where_it_stopped(client: StrictClient) -> None:
    walk_to(client, "planning")
    send(client, address("planning-2"), {"q_C4": "half_year"}, go="later")
    assert path_of(client.get("/nl/resume")) == address("planning-2")
    walk_to(client, "check")
    assert path_of(client.get("/nl/resume")) == "/nl/check"
