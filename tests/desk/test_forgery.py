"""R22, R28: nobody but our own pages can post to the desk, whoever's browser it comes from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyotp
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from readiness import cli
from readiness.desk import authenticator
from readiness.extensions import db
from readiness.store import api_tokens, consultants, passkeys, saved_views, webhooks
from readiness.store.consultant_models import ADMIN, Consultant
from readiness.store.outgoing_models import FAILED, Outgoing
from readiness.store.tables import METADATA
from tests.client import StrictClient
from tests.conftest import SECRET_KEY
from tests.desk import device as keys
from tests.desk.device import ACCOUNT, SIGN_IN, Device, token_of
from tests.desk.reviewing import fields, page_of, submitted
from tests.desk.signing import (
    COLLEAGUE,
    DESK,
    EMAIL,
    PASSWORD,
    add_consultant,
    browser,
    send_password,
    sign_in,
)
from tests.guard.smuggling import check_nothing_taken, smuggled
from tests.mail.inviting import invite

SECRET = pyotp.random_base32()
NEW = "drie eenden op het kanaal"


class World:
    """Els, an administrator who is signed in with everything set up, and whoever else a form needs."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        add_consultant(app, role=ADMIN)
        self.els = browser(app)
        sign_in(self.els)
        self.device = Device()
        keys.add(self.els, self.device)
        with app.app_context():
            who = consultants.by_email(db.writing_session, EMAIL)
            assert who is not None
            consultants.set_totp(db.session, who, authenticator.encrypted(SECRET, SECRET_KEY))
            self.codes = consultants.new_recovery_codes(db.session, who)
            saved_views.keep(db.session, who, "mijn", "")
            [self.passkey] = passkeys.of(db.session, who)
            db.session.commit()

    @cached_property
    def stranger(self) -> StrictClient:
        """A browser in which nobody is signed in."""
        return browser(self.app)

    @cached_property
    def halfway(self) -> StrictClient:
        """A browser in which the password was given."""
        other = browser(self.app)
        send_password(other)
        return other

    @cached_property
    def invited(self) -> StrictClient:
        """A browser that opened the link to choose a password."""
        other = browser(self.app)
        said = CliRunner().invoke(cli.main, ["consultant", "reset", EMAIL]).output
        other.get(said.splitlines()[-1].removeprefix("http://localhost"))
        return other

    @cached_property
    def uid(self) -> str:
        """A response."""
        return submitted(self.app)[1]

    @cached_property
    def token(self) -> str:
        """The number of a token of Els's."""
        with self.app.app_context():
            who = consultants.by_email(db.writing_session, EMAIL)
            assert who is not None
            made, _text = api_tokens.make(db.session, who, "script", [api_tokens.RESPONSES], None)
            db.session.commit()
            return made.uid

    @cached_property
    def webhook(self) -> str:
        """The number of a webhook of hers."""
        with self.app.app_context():
            who = consultants.by_email(db.writing_session, EMAIL)
            assert who is not None
            made = webhooks.add(db.session, who, "https://example.be/", "x", submitted=True, validated=True)
            db.session.commit()
            return made.uid

    @cached_property
    def failed_letter(self) -> str:
        """The number of a letter that was not sent."""
        invite(self.app)
        with self.app.app_context():
            (letter := db.writing_session.scalars(select(Outgoing)).one()).state = FAILED
            db.session.commit()
            return letter.uid

    @cached_property
    def jan(self) -> Consultant:
        """Another consultant."""
        add_consultant(self.app, COLLEAGUE)
        with self.app.app_context():
            return db.session.scalars(select(Consultant).where(Consultant.email == COLLEAGUE)).one()

    def new_app_code(self) -> str:
        """A code of the app that the page offers to set up."""
        self.els.get(f"{ACCOUNT}/authenticator")
        with self.els.session_transaction() as kept:
            return pyotp.TOTP(kept["new_authenticator"]).now()


