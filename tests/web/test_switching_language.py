import pytest
from flask import Flask

from tests.client import StrictClient, form_values, parse
from tests.web.test_answering import stored
from tests.web.walking import DE_LINDE, address, path_of, resend, send, walk_to


@pytest.mark.parametrize("lang", ["fr", "de", "en"])
def test_a_switch_keeps_what_was_typed_and_saves_nothing(app: Flask, client: StrictClient, lang: str) -> None:
    response = send(client, address("company"), {"q_A1": "p1"}, switch=lang)
    assert response.status_code == 200
    assert parse(response.text).get("lang") == lang
    assert response.headers["Content-Language"] == lang
    assert form_values(response.text)["q_A1"] == "p1"
    assert "#q_A2" not in response.text
    assert stored(app) == []


def test_a_page_goes_on_in_the_language_it_was_switched_to(client: StrictClient) -> None:
    response = send(client, address("company"), {"q_A1": "p1"}, switch="fr")
    form = parse(response.text).find(".//form[@id='answers']")
    assert form is not None
    action = form.get("action")
    assert action == address("company", "fr")
    fields = form_values(response.text).to_dict(flat=False) | DE_LINDE["company"]
    assert path_of(resend(client, action, fields)) == address("accounts", "fr")


def test_a_switch_keeps_even_what_is_wrong(client: StrictClient) -> None:
    walk_to(client, "company")
    response = send(
        client, address("accounts"), {"q_B1": ["none", "x"], "q_B1_other": "é" * 200}, switch="de"
    )
    assert response.status_code == 200
    shown = form_values(response.text)
    assert (set(shown.getlist("q_B1")), shown["q_B1_other"]) == ({"none", "x"}, "é" * 200)


def test_an_unknown_language_is_no_switch(client: StrictClient) -> None:
    assert send(client, address("company"), {}, switch="it").status_code == 422


def test_the_details_keep_what_was_typed(client: StrictClient) -> None:
    walk_to(client, "check")
    response = send(
        client, "/nl/details", {"company_name": "De Linde", "contact_email": "wrong"}, switch="fr"
    )
    shown = form_values(response.text)
    assert (response.status_code, shown["company_name"], shown["contact_email"]) == (200, "De Linde", "wrong")


def test_a_page_without_a_form_links_to_itself(client: StrictClient) -> None:
    walk_to(client, "check")
    send(client, "/nl/check", {})
    page = client.get("/nl/report").text
    for lang in ("fr", "de", "en"):
        assert f'href="/{lang}/report"' in page
