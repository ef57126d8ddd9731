from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from readiness.engines import writing
from readiness.extensions import db
from readiness.store import outgoing
from readiness.store.models import now
from readiness.store.outgoing_models import (
    CLAIMED,
    DONE,
    FAILED,
    HANDING_OVER,
    MAIL,
    WAITING,
    WEBHOOK,
    Outgoing,
)
from readiness.worker.drain import Drain, Pace
from readiness.worker.handling import RefusedError, Task, TryLaterError
from readiness.worker.mail import TIMEOUT
from readiness.worker.smtp import LAST_ANSWER
from tests.worker.catching import catching
from tests.worker.sending import ToPort


@pytest.fixture
def engine(app: Flask) -> Engine:
    with app.app_context():
        return writing(db.engine)


def put(engine: Engine, *keys: str) -> None:
    with Session(engine) as session:
        for key in keys:
            outgoing.add(session, MAIL, key, {})
        session.commit()


def only(engine: Engine) -> Outgoing:
    with Session(engine) as session:
        return session.scalars(select(Outgoing)).one()


def test_the_same_key_is_put_in_once(engine: Engine) -> None:
    with Session(engine) as session:
        assert outgoing.add(session, MAIL, "one", {"a": 1})
        assert not outgoing.add(session, MAIL, "one", {"a": 2})
        session.commit()
    assert only(engine).detail == {"a": 1}


def test_two_who_claim_get_different_things(engine: Engine) -> None:
    put(engine, "one", "two")
    with Session(engine, expire_on_commit=False) as session:
        first = outgoing.claim(session, {MAIL}, now())
        session.commit()
        second = outgoing.claim(session, {MAIL}, now())
        session.commit()
        third = outgoing.claim(session, {MAIL}, now())
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert third is None


def test_a_letter_waits_for_one_webhook_at_most(engine: Engine) -> None:
    sent = []

    def never_answers(task: Task) -> None:
        sent.append(WEBHOOK)
        if len(sent) == 2:
            put(engine, "a letter meanwhile")
        raise TryLaterError("no answer")

    with Session(engine) as session:
        for number in range(20):
            outgoing.add(session, WEBHOOK, f"webhook {number}", {}, now() - timedelta(hours=1))
        session.commit()
    put(engine, "a letter")
    drain = Drain(engine, {WEBHOOK: never_answers, MAIL: lambda _task: sent.append(MAIL)})
    while drain.one():
        pass
    assert sent == [MAIL, WEBHOOK, MAIL, *[WEBHOOK] * 19]


def test_what_a_dead_worker_claimed_is_taken_up_and_the_dead_one_changes_nothing(engine: Engine) -> None:
    put(engine, "one")
    with Session(engine, expire_on_commit=False) as session:
        first = outgoing.claim(session, {MAIL}, now())
        session.commit()
    assert first is not None
    with Session(engine) as session:
        assert outgoing.claim(session, {MAIL}, now() + outgoing.LEASE / 2) is None
        assert outgoing.claim(session, {MAIL}, now() + outgoing.LEASE * 2) is not None
        session.commit()
        assert not outgoing.hand_over(session, first, now())
        assert not outgoing.finish(session, first, now())
    assert only(engine).state == CLAIMED


def test_what_was_being_handed_over_waits_for_a_person(engine: Engine) -> None:
    put(engine, "one")
    with Session(engine, expire_on_commit=False) as session:
        item = outgoing.claim(session, {MAIL}, now())
        assert item is not None
        assert outgoing.hand_over(session, item, now())
        session.commit()
        later = now() + outgoing.LEASE * 2
        assert outgoing.claim(session, {MAIL}, later) is None
        assert not outgoing.perhaps_sent(session, now())
        assert not outgoing.send_again(session, item.uid, now())
        assert [one.uid for one in outgoing.perhaps_sent(session, later)] == [item.uid]
        assert outgoing.send_again(session, item.uid, later)
        session.commit()
        assert outgoing.claim(session, {MAIL}, later) is not None