@dataclass
class Sent:
    """A form that does something: the browser, the page that shows it, its address, and what it sends."""

    client: StrictClient
    shown: str
    path: str
    fields: dict[str, Any] = field(default_factory=dict)
    drawn: bool = False
    """Whether the form's other fields are sent as the page draws them."""


def on_response(path: str, **sent: Any) -> Callable[[World], Sent]:
    def build(world: World) -> Sent:
        page = page_of(world.uid)
        shown = f"{page}/{path.rpartition('/')[0]}".rstrip("/") if "items" in path else page
        return Sent(world.els, shown, f"{page}/{path}", sent, drawn=True)

    return build


def on_account(path: str, **sent: Any) -> Callable[[World], Sent]:
    return lambda world: Sent(world.els, ACCOUNT, f"{ACCOUNT}/{path}", sent)


def at_desk(shown: str, path: str, *, drawn: bool = False, **sent: Any) -> Callable[[World], Sent]:
    return lambda world: Sent(world.els, f"{DESK}/{shown}", f"{DESK}/{path}", sent, drawn)


def with_another_session(world: World) -> Sent:
    send_password(world.stranger)
    return Sent(world.els, ACCOUNT, f"{ACCOUNT}/sessions/end")


FORMS: dict[str, Callable[[World], Sent]] = {
    "send_sign_in": lambda w: Sent(w.stranger, SIGN_IN, SIGN_IN, {"email": EMAIL, "password": PASSWORD}),
    "save_password": lambda w: Sent(w.invited, f"{DESK}/password", f"{DESK}/password", {"new_password": NEW}),
    "send_second_factor": lambda w: Sent(
        w.halfway, f"{DESK}/second-factor", f"{DESK}/second-factor", {"code": w.codes[0]}
    ),
    "sign_out": at_desk("", "sign-out"),
    "passkey_options": lambda w: Sent(w.stranger, SIGN_IN, f"{DESK}/passkey/options"),
    "sign_in_with_passkey": lambda w: Sent(
        w.stranger,
        SIGN_IN,
        f"{DESK}/passkey",
        {"credential": w.device.sign(keys.use_options(w.stranger))},
    ),
    "new_passkey_options": on_account("passkeys/options", passkey_name="telefoon"),
    "add_passkey": lambda w: Sent(
        w.els,
        ACCOUNT,
        f"{ACCOUNT}/passkeys",
        {"passkey_name": "telefoon", "credential": Device().make(keys.new_options(w.els))},
    ),
    "remove_passkey": lambda w: Sent(
        w.els, ACCOUNT, f"{ACCOUNT}/passkeys/remove", {"passkey": str(w.passkey.id)}
    ),
    "confirm_authenticator": lambda w: Sent(
        w.els, f"{ACCOUNT}/authenticator", f"{ACCOUNT}/authenticator", {"code": w.new_app_code()}
    ),
    "remove_authenticator": on_account("authenticator/remove"),
    "make_recovery_codes": on_account("recovery-codes"),
    "change_password": on_account("password", password=PASSWORD, new_password=NEW),
    "end_other_sessions": with_another_session,
    "save_view": at_desk("", "views", view_name="nieuw", query=""),
    "drop_view": at_desk("", "views/drop", view_name="mijn", query=""),
    "change_status": on_response("status", to="in_review"),
    "replace_link": on_response("link"),
    "assign": lambda w: on_response("assign", to=w.jan.uid)(w),
    "add_note": on_response("notes", note="Een nota."),
    "validate_item": on_response("items/C1/validated", q_C1="none", reason="Nagekeken.", go="validate"),
    "ask_item": on_response("items/C1/question", question="Klopt dat?"),
    "save_message": lambda w: Sent(
        w.els,
        f"{page_of(w.uid)}/message",
        f"{page_of(w.uid)}/message",
        {"message": "Goed gedaan."},
        drawn=True,
    ),
    "erase": lambda w: Sent(
        w.els, f"{page_of(w.uid)}/erase", f"{page_of(w.uid)}/erase", {"understood": "yes"}, drawn=True
    ),
    "send_export": at_desk("export", "export/file", drawn=True),
    "send_contacts": at_desk("export", "export/contacts", drawn=True),
    "make_invitation": at_desk("invite", "invite", drawn=True, company_name="Bakkerij Ko"),
    "add_consultant": at_desk("consultants", "consultants", email=COLLEAGUE, role="lead"),
    "change_consultant": lambda w: Sent(
        w.els, f"{DESK}/consultants", f"{DESK}/consultants/{w.jan.uid}", {"go": "disable"}
    ),
    "make_token": at_desk(
        "account/api", "account/api", token_name="script", scopes="responses:read", days="90"
    ),
    "revoke_token": lambda w: Sent(
        w.els, f"{DESK}/account/api", f"{DESK}/account/api/revoke", {"token": w.token}
    ),
    "add_webhook": at_desk(
        "webhooks", "webhooks", url="https://example.be/hook", events="response.submitted"
    ),
    "change_webhook": lambda w: Sent(
        w.els, f"{DESK}/webhooks", f"{DESK}/webhooks/change", {"go": f"remove:{w.webhook}"}
    ),
    "write_letters": lambda w: Sent(w.els, f"{DESK}/outbox", f"{DESK}/outbox/write"),
    "send_letter_again": lambda w: Sent(
        w.els, f"{DESK}/outbox", f"{DESK}/outbox/again", {"letter": w.failed_letter}
    ),
    "purge": at_desk("retention", "retention"),
}


