"""The worker's letters, against a real mail server and into the outbox."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.headerregistry import Address
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.extensions import db
from readiness.i18n import today
from readiness.mail import outbox
from readiness.mail_server import PLAIN, MailServer
from readiness.store import assessments, campaigns, letters, mail_refusals, outgoing
from readiness.store.campaign_models import INVITATION, REMINDER, Invitation, InvitationLink, MailRefusal
from readiness.store.models import Assessment, now
from readiness.store.outgoing_models import DONE, FAILED, MAIL, WAITING
from readiness.worker.drain import Drain
from readiness.worker.handlers import HANDLERS
from tests.conftest import SECRET_KEY
from tests.desk.reviewing import submitted
from tests.desk.signing import browser
from tests.mail.inviting import ADDRESS, COMPANY, enqueue, invite, link_of, only_letter, parts, tokens
from tests.upkeep.test_commands import run
from tests.web.test_being_invited import come
from tests.web.walking import path_of, send
from tests.worker.catching import Catcher, catching


@contextmanager
def configured(app: Flask, **changed: object) -> Iterator[None]:
    before = app.config["READINESS"]
    app.config["READINESS"] = replace(before, **changed)
    try:
        yield
    finally:
        app.config["READINESS"] = before


@pytest.fixture
def catcher(app: Flask) -> Iterator[Catcher]:
    """A mail server that the application sends to."""
    sender = Address("Readiness", addr_spec="desk@example.be")
    with catching() as found:
        server = MailServer("127.0.0.1", found.port, PLAIN)
        with configured(app, mail_server=server, mail_from=sender):
            yield found


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The data folder of an application without a mail server."""
    with configured(app, data_dir=tmp_path):
        yield tmp_path


def drain(app: Flask) -> None:
    with app.app_context():
        worker = Drain(db.engine, HANDLERS)
        while worker.one():
            pass


def invitation(app: Flask) -> Invitation:
    with app.app_context():
        return db.session.scalars(select(Invitation)).one()


def outcome(app: Flask) -> tuple[str, str | None]:
    letter = only_letter(app)
    return letter.state, letter.last_error


def test_a_mail_server_gets_the_letter_with_a_link_that_opens_the_invitation(
    app: Flask, catcher: Catcher
) -> None:
    uid = invite(app)
    drain(app)
    [mail] = catcher.mails
    assert str(mail["To"]) == f"{COMPANY} <{ADDRESS}>"
    assert catcher.ids == {only_letter(app).uid: 1}
    plain, html = parts(mail)
    assert len(tokens(plain)) == 1
    assert tokens(plain) == tokens(html)
    with app.app_context():
        found = campaigns.by_link(db.session, tokens(plain).pop())
        assert found is not None
        assert found.uid == uid
    assert outcome(app) == (DONE, None)
    assert invitation(app).invited_at is not None


