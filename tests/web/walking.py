"""How the tests walk through the pages: as a browser without JavaScript sends the forms that it was shown."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

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
    """Answer for De Linde until the page with this slug has been saved; "check" answers everything."""
    for slug, answers in DE_LINDE.items():
        path_of(send(client, address(slug, lang), answers))
        if slug == last:
            return
    path_of(send(client, f"/{lang}/details", {}))


def submit(client: StrictClient, lang: str = "nl") -> TestResponse:
    """Press the last button."""
    return send(client, f"/{lang}/check", {})
