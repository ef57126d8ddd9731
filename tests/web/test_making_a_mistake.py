from collections.abc import Mapping

import pytest
from flask import Flask

from readiness.domain.text import LANGUAGES
from tests.client import StrictClient, form_values, parse
from tests.web.test_answering import stored
from tests.web.walking import DE_LINDE, address, path_of, resend, send, walk_to


def summary(html: str) -> list[str]:
    """The anchors that the error summary links to."""
    return [
        str(link.get("href")) for link in parse(html).iter("a") if str(link.get("href")).startswith("#q_")
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_page_says_what_is_missing(app: Flask, client: StrictClient, lang: str) -> None:
    response = send(client, address("company", lang), {})
    assert response.status_code == 422
    assert {"#q_A1", "#q_A2", "#q_A3"} <= set(summary(response.text))
    assert stored(app) == []


def test_the_title_begins_with_the_word_for_error(client: StrictClient) -> None:
    title = parse(send(client, address("company", "en"), {}).text).findtext("head/title") or ""
    assert title.startswith("Error: ")


def test_what_was_filled_in_stays(client: StrictClient) -> None:
    shown = form_values(send(client, address("company"), {"q_A1": "p1", "q_A3": "both"}).text)
    assert (shown["q_A1"], shown["q_A3"]) == ("p1", "both")
    assert "q_A2" not in shown


@pytest.mark.parametrize("ticked", [["none", "linkedin"], ["linkedin", "facebook", "none"]])
def test_none_beside_a_network_is_refused_and_both_stay_ticked(
    client: StrictClient, ticked: list[str]
) -> None:
    walk_to(client, "company")
    response = send(client, address("accounts"), {"q_B1": ticked})
    assert response.status_code == 422
    assert set(form_values(response.text).getlist("q_B1")) == set(ticked)
    assert "#q_B1" in summary(response.text)


def test_a_grid_wants_every_row(client: StrictClient) -> None:
    walk_to(client, "planning-2")
    answers = {key: value for key, value in DE_LINDE["resources"].items() if key != "q_D3_risks"}
    response = send(client, address("resources"), answers)
    assert response.status_code == 422
    assert summary(response.text)
    shown = form_values(response.text)
    assert (shown["q_D3_page"], shown["q_D2_hours"]) == ("well", "2,5")


@pytest.mark.parametrize(
    "hours", ["-1", "169", "2,25", "1e3", "NaN", "two", "1.000,5", "ong. 2.5 uur", "٣", "168,5", "9" * 30]
)
def test_hours_that_are_none_are_refused_and_stay(client: StrictClient, hours: str) -> None:
    walk_to(client, "planning-2")
    response = send(client, address("resources"), {**DE_LINDE["resources"], "q_D2_hours": hours})
    assert response.status_code == 422
    assert "#q_D2_hours" in summary(response.text)
    assert form_values(response.text)["q_D2_hours"] == hours


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0", "0"), ("168", "168"), ("2,5", "2.5"), ("2.50", "2.5"), (" 8 ", "8"), ("010", "10")],
)
def test_hours_are_stored_in_one_way(app: Flask, client: StrictClient, typed: str, kept: str) -> None:
    walk_to(client, "planning-2")
    path_of(send(client, address("resources"), {**DE_LINDE["resources"], "q_D2_hours": typed}))
    assert stored(app)[0].answers["D2.hours"] == kept


@pytest.mark.parametrize("text", ["x" * 101, "a\0b", "tab\tbed", "line\nbreak", "\uffff"])
def test_a_text_that_cannot_be_stored_is_refused(app: Flask, client: StrictClient, text: str) -> None:
    walk_to(client, "company")
    response = send(client, address("accounts"), {"q_B1": ["other"], "q_B1_other": text})
    assert response.status_code == 422
    assert "#q_B1_other" in summary(response.text)
    assert "B1" not in stored(app)[0].answers


def test_half_a_surrogate_pair_never_reaches_the_database(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    fields = form_values(client.get(address("accounts")).text)
    body = f"csrf_token={fields['csrf_token']}&base=&go=next&q_B1=other&q_B1_other=a%ED%A0%80b"
    client.post(address("accounts"), data=body, content_type="application/x-www-form-urlencoded")
    assert "\ud800" not in str(stored(app)[0].answers)


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "' OR 1=1 --"]
)
def test_a_hostile_text_is_only_a_text(app: Flask, client: StrictClient, hostile: str) -> None:
    walk_to(client, "company")
    path_of(send(client, address("accounts"), {"q_B1": ["other"], "q_B1_other": hostile}))
    assert form_values(client.get(address("accounts")).text)["q_B1_other"] == hostile
    assert "<script>alert" not in client.get("/nl/check").text


@pytest.mark.parametrize("token", [{}, {"csrf_token": "forged"}, {"csrf_token": ""}])
def test_a_form_from_elsewhere_is_shown_again_with_everything_in_it(
    app: Flask, client: StrictClient, token: Mapping[str, str]
) -> None:
    response = resend(client, address("company"), {**DE_LINDE["company"], **token})
    assert response.status_code == 422
    assert stored(app) == []
    again = form_values(response.text)
    assert again["q_A2"] == "trade"
    assert path_of(resend(client, address("company"), again.to_dict(flat=False))) == address("accounts")