def test_a_mail_server_may_look_into_a_letter_before_it_takes_it(
    app: Flask, catcher: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readiness.worker.mail.TIMEOUT", 1)
    catcher.thinks = 3
    invite(app)
    drain(app)
    assert outcome(app) == (DONE, None)
    assert len(catcher.mails) == 1


def test_a_reminder_leaves_the_day_of_the_first_letter(app: Flask, catcher: Catcher) -> None:
    uid = invite(app)
    drain(app)
    first = invitation(app).invited_at
    with app.app_context():
        enqueue(db.writing_session, uid, REMINDER)
        db.session.commit()
    drain(app)
    assert [mail["Subject"].partition(":")[0] for mail in catcher.mails] == ["Uitnodiging", "Herinnering"]
    assert invitation(app).invited_at == first
    with app.app_context():
        assert len(db.session.scalars(select(InvitationLink)).all()) == 2, "each letter has a link of its own"


def test_what_the_server_refuses_is_not_tried_again(app: Flask, catcher: Catcher) -> None:
    invite(app)
    catcher.answer = "554 no such user <info@zonnewende.be>"
    drain(app)
    assert outcome(app) == (FAILED, "the mail server answered 554")
    assert invitation(app).invited_at is None


def test_a_server_that_wants_no_mail_from_us_is_asked_again(app: Flask, catcher: Catcher) -> None:
    invite(app)
    catcher.sender = "550 who are you"
    drain(app)
    assert outcome(app) == (WAITING, "the mail server refused the sender: 550")
    assert catcher.mails == []


def test_whoever_shut_its_link_gets_no_letter_with_a_dead_one(app: Flask, catcher: Catcher) -> None:
    uid = invite(app)
    come(browser(app), link_of(app, uid), page="/nl/invitation")
    with app.app_context():
        session = db.writing_session
        assessments.revoke_link(session, session.scalars(select(Assessment)).one())
        session.commit()
    drain(app)
    assert catcher.mails == []
    assert outcome(app) == (FAILED, "shut")


def test_a_server_that_is_away_is_tried_later(app: Flask) -> None:
    invite(app)
    nobody = MailServer("127.0.0.1", 1, PLAIN)
    with configured(app, mail_server=nobody, mail_from=Address(addr_spec="desk@example.be")):
        drain(app)
    assert outcome(app) == (WAITING, "ConnectionRefusedError")


@pytest.mark.parametrize("kind", [INVITATION, REMINDER])
def test_an_address_that_wants_no_mail_gets_none(app: Flask, catcher: Catcher, kind: str) -> None:
    with app.app_context():
        mail_refusals.refuse(db.writing_session, [SECRET_KEY], ADDRESS.upper(), now())
        db.session.commit()
    invite(app, letter=kind)
    drain(app)
    assert catcher.mails == []
    assert outcome(app) == (FAILED, "refused")
    with app.app_context():
        assert db.session.scalars(select(InvitationLink)).all() == []


def test_a_refusal_outlives_the_keys(app: Flask, catcher: Catcher) -> None:
    """What the key before wrote down is found, and written down under the present one."""
    with app.app_context():
        mail_refusals.refuse(db.writing_session, ["the key before"], ADDRESS, now())
        db.session.commit()
        assert mail_refusals.refused(db.session, [SECRET_KEY], [ADDRESS]) == set()
    invite(app)
    with configured(app, secret_key_before="the key before"):
        drain(app)
    assert catcher.mails == []
    with app.app_context():
        assert mail_refusals.refused(db.session, [SECRET_KEY], [ADDRESS, "other@example.be"]) == {ADDRESS}
        assert len(db.session.scalars(select(MailRefusal)).all()) == 2


@pytest.mark.parametrize("kind", [INVITATION, REMINDER])
def test_whoever_has_answered_is_not_asked_again(app: Flask, catcher: Catcher, kind: str) -> None:
    _client, uid = submitted(app)
    invite(app, letter=kind)
    with app.app_context():
        session = db.writing_session
        answered = session.scalars(select(Assessment).where(Assessment.uid == uid)).one()
        session.scalars(select(Invitation)).one().assessment_id = answered.id
        session.commit()
    drain(app)
    assert catcher.mails == []
    assert outcome(app) == (FAILED, "submitted")


def test_a_closed_campaign_sends_nothing_and_its_last_day_still_does(app: Flask, catcher: Catcher) -> None:
    invite(app, closes_on=today() - timedelta(days=1))
    drain(app)
    assert (outcome(app), catcher.mails) == ((FAILED, "closed"), [])
    with app.app_context():
        session = db.writing_session
        session.scalars(select(Invitation)).one().campaign.closes_on = today()
        enqueue(session, session.scalars(select(Invitation.uid)).one(), REMINDER)
        session.commit()
    drain(app)
    assert len(catcher.mails) == 1


def test_an_invitation_that_is_gone_or_an_address_of_no_use_fails(app: Flask, catcher: Catcher) -> None:
    invite(app, email="kö@example.be")
    drain(app)
    assert outcome(app) == (FAILED, "unusable_address")
    with app.app_context():
        session = db.writing_session
        enqueue(session, "0" * 32, INVITATION)
        session.commit()
    drain(app)
    with app.app_context():
        assert letters.piles(db.session, now()).failed.letters[0].last_error == "gone"
    assert catcher.mails == []


def test_without_a_mail_server_the_letter_is_a_file_that_only_the_owner_reads(
    app: Flask, folder: Path
) -> None:
    invite(app)
    drain(app)
    uid = only_letter(app).uid
    [path] = (folder / outbox.FOLDER).iterdir()
    assert path.name.endswith(f"-{uid}.eml")
    assert path == outbox.find(folder, uid)
    assert outbox.written(folder) == {uid}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["From"].addresses[0].addr_spec == "readiness@localhost"
    assert len(tokens(path.read_text().replace("=\n", ""))) == 1
    assert outcome(app) == (DONE, None)
    assert invitation(app).invited_at is not None


@pytest.mark.parametrize("how", ["erase", "uninvite"])
def test_the_file_goes_with_the_company_and_only_with_it(
    app: Flask, folder: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINESS_DATA_DIR", str(folder))
    uid = invite(app)
    other = invite(app, "Een ander", "ander@example.be")
    with app.app_context():
        session = db.writing_session
        assert outgoing.add(session, MAIL, f"reminder:{uid}:1", {"letter": REMINDER, "invitation": uid})
        session.commit()
    drain(app)
    assert len(outbox.written(folder)) == 3
    if how == "erase":
        company = browser(app)
        come(company, link_of(app, uid), page="/nl/invitation")
        assert path_of(send(company, "/nl/your-data/erase", {"understood": "y"})) == "/nl/erased"
    else:
        done = run("company", "uninvite", ADDRESS, "--yes")
        assert done.exit_code == 0, done.output
    with app.app_context():
        assert outbox.written(folder) == set(letters.numbers(db.session, [other]))
    assert len(outbox.written(folder)) == 1


def test_an_outbox_that_cannot_be_written_is_tried_later(app: Flask, folder: Path) -> None:
    (folder / outbox.FOLDER).write_text("no folder")
    invite(app)
    drain(app)
    state, error = outcome(app)
    assert state == WAITING
    assert error is not None
    assert error.startswith("the outbox cannot be written")


def test_the_data_folder_is_made_for_the_first_letter(tmp_path: Path) -> None:
    path = outbox.put(tmp_path / "not" / "there", "0" * 32, b"a letter", now(), lambda: None)
    assert path.read_bytes() == b"a letter"
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in path.parents[:2]] == [0o700, 0o700]
