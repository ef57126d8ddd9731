"""A worker is killed at any moment: each mail arrives once, or is listed as perhaps sent."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from readiness.engines import make_engine, writing
from readiness.store import outgoing, schema
from readiness.store.models import now
from readiness.store.outgoing_models import DONE, HANDING_OVER, MAIL, Outgoing
from tests.conftest import SECRET_KEY
from tests.databases import Databases
from tests.serving import COMMAND, clean_environment
from tests.worker.catching import Catcher, catching
from tests.worker.sending import LEASE

PROJECT = Path(__file__).parents[2]


def start(url: str, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.worker.sending", url, str(port)], cwd=PROJECT)


def settled(engine: Engine) -> int:
    with Session(engine) as session:
        query = select(func.count()).where(Outgoing.state.in_((DONE, HANDING_OVER)))
        return session.scalar(query) or 0


def wait_for(engine: Engine, number: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while settled(engine) < number:
        assert time.monotonic() < deadline, f"{settled(engine)} of {number} after {seconds} s"
        time.sleep(0.01)


def check(engine: Engine, catcher: Catcher, mails: int) -> int:
    """Each mail came once, or is listed; returns how many are listed."""
    with Session(engine) as session:
        states = {item.uid: item.state for item in session.scalars(select(Outgoing))}
        listed = {item.uid for item in outgoing.perhaps_sent(session, now() + LEASE, LEASE)}
    assert len(states) == mails
    assert set(catcher.ids.values()) == {1}, "a mail came twice"
    assert {uid for uid, state in states.items() if state == HANDING_OVER} == listed
    for uid in states.keys() - listed:
        assert catcher.ids[uid] == 1, "a mail was lost"
    return len(listed)


@pytest.mark.parametrize(
    ("mails", "kills", "workers"),
    [(80, 3, 1), (120, 3, 2), pytest.param(1000, 25, 2, marks=pytest.mark.soak)],
)
def test_each_mail_arrives_once_or_is_perhaps_sent(
    backend: str, databases: Databases, mails: int, kills: int, workers: int
) -> None:
    url = databases.empty(backend)
    schema.upgrade(url)
    engine = writing(make_engine(url))
    chance = random.Random(kills)
    with Session(engine) as session:
        for number in range(mails):
            outgoing.add(session, MAIL, str(number), {})
        session.commit()
    with catching() as catcher:
        running = [start(url, catcher.port) for _ in range(workers)]
        try:
            for kill in range(kills):
                wait_for(engine, (kill + 1) * mails // (kills + 2))
                time.sleep(chance.random() * 0.05)  # The moment of the blow is what is tried out.
                victim = running.pop(0)
                victim.kill()
                victim.wait()
                running.append(start(url, catcher.port))
            wait_for(engine, mails)
        finally:
            for worker in running:
                worker.kill()
                worker.wait()
    listed = check(engine, catcher, mails)
    assert listed <= kills + workers, "more is in doubt than there were blows"


def test_the_command_stops_when_it_is_asked_to(backend: str, databases: Databases, tmp_path: Path) -> None:
    url = databases.empty(backend)
    schema.upgrade(url)
    environment = clean_environment(
        {
            "READINESS_DATABASE_URL": url,
            "READINESS_SECRET_KEY": SECRET_KEY,
            "READINESS_DATA_DIR": str(tmp_path),
        }
    )
    once = subprocess.run([COMMAND, "worker", "--once"], env=environment, timeout=60, check=False)
    assert once.returncode == 0
    with subprocess.Popen([COMMAND, "worker"], env=environment, stderr=subprocess.PIPE) as worker:
        assert worker.stderr is not None
        assert b"Sending" in worker.stderr.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
