"""Where somebody goes on to: the page asked for before signing in, and along the list."""

from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.client import StrictClient, parse
from tests.desk.reviewing import bring_to, page_of, submitted
from tests.desk.signing import DESK, EMAIL, add_consultant, post, send_password, sign_in
from tests.web.walking import path_of


@pytest.fixture(autouse=True)
def _els(app: Flask) -> None:
    add_consultant(app)


def test_signing_in_leads_to_the_page_that_was_asked_for(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    for asked in (page_of(uid), f"{DESK}/?name=linde&review=new"):
        assert path_of(client.get(asked)) == f"{DESK}/sign-in"
        assert send_password(client, EMAIL).location == asked
        post(client, f"{DESK}/", {}, f"{DESK}/sign-out")


def test_a_page_that_the_role_may_not_open_is_not_led_to(client: StrictClient) -> None:
    client.get(f"{DESK}/audit")
    assert path_of(send_password(client, EMAIL)) == f"{DESK}/"


@pytest.mark.parametrize("asked", ["//example.org/nl/desk/", "/nl/desk/?" + "x" * 5000, "/nl/desk/nothing"])
def test_nothing_from_outside_is_led_to(client: StrictClient, asked: str) -> None:
    client.get(asked)
    assert path_of(send_password(client, EMAIL)) == f"{DESK}/"


def test_whoever_signs_in_next_at_this_browser_begins_afresh(app: Flask, client: StrictClient) -> None:
    add_consultant(app, "an@example.be")
    sign_in(client)
    client.get(f"{DESK}/?name=linde")
    post(client, f"{DESK}/", {}, f"{DESK}/sign-out")
    assert send_password(client, "an@example.be").location == f"{DESK}/"


def test_from_response_to_response_and_back_to_the_list(app: Flask, client: StrictClient) -> None:
    uids = [submitted(app, company=name)[1] for name in ("Linde 1", "Wilg", "Linde 2", "Linde 3")]
    sign_in(client)
    client.get(f"{DESK}/?name=linde&review=new")
    bring_to(client, uids[3], "in_review")
    seen = [uids[3]]
    for _step in range(2):
        onward = client.get(f"{page_of(seen[-1])}/next")
        seen.append(path_of(onward).rsplit("/", 1)[1])
    assert seen == [uids[3], uids[2], uids[0]]
    back = parse(client.get(page_of(uids[0])).text).find(".//a[@class='back']")
    assert back is not None
    assert back.get("href") == f"{DESK}/?name=linde&review=new"
    last = client.get(f"{page_of(uids[0])}/next")
    assert urlsplit(last.location).path == f"{DESK}/"
    assert "laatste" in client.get(last.location).text
