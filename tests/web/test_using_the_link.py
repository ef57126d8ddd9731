import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from readiness import guesses
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.store.consultant_models import SignInTry
from tests.client import StrictClient, form_values, parse
from tests.desk.signing import browser
from tests.web.test_answering import stored
from tests.web.walking import address, path_of, send, submit, walk_to


def link_of(client: StrictClient) -> str:
    """The path of the personal link that the link page shows."""
    found = re.search(r"http://localhost(/r/[\w-]+)", client.get("/nl/link").text)
    assert found is not None
    return found[1]


def press(client: StrictClient, action: str) -> str:
    """Press a button on the link page; where it leads."""
    token = next(
        field.get("value")
        for field in parse(client.get("/nl/link").text).iter("input")
        if field.get("name") == "csrf_token"
    )
    return path_of(client.post("/nl/link", data={"csrf_token": token, "action": action}))


@pytest.fixture
def elsewhere(app: Flask) -> StrictClient:
    """The same company on another device."""
    other = app.test_client()
    assert isinstance(other, StrictClient)
    return other


def test_the_link_opens_the_assessment_on_another_device(
    client: StrictClient, elsewhere: StrictClient
) -> None:
    walk_to(client, "planning", "fr")
    opened = elsewhere.get(link_of(client))
    assert path_of(opened) == "/fr/resume"
    assert path_of(elsewhere.get("/fr/resume")) == address("planning-2", "fr")
    assert form_values(elsewhere.get(address("planning")).text)["q_C1"] == "draft"


def test_the_link_opens_the_report_after_the_submit(client: StrictClient, elsewhere: StrictClient) -> None:
    walk_to(client, "check")
    submit(client)
    elsewhere.get(link_of(client))
    assert path_of(elsewhere.get("/nl/resume")) == "/nl/report"
    assert elsewhere.get("/nl/report").status_code == 200


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "%ED%A0%80", "a" * 5000])
def test_an_unknown_link_says_so(client: StrictClient, token: str) -> None:
    response = client.get(f"/r/{token}", headers={"Accept-Language": "de"})
    assert response.status_code == 404
    assert response.headers["Content-Language"] == "de"
    assert "Set-Cookie" not in response.headers


def test_a_replaced_link_no_longer_opens(client: StrictClient, elsewhere: StrictClient) -> None:
    walk_to(client, "company")
    old = link_of(client)
    assert press(client, "replace") == "/nl/link"
    new = link_of(client)
    assert new != old
    assert elsewhere.get(old).status_code == 404
    assert path_of(elsewhere.get(new)) == "/nl/resume"


def test_replacing_the_link_locks_other_devices_out(client: StrictClient, elsewhere: StrictClient) -> None:
    walk_to(client, "company")
    elsewhere.get(link_of(client))
    press(client, "replace")
    assert path_of(elsewhere.get(address("accounts"))) == "/nl/"
    assert client.get(address("accounts")).status_code == 200


def test_a_withdrawn_link_opens_nothing_and_the_page_says_so(
    client: StrictClient, elsewhere: StrictClient
) -> None:
    walk_to(client, "company")
    old = link_of(client)
    press(client, "revoke")
    assert client.get_cookie("readiness") is None
    page = client.get("/nl/link?withdrawn=1")
    assert page.status_code == 200
    assert "/r/" not in page.text
    assert elsewhere.get(old).status_code == 404


def test_a_form_from_elsewhere_does_not_withdraw_the_link(client: StrictClient) -> None:
    walk_to(client, "company")
    assert client.post("/nl/link", data={"action": "revoke"}).status_code == 422
    assert client.get(link_of(client)).status_code == 303


def test_saving_for_later_in_another_language_keeps_the_link_s_language(client: StrictClient) -> None:
    walk_to(client, "company", "de")
    send(client, address("accounts", "en"), {"q_B1": ["x"]}, go="later")
    assert path_of(client.get(link_of(client))) == "/de/resume"


def test_a_shared_browser_can_forget_and_the_link_still_works(
    app: Flask, client: StrictClient, elsewhere: StrictClient
) -> None:
    walk_to(client, "planning")
    link = link_of(client)
    assert press(client, "leave") == "/nl/"
    assert "q_A1" not in form_values(client.get(address("company")).text)
    walk_to(client, "company")
    assert len(stored(app)) == 2
    elsewhere.get(link)
    assert form_values(elsewhere.get(address("planning")).text)["q_C1"] == "draft"


def test_after_the_submit_another_company_can_start(client: StrictClient) -> None:
    walk_to(client, "check")
    submit(client)
    assert 'href="/nl/link"' in client.get("/nl/").text
    press(client, "leave")
    assert address("company") in client.get("/nl/").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_company_s_link_takes_nothing_without_a_question(app: Flask, lang: str) -> None:
    here, there = browser(app), browser(app)
    walk_to(here, "company", lang)
    walk_to(there, "accounts", lang)
    link = link_of(there)
    before = here.get_cookie("readiness")
    assert path_of(here.get(link)) == f"/{lang}/other-company"
    assert here.get_cookie("readiness") == before
    page = here.get(f"/{lang}/other-company")
    assert page.headers["Content-Language"] == lang
    # Whoever stays goes on with their own.
    assert path_of(here.get(f"/{lang}/resume")) == address("accounts", lang)
    assert here.post(f"/{lang}/other-company").status_code == 422
    assert here.get_cookie("readiness") == before
    assert path_of(here.post(f"/{lang}/other-company", data=form_values(page.text))) == f"/{lang}/resume"
    assert path_of(here.get(f"/{lang}/resume")) == path_of(there.get(f"/{lang}/resume"))
    # Once is enough: the link that was opened waits no longer.
    assert path_of(here.get(f"/{lang}/other-company")) == f"/{lang}/resume"


def test_the_own_link_and_one_in_the_place_of_a_dead_one_open_at_once(app: Flask) -> None:
    here, there = browser(app), browser(app)
    walk_to(here, "company")
    assert path_of(here.get(link_of(here))) == "/nl/resume"
    assert path_of(there.get(link_of(here))) == "/nl/resume"
    press(there, "replace")
    assert path_of(here.get(link_of(there))) == "/nl/resume"


def test_a_link_that_waits_and_was_replaced_meanwhile_opens_nothing(app: Flask) -> None:
    here, there = browser(app), browser(app)
    walk_to(here, "company")
    walk_to(there, "company")
    here.get(link_of(there))
    values = form_values(here.get("/nl/other-company").text)
    press(there, "replace")
    assert here.post("/nl/other-company", data=values).status_code == 404
    assert path_of(here.get("/nl/resume")) == address("accounts")


def test_a_cookie_that_opens_nothing_is_taken_away_and_counts_once(app: Flask) -> None:
    here, there = browser(app), browser(app)
    walk_to(here, "company")
    there.get(link_of(here))
    press(there, "replace")
    for _ in range(guesses.PER_MINUTE + 5):
        assert here.get("/nl/").status_code == 200
    assert here.get_cookie("readiness") is None
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignInTry)) == 1
