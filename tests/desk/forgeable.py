"""Every form of the desk, as our own page sends it, and a desk on which each of them does something."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

import pyotp
from flask import Flask
from sqlalchemy import select

from readiness.desk import authenticator
from readiness.extensions import db
from readiness.store import api_tokens, consultants, passkeys, saved_views, webhooks
from readiness.store.consultant_models import ADMIN, Consultant
from readiness.store.models import now
from readiness.store.outgoing_models import FAILED, HANDING_OVER, Outgoing
from tests.client import StrictClient, parse
from tests.conftest import SECRET_KEY
from tests.desk import device as keys
from tests.desk.campaigning import LATER, add_campaign, invitations
from tests.desk.device import ACCOUNT, SIGN_IN, Device
from tests.desk.reviewing import page_of, submitted
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
            consultants.set_totp(db.session, who, authenticator.encrypted(SECRET, [SECRET_KEY]))
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
        with self.app.app_context():
            who = consultants.by_email(db.writing_session, EMAIL)
            assert who is not None
            link = consultants.new_password_link(db.session, who)
            db.session.commit()
        other.get(f"{DESK}/p/{link}")
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
    def campaign(self) -> str:
        """The address of a campaign that invites one company, which was not sent a letter."""
        return f"{DESK}/campaigns/{add_campaign(self.app, [('Bakkerij Ko', 'ko@example.be')])}"

    @cached_property
    def to_uninvite(self) -> str:
        """The address at which that company is taken off the list."""
        campaign = self.campaign
        [invitation] = invitations(self.app).values()
        return f"{campaign}/companies/{invitation.uid}/remove"

    @cached_property
    def outbox(self) -> str:
        """The page of the outbox, with a letter that waits."""
        invite(self.app)
        return f"{DESK}/outbox"

    @cached_property
    def failed_letter(self) -> str:
        """The number of a letter that was not sent."""
        with self.app.app_context():
            letter = db.writing_session.scalars(select(Outgoing)).one()
            letter.state = FAILED
            db.session.commit()
            return letter.uid

    @cached_property
    def lost_letter(self) -> str:
        """The number of a letter that was perhaps sent."""
        with self.app.app_context():
            letter = db.writing_session.scalars(select(Outgoing)).one()
            letter.state, letter.claimed_at = HANDING_OVER, now() - timedelta(days=1)
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
        page = parse(self.els.get(f"{ACCOUNT}/authenticator").text)
        letters = page.findtext(".//code[@class='secret__link']") or ""
        return pyotp.TOTP(letters.replace(" ", "")).now()


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
    "assign": lambda w: on_response("assign", holder=w.jan.uid)(w),
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
    "make_campaign": at_desk(
        "campaigns", "campaigns", drawn=True, campaign_name="Bakkers", closes_on=f"{LATER:%Y-%m-%d}"
    ),
    "change_campaign": lambda w: Sent(
        w.els,
        w.campaign,
        w.campaign,
        {"campaign_name": "Slagers", "closes_on": f"{LATER:%Y-%m-%d}"},
        drawn=True,
    ),
    "import_guests": lambda w: Sent(
        w.els,
        f"{w.campaign}/companies",
        f"{w.campaign}/companies",
        {"checked": "Garage De Linde;linde@example.be", "go": "import"},
    ),
    "uninvite": lambda w: Sent(w.els, w.to_uninvite, w.to_uninvite),
    "send_letters": lambda w: Sent(
        w.els, f"{w.campaign}/send/invitation", f"{w.campaign}/send/invitation", drawn=True
    ),
    "write_letters": lambda w: Sent(w.els, w.outbox, f"{DESK}/outbox/write"),
    "send_letter_again": lambda w: Sent(w.els, w.outbox, f"{DESK}/outbox/again", {"letter": w.failed_letter}),
    "letter_arrived": lambda w: Sent(w.els, w.outbox, f"{DESK}/outbox/arrived", {"letter": w.lost_letter}),
    "purge": at_desk("retention", "retention"),
}
