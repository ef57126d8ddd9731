"""How the tests bring responses to the desk, and work on them by its forms."""

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store import reviews
from readiness.store.models import Assessment
from tests.client import StrictClient, parse
from tests.desk.signing import DESK, browser
from tests.web.walking import path_of, send, submit, walk_to


def submitted(app: Flask, lang: str = "nl", company: str = "Garage De Linde") -> tuple[StrictClient, str]:
    """A company that answered and submitted: its browser, and the uid of its response."""
    client = browser(app)
    walk_to(client, "check", lang)
    path_of(send(client, f"/{lang}/details", {"company_name": company}))
    assert path_of(submit(client, lang)) == f"/{lang}/report"
    with app.app_context():
        found = db.session.query(Assessment).order_by(Assessment.id.desc()).first()
        assert found is not None
        return client, found.uid


def page_of(uid: str) -> str:
    """The address of a response's page."""
    return f"{DESK}/responses/{uid}"


def fields(client: StrictClient, shown: str, action: str) -> MultiDict[str, str]:
    """What a browser would send of the form with this action, or with a button of it, without its buttons."""
    values: MultiDict[str, str] = MultiDict()
    page = parse(client.get(shown).text)
    for field in controls(page, form_of(page, action)):
        name, kind = field.get("name"), field.get("type", "text")
        if name is None or kind in {"submit", "button"} or field.tag == "button":
            continue
        if field.tag == "textarea":
            values.add(name, (field.text or "").removeprefix("\n"))
        elif field.tag == "select":
            chosen = [one for one in field.iter("option") if one.get("selected") is not None]
            values.add(name, (chosen or list(field.iter("option")))[0].get("value") or "")
        elif kind not in {"radio", "checkbox"} or field.get("checked") is not None:
            values.add(name, field.get("value") or "")
    return values


def form_of(page: Element, action: str) -> Element:
    """The form that goes to an address by itself or by one of its buttons."""
    forms = list(page.iter("form"))
    for form in forms:
        if form.get("action") == action:
            return form
    button = next(one for one in page.iter("button") if one.get("formaction") == action)
    return next(form for form in forms if button in controls(page, form))


def controls(page: Element, form: Element) -> list[Element]:
    """Everything in a form, and what names it from elsewhere on the page."""
    inside = [one for one in form.iter() if one.get("form") in {None, form.get("id")}]
    return inside + [
        one for one in page.iter() if one.get("form") == form.get("id", "") and one not in inside
    ]


def act(client: StrictClient, shown: str, action: str, changed: dict[str, str | list[str]]) -> TestResponse:
    """Open a page, change fields of the form with this action, and send it."""
    values = fields(client, shown, action).to_dict(flat=False)
    return client.post(action, data={**values, **changed})


def bring_to(client: StrictClient, uid: str, status: str) -> TestResponse:
    """Press the button that brings a review to a state."""
    return act(client, page_of(uid), f"{page_of(uid)}/status", {"to": status})


def validate(
    client: StrictClient, uid: str, item: str, changed: dict[str, str | list[str]], reason: str = "Nagekeken."
) -> TestResponse:
    """Set the validated answer of an item."""
    page = f"{page_of(uid)}/items/{item}"
    return act(client, page, f"{page}/validated", {"reason": reason, "go": "validate", **changed})


def ask(client: StrictClient, uid: str, item: str, text: str) -> TestResponse:
    """Ask the company about an item."""
    page = f"{page_of(uid)}/items/{item}"
    return act(client, page, f"{page}/question", {"question": text})


def done(response: TestResponse, uid: str) -> None:
    """Check that a change was made: the browser is sent back to the response."""
    assert response.status_code == 303, response.text[:3000]
    assert urlsplit(response.location).path == page_of(uid)


def stored(app: Flask, uid: str) -> Assessment:
    """The response as it is in the database."""
    with app.app_context():
        found = reviews.by_uid(db.session, uid)
        assert found is not None
        return found


def send_back(client: StrictClient, uid: str) -> None:
    """Ask a company about one answer, and bring its response back to it."""
    done(ask(client, uid, "E1", "Welk cijfer?"), uid)
    done(bring_to(client, uid, "changes_requested"), uid)
