"""How the tests ask colleagues and answer as one: by the forms that each is shown."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from readiness.extensions import db
from readiness.store.follow_up_models import ColleagueResponse
from tests.client import StrictClient
from tests.desk.signing import browser
from tests.web.walking import DE_LINDE, Sent, path_of, send, submit, walk_to

COMPANY = "Bakkerij Wisselbeek"
LINK = re.compile(r"http://localhost(/c/[\w-]+)")
PAGES = {
    slug: {name: value for name, value in answers.items() if name != "q_D2_hours"}
    for slug, answers in DE_LINDE.items()
    if slug != "company"
}
"""What the shop's own company answers, on the pages that colleagues are asked."""

NO_ACCOUNT: dict[str, Sent] = {
    "accounts": {"q_B1": ["none"]},
    "accounts-2": {"q_B2": "thinking"},
    "planning": {"q_C1": "none"},
    "planning-2": {"q_C2": "no", "q_C4": "nothing", "q_C5": "no", "q_C6": "we_would_see"},
    "resources": {
        "q_D1": "nobody",
        "q_D2b": "no",
        "q_D3_page": "not",
        "q_D3_statistics": "not",
        "q_D3_conversation": "not",
        "q_D3_risks": "not",
        "q_D4": "not",
    },
    "roi": {"q_E1": "no"},
    "roi-2": {"q_E4b": "no"},
    "conversation": {"q_F2b": "no", "q_F4": "one", "q_F5": "none", "q_F6": "never"},
}
"""What somebody answers who knows of no account."""


def reported(app: Flask, lang: str = "nl") -> StrictClient:
    """A company that has its report."""
    client = browser(app)
    walk_to(client, "check", lang)
    path_of(send(client, f"/{lang}/details", {"company_name": COMPANY}))
    path_of(submit(client, lang))
    return client


def make_link(company: StrictClient, lang: str = "nl") -> str:
    """Make the link for colleagues and return its path, as it is shown."""
    page = send(company, f"/{lang}/colleagues", {}, action="make")
    assert page.status_code == 200, page.text[:2000]
    found = LINK.search(page.text)
    assert found is not None
    return found[1]


def begin(app: Flask, link: str, lang: str = "nl", name: str = "") -> StrictClient:
    """A colleague who opens the link and begins."""
    client = browser(app)
    shown = client.get(link, headers={"Accept-Language": lang})
    assert shown.status_code == 303
    path = urlsplit(shown.location).path
    assert path == f"/{lang}{link}"
    assert path_of(send(client, path, {"name": name})) == f"/{lang}/colleague/accounts"
    return client


def answer(client: StrictClient, lang: str = "nl", pages: Mapping[str, Sent] = PAGES) -> None:
    """Answer every page that is asked, up to the check page."""
    path = f"/{lang}/colleague/accounts"
    while not path.endswith("/check"):
        path = path_of(send(client, path, pages[path.rsplit("/", 1)[1]]))


def hand_in(client: StrictClient, lang: str = "nl") -> None:
    """Press the last button."""
    assert path_of(send(client, f"/{lang}/colleague/check", {})) == f"/{lang}/colleague/thanks"


def join(
    app: Flask, link: str, lang: str = "nl", name: str = "", pages: Mapping[str, Sent] = PAGES
) -> StrictClient:
    """A colleague who answers everything and submits."""
    client = begin(app, link, lang, name)
    answer(client, lang, pages)
    hand_in(client, lang)
    return client


def rows(app: Flask) -> list[ColleagueResponse]:
    """Every colleague's row, the first begun first."""
    with app.app_context():
        return list(db.session.scalars(select(ColleagueResponse).order_by(ColleagueResponse.id)))
