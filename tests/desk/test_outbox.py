"""The outbox on the desk: what waits, failed and went, and the letters themselves without a mail server."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.headerregistry import Address
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.desk import outbox as view
from readiness.extensions import db
from readiness.mail_server import PLAIN, MailServer
from readiness.store import campaigns, consultants, inviting
from readiness.store.campaign_models import Invitation
from readiness.store.consultant_models import LEAD
from readiness.store.models import now
from readiness.store.outgoing import LEASE
from readiness.store.outgoing_models import CLAIMED, DONE, FAILED, HANDING_OVER, WAITING, Outgoing
from readiness.store.review_models import AuditEntry
from tests.client import StrictClient
from tests.desk.signing import DESK, add_consultant, browser, post, sign_in
from tests.mail.inviting import ADDRESS, COMPANY, invite, only_letter, tokens

OUTBOX = f"{DESK}/outbox"
HOSTILE = '<script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE} & "Co"'


@pytest.fixture
def lead(app: Flask, tmp_path: Path) -> Iterator[StrictClient]:
    """A lead who is signed in, and a data folder of this test's own."""
    before = app.config["READINESS"]
    app.config["READINESS"] = replace(before, data_dir=tmp_path)
    add_consultant(app, "lead@example.be", LEAD)
    client = browser(app)
    sign_in(client, "lead@example.be")
    yield client
    app.config["READINESS"] = before


def change(app: Flask, **values: object) -> None:
    with app.app_context():
        letter = db.writing_session.scalars(select(Outgoing)).one()
        for name, value in values.items():
            setattr(letter, name, value)
        db.session.commit()


def press(client: StrictClient) -> None:
    assert post(client, OUTBOX, {}, f"{OUTBOX}/write").status_code == HTTPStatus.SEE_OTHER


def with_a_mail_server(app: Flask) -> None:
    app.config["READINESS"] = replace(
        app.config["READINESS"],
        mail_server=MailServer("127.0.0.1", 1, PLAIN),
        mail_from=Address(addr_spec="desk@example.be"),
    )


def audited(app: Flask) -> list[str]:
    with app.app_context():
        return [one.action for one in db.session.scalars(select(AuditEntry)) if "letter" in one.action]


def test_a_press_writes_what_waits_and_each_letter_can_be_read(app: Flask, lead: StrictClient) -> None:
    invite(app)
    page = lead.get(OUTBOX)
    assert COMPANY in page.text
    assert "Er is geen mailserver ingesteld" in page.text
    press(lead)
    page = lead.get(OUTBOX)
    assert "1 e-mail is behandeld." in page.text
    assert "Geschreven (1)" in page.text
    uid = only_letter(app).uid
    assert f"{OUTBOX}/{uid}" in page.text
    letter = lead.get(f"{OUTBOX}/{uid}")
    assert ADDRESS in letter.text
    assert "Beste medewerkers van Bakkerij Zonnewende" in letter.text
    [token] = tokens(letter.text)
    with app.app_context():
        assert campaigns.by_link(db.session, token) is not None
    html = lead.get(f"{OUTBOX}/{uid}/page")
    assert html.headers["Content-Security-Policy"] == view.HARMLESS
    assert "default-src 'none'; sandbox" in view.HARMLESS
    assert token in html.text
    file = lead.get(f"{OUTBOX}/{uid}/file")
    assert file.mimetype == "message/rfc822"
    assert re.fullmatch(
        rf"attachment; filename=\d{{8}}T\d{{6}}-{uid}\.eml", file.headers["Content-Disposition"]
    )
    for answer in (page, letter, html, file):
        assert answer.headers["Cache-Control"] == "no-store"
    assert audited(app) == ["letters_written"]


def test_one_press_writes_a_bounded_number(
    app: Flask, lead: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "AT_ONCE", 2)
    for number in range(3):
        invite(app, email=f"{number}@example.be")
    press(lead)
    assert "Wachtende e-mails (1)" in lead.get(OUTBOX).text
    with app.app_context():
        states = sorted(one.state for one in db.session.scalars(select(Outgoing)))
    assert states == [DONE, DONE, WAITING]


@pytest.mark.parametrize("state", [FAILED, HANDING_OVER])
def test_what_failed_or_was_perhaps_sent_is_sent_again_when_somebody_says_so(
    app: Flask, lead: StrictClient, state: str
) -> None:
    invite(app)
    change(
        app,
        state=state,
        claimed_at=now() - LEASE - timedelta(seconds=1),
        last_error="the mail server answered 554",
    )
    page = lead.get(OUTBOX)
    assert "De mailserver weigerde de e-mail met code 554." in page.text
    uid = only_letter(app).uid
    assert post(lead, OUTBOX, {"letter": uid}, f"{OUTBOX}/again").status_code == HTTPStatus.SEE_OTHER
    assert only_letter(app).state == WAITING
    assert audited(app) == ["letter_sent_again"]


