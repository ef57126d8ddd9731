"""Recovering an account, by a link or by taking its second factors away, ends what somebody else made to keep it."""

from collections.abc import Callable

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.store import consultants, passkeys, webhooks
from readiness.store.consultant_models import LEAD, Consultant
from readiness.store.review_models import AuditEntry
from tests.client import StrictClient
from tests.desk.forgeable import NEW
from tests.desk.signing import DESK, EMAIL, PASSWORD, add_consultant, browser, post, send_password, sign_in
from tests.desk.test_signing_in_again import by_a_link, without_second_factors
from tests.upkeep.test_commands import run
from tests.web.walking import path_of


@pytest.fixture
def taken(app: Flask, client: StrictClient) -> StrictClient:
    """An account to which a stranger added a passkey and a webhook, and its owner's browser."""
    add_consultant(app, role=LEAD)
    sign_in(client)
    with app.app_context():
        who = stored()
        passkeys.add(db.session, who, "Vreemde sleutel", credential_id="x", public_key="y" * 9, sign_count=0)
        webhooks.add(db.session, who, "https://thief.example/", "z", submitted=True, validated=False)
        db.session.commit()
    return client


def stored() -> Consultant:
    who = consultants.by_email(db.writing_session, EMAIL)
    assert who is not None
    return who


def set_up_app(app: Flask) -> None:
    with app.app_context():
        who = stored()
        consultants.set_totp(db.session, who, "encrypted")
        db.session.commit()


def names(app: Flask) -> list[str]:
    with app.app_context():
        who = stored()
        return [one.name for one in passkeys.of(db.session, who)]


def open_link(app: Flask) -> str:
    """The page behind a new link."""
    with app.app_context():
        who = stored()
        link = consultants.new_password_link(db.session, who)
        db.session.commit()
    other = browser(app)
    assert path_of(other.get(f"{DESK}/p/{link}")) == f"{DESK}/password"
    return other.get(f"{DESK}/password").text


@pytest.mark.parametrize("recover", [by_a_link, without_second_factors])
def test_an_account_that_is_recovered_tells_no_webhook_of_somebody_else(
    app: Flask, taken: StrictClient, recover: Callable[[Flask, StrictClient], None]
) -> None:
    recover(app, taken)
    with app.app_context():
        who = stored()
        [hook] = webhooks.of(db.session, who)
        assert not webhooks.may_be_told(hook)
        # The owner signs in by the password alone.
        consultants.take_second_factors(db.session, who)
        db.session.commit()
    owner = browser(app)
    send_password(owner, password=NEW if recover is by_a_link else PASSWORD)
    page = owner.get(f"{DESK}/webhooks").text
    assert "Schakel hem alleen weer in als u hem zelf hebt toegevoegd" in page
    assert "Weer inschakelen" in page


def test_a_link_removes_passkeys_where_an_authenticator_stays(app: Flask, taken: StrictClient) -> None:
    set_up_app(app)
    assert "Uw toegangssleutels worden verwijderd" in open_link(app)
    assert names(app) == ["Vreemde sleutel"]
    by_a_link(app, taken)
    assert names(app) == []
    with app.app_context():
        assert stored().totp_secret is not None
        entry = db.session.query(AuditEntry).filter_by(action="password_link_used").one()
        assert entry.detail == {"webhooks_off": 1, "passkeys_removed": 1}


def test_a_link_never_takes_the_place_of_a_second_factor(app: Flask, taken: StrictClient) -> None:
    assert "Vreemde sleutel" in open_link(app)
    by_a_link(app, taken)
    assert names(app) == ["Vreemde sleutel"]
    other = browser(app)
    post(other, f"{DESK}/sign-in", {"email": EMAIL, "password": NEW})
    assert other.get(f"{DESK}/").status_code == 303


def test_the_command_writes_down_what_it_ended(app: Flask, taken: StrictClient) -> None:
    result = run("consultant", "reset", "--second-factor", EMAIL)
    assert result.exit_code == 0, result.output
    assert names(app) == []
    with app.app_context():
        entry = db.session.query(AuditEntry).filter_by(action="consultant_reset").one()
        assert entry.detail == {"second_factor": True, "webhooks_off": 1, "passkeys_removed": 1}
