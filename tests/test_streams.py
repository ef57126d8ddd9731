"""Downloads: few at once, none for a reader who stalls, and nobody else who waits for them."""

import gc
import logging
import threading
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from readiness import streams
from readiness.errors import TooManyAtOnce
from readiness.extensions import db
from readiness.store import audit
from readiness.store.models import HourlyCount
from readiness.streams import AT_ONCE, EACH, GivenUpError, Streams
from tests.api.calling import API, token
from tests.client import StrictClient
from tests.desk.reviewing import fields, submitted
from tests.desk.signing import DESK, add_consultant, browser, sign_in
from tests.web.walking import submit, walk_to

WAIT_SECONDS = 20
HEADINGS = {
    "nl": "Te veel downloads tegelijk",
    "fr": "Trop de téléchargements à la fois",
    "de": "Zu viele Downloads gleichzeitig",
    "en": "Too many downloads at once",
}


class Maker:
    """Makes pieces for as long as somebody reads, and remembers that it was ended."""

    def __init__(self, most: int = 1000) -> None:
        self.most = most
        self.ended = threading.Event()

    def pieces(self) -> Generator[bytes, None, None]:
        try:
            for number in range(self.most):
                yield b"%d" % number
        finally:
            self.ended.set()


class Watch:
    """Shows the time that a test wants."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The time of the module; its own thread finds nothing to do before a test is over."""
    found = Watch()
    monkeypatch.setattr(streams, "monotonic", found)
    monkeypatch.setattr(streams, "LOOK_SECONDS", 3600.0)
    return found


@pytest.fixture
def running() -> Iterator[Streams]:
    """Downloads that end with the test."""
    found = Streams()
    yield found
    for stream in tuple(found._running):
        stream.close()


def test_every_piece_comes_once_and_in_order(running: Streams) -> None:
    maker = Maker(3)
    assert list(running.begin(maker.pieces(), "els")) == [b"0", b"1", b"2"]
    assert maker.ended.is_set()
    assert list(running.begin(Maker(0).pieces(), "els")) == [b""], "an empty file is a file"


def test_one_person_and_all_together_have_few_at_once(running: Streams) -> None:
    mine = [running.begin(Maker().pieces(), "els") for _ in range(EACH)]
    with pytest.raises(TooManyAtOnce):
        running.begin(Maker().pieces(), "els")
    others = [running.begin(Maker().pieces(), f"other {number}") for number in range(AT_ONCE - EACH)]
    with pytest.raises(TooManyAtOnce):
        running.begin(Maker().pieces(), "jan")
    others[0].close()
    assert next(running.begin(Maker().pieces(), "jan")) == b"0"
    assert [next(one) for one in mine] == [b"0"] * EACH


def test_what_ends_or_fails_gives_its_place_back(running: Streams) -> None:
    def broken() -> Generator[bytes, None, None]:
        yield b"first"
        raise OSError("the disk is full")

    for _ in range(3 * AT_ONCE):
        assert len(list(running.begin(Maker(2).pieces(), "els"))) == 2
        stream = running.begin(broken(), "els")
        assert next(stream) == b"first"
        with pytest.raises(OSError, match="full"):
            next(stream)
        with pytest.raises(FileNotFoundError):
            running.begin(failing_at_once(), "els")


def failing_at_once() -> Generator[bytes, None, None]:
    """What cannot make its first piece."""
    yield Path("/nowhere/at/all").read_bytes()


def test_what_nobody_holds_any_more_holds_no_place(running: Streams) -> None:
    makers = [Maker() for _ in range(3 * AT_ONCE)]
    for maker in makers:
        running.begin(maker.pieces(), "els")
        gc.collect()
        assert maker.ended.is_set()