def test_what_was_perhaps_sent_counts_as_sent_when_somebody_says_that_it_arrived(
    app: Flask, lead: StrictClient
) -> None:
    invite(app)
    change(app, state=HANDING_OVER, claimed_at=now() - LEASE - timedelta(seconds=1))
    uid = only_letter(app).uid
    assert "Aangekomen" in lead.get(OUTBOX).text
    arrived = f"{OUTBOX}/arrived"
    assert post(lead, OUTBOX, {"letter": uid}, arrived).status_code == HTTPStatus.SEE_OTHER
    assert only_letter(app).state == DONE
    with app.app_context():
        invitation = db.session.scalars(select(Invitation)).one()
        assert invitation.invited_at is not None
        assert [one.uid for one in inviting.silent(db.session, invitation.campaign)] == [invitation.uid]
    assert audited(app) == ["letter_arrived"]
    assert "Aangekomen" not in lead.get(OUTBOX).text
    assert post(lead, OUTBOX, {"letter": uid}, arrived).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("state", [WAITING, CLAIMED, HANDING_OVER, FAILED])
def test_only_what_was_perhaps_sent_is_said_to_have_arrived(
    app: Flask, lead: StrictClient, state: str
) -> None:
    invite(app)
    change(app, state=state, claimed_at=now(), last_error="ConnectionRefusedError")
    sent = {"letter": only_letter(app).uid}
    assert post(lead, OUTBOX, sent, f"{OUTBOX}/arrived").status_code == HTTPStatus.NOT_FOUND
    assert "/arrived" not in lead.get(OUTBOX).text
    assert only_letter(app).state == state


@pytest.mark.parametrize(
    ("error", "again"),
    [
        *((error, False) for error in ("gone", "submitted", "refused", "unusable_address", "shut")),
        *((error, True) for error in ("closed", "ConnectionRefusedError", "the mail server answered 550")),
    ],
)
def test_what_another_try_would_not_change_is_not_offered(
    app: Flask, lead: StrictClient, error: str, again: bool
) -> None:
    invite(app)
    change(app, state=FAILED, last_error=error)
    assert ("Opnieuw verzenden" in lead.get(OUTBOX).text) == again


@pytest.mark.parametrize("state", [WAITING, CLAIMED, HANDING_OVER])
def test_what_is_under_way_cannot_be_sent_a_second_time(app: Flask, lead: StrictClient, state: str) -> None:
    invite(app)
    other = f"{OUTBOX}/again"
    change(app, state=state, claimed_at=now())
    uid = only_letter(app).uid
    assert post(lead, OUTBOX, {"letter": uid}, other).status_code == HTTPStatus.NOT_FOUND
    assert post(lead, OUTBOX, {"letter": "nonsense"}, other).status_code == HTTPStatus.NOT_FOUND
    assert only_letter(app).state == state
    assert audited(app) == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("refused", "Dit adres wil geen e-mail meer ontvangen."),
        ("submitted", "al ingediend"),
        ("closed", "De campagne is gesloten."),
        ("gone", "De uitnodiging bestaat niet meer."),
        ("unusable_address", "kan dit adres niet gebruiken"),
        ("SSLCertVerificationError", "Technische reden: SSLCertVerificationError"),
    ],
)
def test_why_a_letter_was_not_sent_is_said_in_words(
    app: Flask, lead: StrictClient, code: str, words: str
) -> None:
    invite(app)
    change(app, state=FAILED, last_error=code)
    assert words in lead.get(OUTBOX).text


def test_with_a_mail_server_the_worker_sends_and_nothing_is_read_here(app: Flask, lead: StrictClient) -> None:
    invite(app)
    press(lead)
    uid = only_letter(app).uid
    assert lead.get(f"{OUTBOX}/{uid}").status_code == HTTPStatus.OK
    change(app, state=FAILED, done_at=None)
    with_a_mail_server(app)
    page = lead.get(OUTBOX)
    assert "readiness worker" in page.text
    assert "/write" not in page.text
    assert post(lead, OUTBOX, {}, f"{OUTBOX}/write").status_code == HTTPStatus.NOT_FOUND
    for part in ("", "/page", "/file"):
        assert lead.get(f"{OUTBOX}/{uid}{part}").status_code == HTTPStatus.NOT_FOUND


def test_hostile_names_stay_text_everywhere(app: Flask, lead: StrictClient) -> None:
    invite(app, name=HOSTILE)
    press(lead)
    uid = only_letter(app).uid
    for path in (OUTBOX, f"{OUTBOX}/{uid}", f"{OUTBOX}/{uid}/page"):
        page = lead.get(path)
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;" in page.text


def test_a_consultant_reads_no_letter(app: Flask, lead: StrictClient) -> None:
    invite(app)
    press(lead)
    uid = only_letter(app).uid
    consultant = browser(app)
    sign_in(consultant)
    with app.app_context():
        assert consultants.by_email(db.session, "lead@example.be") is not None
    for path in ("", f"/{uid}", f"/{uid}/page", f"/{uid}/file"):
        assert consultant.get(OUTBOX + path).status_code == HTTPStatus.NOT_FOUND
        assert browser(app).get(OUTBOX + path).status_code == HTTPStatus.SEE_OTHER
