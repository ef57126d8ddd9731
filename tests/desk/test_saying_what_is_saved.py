"""What is saved at the desk is said to be, once."""

import pytest
from flask import Flask

from tests.client import StrictClient, parse
from tests.desk.campaigning import add_campaign, invitations
from tests.desk.reviewing import act, page_of, submitted
from tests.desk.signing import COLLEAGUE, DESK, add_consultant, browser, sign_in
from tests.web.walking import path_of


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)


def test_each_thing_that_is_saved_is_said_to_be(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    item, page = f"{page_of(uid)}/items/C1", page_of(uid)
    deeds: list[tuple[str, str, dict[str, str | list[str]], str]] = [
        (page, f"{page}/notes", {"note": "Bellen"}, "De notitie is opgeslagen."),
        (item, f"{item}/question", {"question": "Sinds wanneer?"}, "De vraag is opgeslagen."),
        (item, f"{item}/question", {"question": ""}, "De vraag is verwijderd."),
        (
            item,
            f"{item}/validated",
            {"q_C1": "none", "reason": "Gezien.", "go": "validate"},
            "Het gevalideerde antwoord is opgeslagen.",
        ),
        (item, f"{item}/validated", {"go": "withdraw"}, "Het eigen antwoord van het bedrijf telt weer."),
        (f"{page}/message", f"{page}/message", {"message": "Dag"}, "Het bericht staat op het rapport."),
        (f"{page}/message", f"{page}/message", {"message": ""}, "Het bericht is van het rapport gehaald."),
    ]
    for shown, action, changed, expected in deeds:
        path_of(act(client, shown, action, changed))
        assert said_on(client, page) == [expected]


def test_a_view_that_is_kept_or_dropped_is_said_to_be(client: StrictClient) -> None:
    views = {"views": "De weergave is opgeslagen.", "views/drop": "De weergave is verwijderd."}
    for action, expected in views.items():
        path_of(act(client, f"{DESK}/?sector=trade", f"{DESK}/{action}", {"view_name": "Handel"}))
        assert said_on(client, f"{DESK}/?sector=trade") == [expected]


def test_a_company_that_is_taken_off_a_list_is_said_to_be_gone(app: Flask, client: StrictClient) -> None:
    add_consultant(app, COLLEAGUE, "lead")
    lead = browser(app)
    sign_in(lead, COLLEAGUE)
    campaign = f"{DESK}/campaigns/{add_campaign(app, [('Bakkerij Ko', 'ko@example.be')])}"
    removal = f"{campaign}/companies/{invitations(app)['ko@example.be'].uid}/remove"
    path_of(act(lead, removal, removal, {}))
    expected = "Het bedrijf staat niet meer in de lijst en zijn links werken niet meer."
    assert said_on(lead, campaign) == [expected]
    assert invitations(app) == {}


def said_on(client: StrictClient, page: str) -> list[str]:
    """What a page says of the deed before it, beside what has nothing to say until a button is pressed."""
    found = parse(client.get(page).text).findall(".//*[@role='status']")
    return [text for one in found if (text := "".join(one.itertext()).strip())]
