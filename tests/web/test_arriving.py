import re

import pytest
from flask import Flask

from readiness.domain.text import LANGUAGES
from tests.client import StrictClient
from tests.web.walking import DE_LINDE, address, path_of, send, submit, walk_to


@pytest.mark.parametrize(
    ("accepted", "start"),
    [
        ("fr-BE,fr;q=0.9,en;q=0.5", "/fr/"),
        ("de", "/de/"),
        ("en-US,en", "/en/"),
        ("nl-BE", "/nl/"),
        ("ja,zh;q=0.5", "/nl/"),
        ("", "/nl/"),
        ("nonsense;;;q=x", "/nl/"),
    ],
)
def test_the_browser_s_language_is_chosen_and_dutch_when_nothing_fits(
    client: StrictClient, accepted: str, start: str
) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert (response.status_code, response.location) == (302, start)
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_start_page_is_in_its_own_language_and_stores_nothing(client: StrictClient, lang: str) -> None:
    response = client.get(f"/{lang}/")
    assert response.status_code == 200
    assert response.headers["Content-Language"] == lang
    assert f'<html lang="{lang}"' in response.text
    assert "Set-Cookie" not in response.headers
    for other in LANGUAGES:
        assert f'href="/{other}/"' in response.text


def test_an_address_without_its_last_slash_works(client: StrictClient) -> None:
    assert client.get("/fr", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "path", ["/it/", "/nl/questions/nonsense", "/nl/nonsense", "/nonsense", "/xx/questions/roi"]
)
def test_what_does_not_exist_says_so(client: StrictClient, path: str) -> None:
    if "questions" in path:
        walk_to(client, "company")
    assert client.get(path).status_code == 404


def test_a_returning_company_is_offered_to_go_on(client: StrictClient) -> None:
    assert "/nl/resume" not in client.get("/nl/").text
    walk_to(client, "accounts")
    assert 'href="/nl/resume"' in client.get("/nl/").text
    assert path_of(client.get("/nl/resume")) == address("accounts-2")


def test_a_company_that_submitted_is_offered_its_report(client: StrictClient) -> None:
    walk_to(client, "check")
    submit(client)
    page = client.get("/de/").text
    assert 'href="/de/report"' in page
    assert 'href="/de/resume"' not in page


@pytest.mark.parametrize("path", ["questions/roi", "details", "check", "report", "resume", "link"])
def test_without_a_link_every_page_but_the_first_leads_to_the_start(client: StrictClient, path: str) -> None:
    assert path_of(client.get(f"/fr/{path}")) == "/fr/"


@pytest.mark.parametrize("path", ["questions/roi", "details", "check", "link"])
def test_without_a_link_nothing_can_be_sent(client: StrictClient, path: str) -> None:
    assert client.post(f"/fr/{path}", data={"q_E1": "no"}).status_code == 404


def test_the_first_page_is_open_to_everybody(client: StrictClient) -> None:
    assert client.get(address("company")).status_code == 200


def test_a_supervisor_learns_that_the_database_answers(client: StrictClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok\n")


def test_two_companies_do_not_see_each_other(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    other = app.test_client()
    assert isinstance(other, StrictClient)
    send(other, address("company"), {**DE_LINDE["company"], "q_A1": "p250"})
    assert 'value="p10_49" checked' in " ".join(client.get(address("company")).text.split())


@pytest.mark.parametrize("page", ["report", "check", "details", "link", "questions/roi", "resume"])
def test_whoever_has_no_answers_here_is_told_so(client: StrictClient, page: str) -> None:
    response = client.get(f"/en/{page}")
    assert response.location == "/en/?lost=1"
    assert "This browser holds no answers" in client.get(response.location).text
    assert "This browser holds no answers" not in client.get("/en/").text


def test_the_number_of_pages_does_not_grow_on_the_way(client: StrictClient) -> None:
    totals = []
    for slug, answers in DE_LINDE.items():
        found = re.search(r"Page \d+ of (\d+)", client.get(address(slug, "en")).text)
        assert found is not None
        totals.append(int(found[1]))
        send(client, address(slug, "en"), answers)
    assert set(totals) == {9}
