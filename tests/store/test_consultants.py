"""Consultants, their links, sessions and second factors, and what is counted against guessing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from readiness.extensions import db
from readiness.store import consultants, desk_sessions, limited, sign_in_tries
from readiness.store.consultant_models import ADMIN, CONSULTANT, Consultant

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        yield db.writing_session


@pytest.fixture
def els(session: Session) -> Consultant:
    return consultants.add(session, "Els.Maes@example.be", CONSULTANT)


def test_an_address_exists_once_however_it_is_typed(session: Session, els: Consultant) -> None:
    assert els.email == "els.maes@example.be"
    assert consultants.by_email(session, " ELS.MAES@EXAMPLE.BE ") is els
    with pytest.raises(consultants.AlreadyThereError):
        consultants.add(session, "els.maes@\N{FULLWIDTH LATIN SMALL LETTER E}xample.be", ADMIN)


def test_the_database_refuses_an_unknown_role(session: Session) -> None:
    with pytest.raises(IntegrityError):
        consultants.add(session, "jan@example.be", "owner")


def test_a_link_opens_once_and_for_a_day(session: Session, els: Consultant) -> None:
    token = consultants.new_password_link(session, els, at=NOON)
    just_before = NOON + consultants.LINK_LIFE - SECOND
    assert consultants.by_password_link(session, token, at=just_before) is els
    assert consultants.by_password_link(session, token, at=NOON + consultants.LINK_LIFE) is None
    assert consultants.by_password_link(session, token + "x", at=NOON) is None
    consultants.set_password(session, els, "hash")
    assert consultants.by_password_link(session, token, at=NOON) is None


def test_a_new_link_withdraws_the_old_one(session: Session, els: Consultant) -> None:
    old = consultants.new_password_link(session, els, at=NOON)
    new = consultants.new_password_link(session, els, at=NOON)
    assert consultants.by_password_link(session, old, at=NOON) is None
    assert consultants.by_password_link(session, new, at=NOON) is els


def test_disabling_ends_everything_and_enabling_brings_no_session_back(
    session: Session, els: Consultant
) -> None:
    link = consultants.new_password_link(session, els, at=NOON)
    signed_in = desk_sessions.begin(session, els, verified=True, at=NOON)
    consultants.disable(session, els, at=NOON)
    assert consultants.by_password_link(session, link, at=NOON) is None
    assert desk_sessions.find(session, signed_in, at=NOON) is None
    consultants.enable(session, els)
    assert consultants.by_password_link(session, link, at=NOON) is None
    assert desk_sessions.find(session, signed_in, at=NOON) is None


def test_a_new_password_ends_every_session(session: Session, els: Consultant) -> None:
    tokens = [desk_sessions.begin(session, els, verified=True, at=NOON) for _ in range(2)]
    consultants.set_password(session, els, "hash")
    assert [desk_sessions.find(session, token, at=NOON) for token in tokens] == [None, None]


def test_a_session_ends_when_nobody_uses_it_and_after_a_working_day(
    session: Session, els: Consultant
) -> None:
    token = desk_sessions.begin(session, els, verified=False, at=NOON)
    moment = NOON
    while moment < NOON + desk_sessions.LONGEST - desk_sessions.IDLE:
        moment += desk_sessions.IDLE - SECOND
        found = desk_sessions.find(session, token, at=moment)
        assert found is not None
        assert found.consultant is els
        assert found.verified_at is None
        desk_sessions.seen(session, found.id, at=moment)
        session.expire_all()
    assert desk_sessions.find(session, token, at=moment + desk_sessions.IDLE) is None
    assert desk_sessions.find(session, token, at=NOON + desk_sessions.LONGEST) is None


def test_being_seen_is_written_down_once_a_minute(session: Session, els: Consultant) -> None:
    found = desk_sessions.find(session, desk_sessions.begin(session, els, verified=True, at=NOON), at=NOON)
    assert found is not None
    assert not desk_sessions.is_due(found, at=NOON + desk_sessions.SEEN_EVERY - SECOND)
    assert desk_sessions.is_due(found, at=NOON + desk_sessions.SEEN_EVERY)


def test_ending_one_session_leaves_the_others_and_clearing_up_takes_what_is_over(
    session: Session, els: Consultant
) -> None:
    first, second = (desk_sessions.begin(session, els, verified=True, at=NOON) for _ in range(2))
    desk_sessions.end(session, first)
    assert desk_sessions.find(session, first, at=NOON) is None
    assert desk_sessions.find(session, second, at=NOON) is not None
    desk_sessions.clear_up(session, at=NOON + desk_sessions.IDLE)
    assert desk_sessions.find(session, second, at=NOON) is None


def test_no_step_of_an_authenticator_counts_twice(session: Session, els: Consultant) -> None:
    assert consultants.use_totp_step(session, els, 100)
    assert not consultants.use_totp_step(session, els, 100)
    assert not consultants.use_totp_step(session, els, 99)
    assert consultants.use_totp_step(session, els, 101)


def test_a_recovery_code_counts_once_for_its_owner_however_it_is_typed(
    session: Session, els: Consultant
) -> None:
    jan = consultants.add(session, "jan@example.be", CONSULTANT)
    codes = consultants.new_recovery_codes(session, els)
    assert len(set(codes)) == consultants.RECOVERY_CODES
    assert not consultants.use_recovery_code(session, jan, codes[0])
    assert consultants.use_recovery_code(session, els, codes[0].lower().replace("-", " "))
    assert not consultants.use_recovery_code(session, els, codes[0])
    consultants.new_recovery_codes(session, els)
    assert not consultants.use_recovery_code(session, els, codes[1])


def test_failed_tries_count_for_a_quarter_of_an_hour(session: Session) -> None:
    account, elsewhere = (limited.key("a key", "account", name) for name in ("els", "jan"))
    sign_in_tries.failed(session, [account, elsewhere], at=NOON)
    sign_in_tries.failed(session, [account], at=NOON + SECOND)
    assert sign_in_tries.count(session, account, at=NOON + SECOND) == 2
    assert sign_in_tries.count(session, elsewhere, at=NOON + SECOND) == 1
    assert sign_in_tries.count(session, account, at=NOON + sign_in_tries.WINDOW) == 1
    sign_in_tries.forget(session, account)
    assert sign_in_tries.count(session, account, at=NOON + SECOND) == 0
    assert sign_in_tries.count(session, elsewhere, at=NOON + SECOND) == 1
    assert account != limited.key("a key", "address", "els")