@pytest.mark.parametrize("kind", [MAIL, WEBHOOK])
def test_whoever_hands_over_late_has_a_whole_lease_for_the_answer(engine: Engine, kind: str) -> None:
    with Session(engine, expire_on_commit=False) as session:
        outgoing.add(session, kind, "one", {})
        taken_at = now()
        item = outgoing.claim(session, {kind}, taken_at)
        assert item is not None
        left_at = taken_at + outgoing.LEASE * 0.9
        assert outgoing.hand_over(session, item, left_at)
        session.commit()
        for lease, is_over in ((0.9, False), (1.1, True)):
            moment = left_at + outgoing.LEASE * lease
            listed = bool(outgoing.perhaps_sent(session, moment))
            again = outgoing.claim(session, {kind}, moment) is not None
            assert (listed, again) == (is_over and kind == MAIL, is_over and kind == WEBHOOK)


def test_every_wait_for_a_mail_server_is_shorter_than_the_lease() -> None:
    lease = outgoing.LEASE.total_seconds()
    assert lease > 12 * TIMEOUT
    assert 600 <= LAST_ANSWER < lease


def test_it_is_tried_a_few_times_with_longer_waits_and_then_fails(engine: Engine) -> None:
    put(engine, "one")
    moment = now()
    waits = []
    with Session(engine) as session:
        while (item := outgoing.claim(session, {MAIL}, moment)) is not None:
            session.commit()
            assert outgoing.put_back(session, item, "no", moment)
            session.commit()
            session.refresh(item)
            waits.append(item.next_try_at - moment)
            moment = max(item.next_try_at, moment)
            if item.state == FAILED:
                break
    assert waits[:-1] == list(outgoing.MANNERS[MAIL].waits)
    assert only(engine).state == FAILED


def test_what_may_come_twice_is_taken_up_when_its_worker_died(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        outgoing.add(session, WEBHOOK, "one", {})
        item = outgoing.claim(session, {WEBHOOK}, now())
        assert item is not None
        assert outgoing.hand_over(session, item, now())
        session.commit()
        later = now() + outgoing.LEASE * 2
        assert not outgoing.perhaps_sent(session, later)
        assert outgoing.claim(session, {WEBHOOK}, now()) is None
        assert outgoing.claim(session, {MAIL}, later) is None
        again = outgoing.claim(session, {WEBHOOK}, later)
        assert again is not None
        assert again.uid == item.uid
        session.commit()
        assert outgoing.finish(session, again, later)
        assert outgoing.send_again(session, item.uid, later)


def _says(error: Exception, *, leaves: bool) -> object:
    def handler(task: Task) -> None:
        if leaves:
            task.hand_over()
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "leaves", "state"),
    [
        (TryLaterError("busy"), False, WAITING),
        (TryLaterError("busy"), True, WAITING),
        (RefusedError("never"), True, FAILED),
        (OSError("info@example.be"), False, WAITING),
        (OSError("info@example.be"), True, HANDING_OVER),
    ],
)
def test_what_became_of_it(engine: Engine, error: Exception, leaves: bool, state: str) -> None:
    put(engine, "one")
    drain = Drain(engine, {MAIL: _says(error, leaves=leaves)})  # type: ignore[dict-item]
    assert drain.one()
    item = only(engine)
    assert item.state == state
    assert "example.be" not in (item.last_error or "")


def test_an_error_while_it_left_puts_back_what_may_come_twice(engine: Engine) -> None:
    with Session(engine) as session:
        outgoing.add(session, WEBHOOK, "one", {})
        session.commit()
    drain = Drain(engine, {WEBHOOK: _says(OSError("x"), leaves=True)})  # type: ignore[dict-item]
    assert drain.one()
    assert (only(engine).state, only(engine).last_error) == (WAITING, "OSError")


def test_a_mail_arrives_as_it_was_written(engine: Engine) -> None:
    put(engine, "one")
    with catching() as catcher:
        assert Drain(engine, {MAIL: ToPort(catcher.port)}).one()
    assert only(engine).state == DONE
    (mail,) = catcher.mails
    assert mail.get_content().splitlines() == [".a line that begins with a dot", "..", "the end"]


@pytest.mark.parametrize(("answer", "state"), [("451 later", WAITING), ("550 no such box", FAILED)])
def test_a_server_that_says_no(engine: Engine, answer: str, state: str) -> None:
    put(engine, "one")
    with catching() as catcher:
        catcher.answer = answer
        Drain(engine, {MAIL: ToPort(catcher.port)}, Pace(timedelta(seconds=1))).one()
    assert only(engine).state == state
