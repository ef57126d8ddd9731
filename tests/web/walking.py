"""How the tests walk through the pages: as a browser without JavaScript sends the forms that it was shown."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from readiness.content.loader import LATEST
from readiness.extensions import db
from readiness.store import assessments
from readiness.store.models import Assessment
from tests.client import StrictClient, form_values

Sent = Mapping[str, str | list[str]]

DE_LINDE: dict[str, dict[str, str | list[str]]] = {
    "company": {"q_A1": "p10_49", "q_A2": "trade", "q_A3": "consumers"},
    "accounts": {"q_B1": ["linkedin", "facebook"]},
    "accounts-2": {"q_B3": "facebook", "q_B4": "customers", "q_B5": "complete"},
    "planning": {"q_C1": "draft"},
    "planning-2": {"q_C3": ["goals", "budget"], "q_C4": "half_year", "q_C5": "no", "q_C6": "informal"},
    "resources": {
        "q_D1": "named_beside",
        "q_D2": "mostly",
        "q_D2_hours": "2,5",
        "q_D3_page": "well",
        "q_D3_statistics": "somewhat",
        "q_D3_conversation": "well",
        "q_D3_risks": "not",
        "q_D4": "by_doing",
    },
    "roi": {"q_E1": "words", "q_E2": ["reach", "reactions"]},
    "roi-2": {"q_E3": "quarterly", "q_E4": "estimated"},
    "conversation": {
        "q_F1": "half",
        "q_F2": "two_days",
        "q_F3": ["before", "after"],
        "q_F4": "others",
        "q_F5": "spoken",
        "q_F6": "sometimes",
    },
}
"""A shop with two accounts and a draft of a plan, page by page."""

COOKIE = "readiness"
_stored_by: dict[str, dict[str, Any]] = {}
"""What is stored once the page with a slug was saved, found by the first walk of this run."""


def address(slug: str, lang: str = "nl") -> str:
    """The address of a page of questions."""
    return f"/{lang}/questions/{slug}"


def path_of(response: TestResponse) -> str:
    """The path that a redirect leads to."""
    assert response.status_code == 303, f"{response.status_code}: {response.text[:2000]}"
    return urlsplit(response.location).path


def send(client: StrictClient, path: str, answers: Sent, **buttons: str) -> TestResponse:
    """Open a page, replace the named fields of its form, and send it."""
    shown = form_values(client.get(path).text)
    return resend(client, path, {**shown.to_dict(flat=False), **answers}, **buttons)


def resend(client: StrictClient, path: str, fields: Sent, **buttons: str) -> TestResponse:
    """Send fields without opening the page first."""
    return client.post(path, data={**fields, **(buttons or {"go": "next"})})


def walk_to(client: StrictClient, last: str, lang: str = "nl") -> None:
    """Answer for De Linde until the page with this slug has been saved; "check" answers everything.

    A visitor whom the site has never seen sends the first page, which begins an assessment. What the others store
    is remembered from the first such walk and stored at once from then on: walks took a quarter of the time of
    the tests that begin behind them. `walk` sends every page.
    """
    begins = client.get_cookie(COOKIE) is None
    first, *_others = DE_LINDE
    if begins and last in _stored_by:
        path_of(send(client, address(first, lang), DE_LINDE[first]))
        _store(client, last)
        return
    walk(client, last, lang)
    if begins:
        _remember(client, last)


def walk(client: StrictClient, last: str, lang: str = "nl") -> None:
    """Send every page, as a visitor does."""
    for slug, answers in DE_LINDE.items():
        path_of(send(client, address(slug, lang), answers))
        if slug == last:
            return
    path_of(send(client, f"/{lang}/details", {}))


def _remember(client: StrictClient, last: str) -> None:
    with client.application.app_context():
        found = _found(client)
        if found is not None and found.instrument == LATEST:
            _stored_by[last] = dict(found.answers)


def _store(client: StrictClient, last: str) -> None:
    with client.application.app_context():
        found = _found(client)
        assert found is not None
        assessments.save(db.session, found, _stored_by[last])
        db.session.commit()


def _found(client: StrictClient) -> Assessment | None:
    cookie = client.get_cookie(COOKIE)
    return assessments.by_token(db.writing_session, cookie.value) if cookie else None


def submit(client: StrictClient, lang: str = "nl") -> TestResponse:
    """Press the last button."""
    return send(client, f"/{lang}/check", {})
