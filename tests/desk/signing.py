"""How the tests sign in: by the forms that a consultant is shown."""

from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from readiness.desk import passwords
from readiness.extensions import db
from readiness.store import consultants
from readiness.store.consultant_models import CONSULTANT
from tests.client import StrictClient, parse
from tests.web.walking import path_of

EMAIL = "els.maes@example.be"
COLLEAGUE = "jan.peeters@example.be"
PASSWORD = "een zon boven de Schelde"
DESK = "/nl/desk"


def add_consultant(app: Flask, email: str = EMAIL, role: str = CONSULTANT) -> None:
    """Store a consultant with PASSWORD."""
    with app.app_context():
        who = consultants.add(db.writing_session, email, role)
        consultants.set_password(db.session, who, passwords.hashed(PASSWORD))
        db.session.commit()


def browser(app: Flask) -> StrictClient:
    """A browser of its own."""
    client = app.test_client()
    assert isinstance(client, StrictClient)
    return client


def post(client: StrictClient, shown: str, fields: dict[str, str], path: str | None = None) -> TestResponse:
    """Open a page and send its form, by default to the page itself."""
    fields_of_page = parse(client.get(shown).text).iter("input")
    token = next(field.get("value") or "" for field in fields_of_page if field.get("name") == "csrf_token")
    return client.post(path or shown, data={"csrf_token": token, **fields})


def send_password(client: StrictClient, email: str = EMAIL, password: str = PASSWORD) -> TestResponse:
    """Send address and password."""
    return post(client, f"{DESK}/sign-in", {"email": email, "password": password})


def sign_in(client: StrictClient, email: str = EMAIL) -> None:
    """Sign in without a second factor."""
    assert path_of(send_password(client, email)) == f"{DESK}/"


def is_in(client: StrictClient) -> bool:
    """Whether a browser sees the list of responses."""
    response = client.get(f"{DESK}/")
    if response.status_code == 200:
        return True
    assert urlsplit(response.location).path in {f"{DESK}/sign-in", f"{DESK}/second-factor"}
    return False
