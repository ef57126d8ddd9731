"""Everybody who can come to the site, each in a browser of their own, and the addresses of every route."""

import re
from functools import cached_property

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.routing import Rule

from readiness.content.loader import LATEST
from readiness.extensions import db
from readiness.store import api_tokens
from readiness.store.campaign_models import Campaign, Invitation
from readiness.store.consultant_models import ADMIN, CONSULTANT, LEAD, Consultant
from readiness.store.models import Assessment, Company
from readiness.store.outgoing_models import MAIL
from tests.api.calling import token
from tests.client import StrictClient
from tests.colleague.joining import join, make_link
from tests.desk.campaigning import add_campaign
from tests.desk.reviewing import submitted
from tests.desk.signing import add_consultant, browser, sign_in
from tests.mail import inviting as letters
from tests.web.inviting import campaign
from tests.web.walking import walk_to

COMPANY = "Bakkerij Zonnewende"
NEIGHBOUR = "Garage Maanlicht"
ACTORS = ("anonymous", "drafting", "company", "neighbour", "colleague", CONSULTANT, LEAD, ADMIN)
PROGRAMS = api_tokens.SCOPES
"""Programs of a lead, each with a token of the API that has one scope."""
CODE = "C1"
"""A question, and the general link of a campaign."""
WRONG_TOKEN = "a-token-that-opens-nothing"
LETTERS = {"desk.letter", "desk.letter_page", "desk.letter_file"}


class World:
    """One company with a report and a colleague, its neighbour, one that is still answering, and the desk."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.company, self.uid = submitted(app, company=COMPANY)
        self.neighbour, _other = submitted(app, company=NEIGHBOUR)
        self.link = make_link(self.company)
        self.colleague = join(app, self.link, name="Piet")
        self.drafting = browser(app)
        walk_to(self.drafting, "accounts")
        campaign(app, code=CODE)

    def __getitem__(self, actor: str) -> StrictClient:
        """The browser of an actor, or of a program."""
        found: StrictClient = self.programs[actor] if actor in PROGRAMS else getattr(self, actor)
        return found

    @cached_property
    def programs(self) -> dict[str, StrictClient]:
        """Clients that send a token of the API, by its scope."""
        tokens = {scope: token(self.app, [scope], role=LEAD, email="owner@example.be") for scope in PROGRAMS}
        return {scope: bearer(self.app, text) for scope, text in tokens.items()}

    @cached_property
    def anonymous(self) -> StrictClient:
        """A browser that never was here."""
        return browser(self.app)

    @cached_property
    def consultant(self) -> StrictClient:
        """A browser in which a consultant is signed in."""
        return self._at_desk(CONSULTANT)

    @cached_property
    def lead(self) -> StrictClient:
        """The same, of a lead."""
        return self._at_desk(LEAD)

    @cached_property
    def admin(self) -> StrictClient:
        """The same, of an administrator."""
        return self._at_desk(ADMIN)

    @cached_property
    def somebody(self) -> str:
        """The number of a consultant who is none of the actors."""
        add_consultant(self.app, "somebody@example.be")
        with self.app.app_context():
            found = db.session.scalars(
                select(Consultant.uid).where(Consultant.email == "somebody@example.be")
            )
            return found.one()

    @cached_property
    def campaign(self) -> str:
        """The number of a campaign."""
        return add_campaign(self.app)

    @cached_property
    def invitation(self) -> str:
        """The number of a company that the campaign invites."""
        campaign_uid = self.campaign
        with self.app.app_context():
            session = db.writing_session
            found = session.scalars(select(Campaign).where(Campaign.uid == campaign_uid)).one()
            made = Invitation(campaign_id=found.id, company_name="Ko", email="ko@example.be", language="nl")
            session.add(made)
            session.commit()
            return made.uid

    @cached_property
    def letter(self) -> str:
        """The number of a letter that was written, which holds a personal link."""
        from readiness.worker.drain import Drain
        from readiness.worker.mail import send

        letters.invite(self.app)
        with self.app.app_context():
            assert Drain(db.engine, {MAIL: send}).one()
        return letters.only_letter(self.app).uid

    def address(self, rule: Rule, token: str = WRONG_TOKEN) -> str:
        """The address of a route, with what belongs to the company in it; tokens are wrong ones unless given."""
        known = {
            "uid": self.letter if rule.endpoint in LETTERS else self.uid,
            "consultant_uid": self.somebody,
            "code": CODE,
            "slug": "planning",
            "number": "1",
            "token": token,
            "version": LATEST,
            "campaign_uid": self.campaign,
            "invitation_uid": self.invitation,
            "kind": "svg",
            "letter": "reminder",
        }
        path = re.sub(r"<any\([^<>]*:lang>", "nl", rule.rule)
        path = re.sub(r"<(?:\w+(?:\([^<>]*\))?:)?(\w+)>", lambda found: known[found[1]], path)
        assert "<" not in path, f"say what stands in {rule.rule}"
        return path

    def company_id(self) -> int:
        """The number of the company that has the report."""
        with self.app.app_context():
            query = select(Company.id).join(Assessment).where(Assessment.uid == self.uid)
            return db.session.scalars(query).one()

    def _at_desk(self, role: str) -> StrictClient:
        email = f"{role}@example.be"
        add_consultant(self.app, email, role)
        client = browser(self.app)
        sign_in(client, email)
        return client


def unchecked(client: StrictClient) -> FlaskClient:
    """The same browser without the check of each page, which takes ten times as long as the page."""
    plain = FlaskClient(client.application, client.response_wrapper, use_cookies=True)
    # Both keep the same cookies from here on.
    plain._cookies = client._cookies
    plain.environ_base = client.environ_base
    return plain


def bearer(app: Flask, text: str) -> StrictClient:
    """A program that sends a token with whatever it asks for."""
    client = browser(app)
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {text}"
    return client


def routes(app: Flask, *methods: str) -> list[tuple[str, Rule]]:
    """Every route with each of these methods that it takes, in a steady order."""
    found = [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in (methods or ("GET", "POST"))
        if method in (rule.methods or ())
    ]
    return sorted(found, key=lambda pair: (pair[1].endpoint, pair[0], pair[1].rule))


def csrf_token(app: Flask, client: StrictClient) -> str:
    """A token that the forms of this browser would carry, without a page that shows it."""
    with client.session_transaction() as kept:
        raw = kept.setdefault("csrf_token", "0123456789012345678901234567890123456789")
    assert isinstance(app.session_interface, SecureCookieSessionInterface)
    return str(URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw))
