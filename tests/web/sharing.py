"""How the tests share a report, and begin a round anew, as a browser without JavaScript does."""

import re

from werkzeug.test import TestResponse

from tests.client import StrictClient, form_values


def share(client: StrictClient, days: str = "30", lang: str = "nl") -> str:
    """Make a link; its token."""
    page = send_share(client, {"days": days}, lang)
    assert page.status_code == 200, page.text[:2000]
    found = re.search(r"http://localhost/s/([\w-]+)<", page.text)
    assert found is not None
    return found[1]


def send_share(client: StrictClient, changed: dict[str, str], lang: str = "nl") -> TestResponse:
    """Send the form that makes links, with fields changed."""
    sent = form_values(client.get(f"/{lang}/share").text).to_dict()
    return client.post(f"/{lang}/share", data={**sent, **changed})


def assess_again(client: StrictClient, shown: str = "/nl/report") -> TestResponse:
    """Press "Assess again" on a page."""
    return client.post("/nl/again", data=form_values(client.get(shown).text, "again-form"))