@pytest.mark.parametrize(
    ("pace", "pieces", "given_up"),
    [
        (streams.IDLE_SECONDS - 1, 3, False),
        (streams.IDLE_SECONDS + 1, 1, True),
        (streams.IDLE_SECONDS - 1, 200, True),
    ],
    ids=["slow", "stalled", "without end"],
)
def test_a_reader_may_be_slow_and_not_stall(
    running: Streams,
    watch: Watch,
    caplog: pytest.LogCaptureFixture,
    pace: float,
    pieces: int,
    *,
    given_up: bool,
) -> None:
    maker = Maker()
    stream = running.begin(maker.pieces(), "consultant 7")
    read = 0
    try:
        for _ in range(pieces):
            next(stream)
            read += 1
            watch.time += pace
            running.look()
        next(stream)
    except GivenUpError:
        assert given_up
        assert read * pace <= streams.LONGEST_SECONDS + streams.IDLE_SECONDS
        assert "a download of consultant 7 was broken off: its reader was too slow" in caplog.messages
    else:
        assert not given_up
    assert maker.ended.is_set() == given_up


def test_a_piece_that_is_being_made_is_not_broken_off(running: Streams, watch: Watch) -> None:
    begun, may_go_on = threading.Event(), threading.Event()

    def slow() -> Generator[bytes, None, None]:
        yield b"first"
        begun.set()
        assert may_go_on.wait(WAIT_SECONDS)
        yield b"second"

    stream = running.begin(slow(), "els")
    assert next(stream) == b"first"
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(next(stream)))
    reader.start()
    assert begun.wait(WAIT_SECONDS)
    watch.time += 2 * streams.IDLE_SECONDS
    running.look()
    may_go_on.set()
    reader.join(WAIT_SECONDS)
    assert found == [b"second"]


def test_somebody_looks_for_as_long_as_anything_runs(
    running: Streams, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(streams, "IDLE_SECONDS", 0.05)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            maker = Maker()
            running.begin(maker.pieces(), "els")
            assert maker.ended.wait(WAIT_SECONDS)


def unread(client: StrictClient) -> TestResponse:
    """An export of which nobody reads more than has come."""
    sent = fields(client, f"{DESK}/export", f"{DESK}/export/file").to_dict(flat=False)
    return client.post(f"{DESK}/export/file", data={**sent, "profile": "data"}, buffered=False)


def counted(app: Flask) -> int:
    """What was counted in this hour, of everybody."""
    with app.app_context():
        return db.session.scalar(select(func.coalesce(func.sum(HourlyCount.number), 0))) or 0


@pytest.mark.parametrize("lang", HEADINGS)
def test_downloads_that_nobody_reads_keep_no_company_waiting(app: Flask, lang: str) -> None:
    submitted(app)
    held: list[TestResponse] = []
    for number in range(AT_ONCE // EACH):
        add_consultant(app, f"els{number}@example.be")
        els = browser(app)
        sign_in(els, f"els{number}@example.be")
        held += [unread(els) for _ in range(EACH)]
    assert [one.status_code for one in held] == [200] * AT_ONCE
    add_consultant(app)
    other = browser(app)
    sign_in(other)
    before = counted(app)
    refused = unread(other)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    assert counted(app) == before, "what was refused takes nothing of this hour's files"
    assert HEADINGS["nl"] in refused.text
    company = browser(app)
    walk_to(company, "check", lang)
    assert submit(company, lang).status_code == 303
    with app.app_context():
        assert [one.action for one in audit.newest(db.session) if one.action.startswith("export")] == [
            "export_begun"
        ] * AT_ONCE, "what was refused was not begun"
    held[0].close()
    assert unread(other).status_code == 200


@pytest.mark.parametrize("lang", HEADINGS)
def test_whoever_comes_too_late_reads_it_in_their_language(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setattr(streams, "AT_ONCE", 0)
    add_consultant(app, role="admin")
    sign_in(client)
    refused = client.get(f"/{lang}/desk/audit.csv")
    assert (refused.status_code, HEADINGS[lang] in refused.text) == (429, True)
    assert counted(app) == 0


def test_a_program_is_told_so_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted(app)
    text = token(app)
    program = app.test_client(use_cookies=False)
    ask = {"path": f"{API}/export.csv", "headers": {"Authorization": f"Bearer {text}"}}
    held = [program.get(**ask, buffered=False) for _ in range(EACH)]
    before = counted(app)
    refused = program.get(**ask)
    assert counted(app) == before + 1, "a request, and no file"
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.headers["Retry-After"] == "60"
    for one in held:
        assert one.data.startswith(b'"uid"')
    assert program.get(**ask).status_code == 200