def state(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table, but for the moments at which a session was last seen."""
    with app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(
                repr(row)
                for row in connection.execute(
                    select(*(column for column in table.columns if column.name != "seen_at"))
                )
            )
            for table in METADATA.sorted_tables
        }


def test_every_route_that_takes_a_form_is_tried_here(app: Flask) -> None:
    posted = {
        rule.endpoint.removeprefix("desk.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("desk.") and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert posted == set(FORMS)


@pytest.mark.parametrize("endpoint", FORMS)
def test_a_forged_form_changes_nothing_and_ours_only_what_it_shows(app: Flask, endpoint: str) -> None:
    """Without a token, with a wrong one, with another browser's; then with its own, and more than the page shows."""
    world = World(app)
    sent = FORMS[endpoint](world)
    drawn = fields(sent.client, sent.shown, sent.path).to_dict(flat=False) if sent.drawn else {}
    own = token_of(sent.client, sent.shown)
    values = {**drawn, **sent.fields}
    values.pop("csrf_token", None)
    before = state(app)
    for token in (None, "", "wrong", own[:-1], token_of(browser(app), SIGN_IN)):
        extra = {} if token is None else {"csrf_token": token}
        answer = sent.client.post(sent.path, data={**values, **extra})
        assert answer.status_code in {303, 422}, token
        assert state(app) == before, token
    answer = sent.client.post(sent.path, data={**smuggled(values), **values, "csrf_token": own})
    answer.get_data()
    assert answer.status_code in {200, 303}
    assert state(app) != before
    check_nothing_taken(state(app), before)
    answer.close()


def test_no_page_of_the_desk_changes_anything_by_being_read(app: Flask) -> None:
    """But for what is recorded of it: who looked at contact details, and that a token opened nothing."""
    world = World(app)
    shown = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("desk.")]
    paths = [rule.rule.replace("<any(nl, fr, de, en):lang>", "nl") for rule in shown if "GET" in rule.methods]  # type: ignore[operator]
    known = {"<uid:uid>": world.uid, "<code>": "C1", "<uid:consultant_uid>": world.jan.uid, "<token>": "x"}
    before = state(app)
    for path in paths:
        for name, value in known.items():
            path = path.replace(name, value)
        world.els.get(path).close()
    after = state(app)
    for recorded in ("audit_entry", "sign_in_try"):
        assert after.pop(recorded) != before.pop(recorded)
    assert after == before
