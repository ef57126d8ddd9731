"""What is saved at the desk is said to be, once."""

import pytest
from flask import Flask

from tests.client import StrictClient, parse
from tests.desk.reviewing import act, page_of, submitted
from tests.desk.signing import add_consultant, sign_in
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
        said = parse(client.get(page).text).findall(".//*[@role='status']")
        assert [expected] == ["".join(one.itertext()).strip() for one in said]
