"""What is wrong stands beside the field too, and belongs to it: a screen reader says both."""

from urllib.parse import urlencode
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from readiness.store.consultant_models import ADMIN, CONSULTANT
from tests.client import StrictClient, parse
from tests.desk.reviewing import act
from tests.desk.signing import COLLEAGUE, DESK, add_consultant, browser, sign_in


@pytest.fixture
def els(app: Flask, client: StrictClient) -> StrictClient:
    add_consultant(app, role=ADMIN)
    sign_in(client)
    return client


def said_of(html: str) -> dict[str, str]:
    """What the summary says of each field, after it is checked that the field says so, too."""
    page = parse(html)
    found = page.findall(".//*[@data-error-summary]//a")
    said = {(link.get("href") or "").removeprefix("#"): "".join(link.itertext()) for link in found}
    for anchor in said:
        field = one(page, anchor)
        assert f"error-{anchor}" in (field.get("aria-describedby") or "").split()
        assert "".join(one(page, f"error-{anchor}").itertext()).strip(), anchor
        marked = [field, *field.iter("input")]
        assert any(each.get("aria-invalid") == "true" for each in marked), anchor
    return said


def one(page: Element, number: str) -> Element:
    found = page.find(f".//*[@id='{number}']")
    assert found is not None, number
    return found


def test_of_a_token(els: StrictClient) -> None:
    page = f"{DESK}/account/api"
    assert set(said_of(act(els, page, page, {"token_name": "", "days": "7"}).text)) == {
        "token_name",
        "scopes",
        "days",
    }


def test_of_a_webhook(els: StrictClient) -> None:
    page = f"{DESK}/webhooks"
    assert set(said_of(act(els, page, page, {"url": "example"}).text)) == {"url", "events"}


def test_of_a_filter_and_of_a_view(els: StrictClient) -> None:
    wrong = {
        "least": "many",
        "most": "101",
        "since": "yesterday",
        "until": "2026-02-30",
        "status": "x",
        "review": "x",
        "assigned": "x",
        "size": "x",
        "sector": "x",
        "language": "x",
        "flag": "x",
        "campaign": "x",
        "instrument": "x",
    }
    assert set(said_of(els.get(f"{DESK}/?{urlencode(wrong)}").text)) == set(wrong)
    page = f"{DESK}/"
    assert set(said_of(act(els, page, f"{DESK}/views", {"view_name": " "}).text)) == {"view_name"}


def test_of_a_filter_of_the_dashboard(app: Flask) -> None:
    add_consultant(app, COLLEAGUE, CONSULTANT)
    jan = browser(app)
    sign_in(jan, COLLEAGUE)
    assert set(said_of(jan.get(f"{DESK}/dashboard?size=x&language=y").text)) == {"size", "language"}
