"""R15, R16: whatever is typed comes back as it was typed, on every page and in every file, and breaks none."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import delete, select

from readiness.answering.reading import digest
from readiness.extensions import db
from readiness.store import consultants
from readiness.store.models import Company
from readiness.store.review_models import Note
from tests.client import StrictClient, parse
from tests.desk.reviewing import page_of
from tests.desk.signing import DESK, add_consultant
from tests.guard.actors import csrf_token, unchecked
from tests.guard.full_house import FIELDS, PLAIN, FullHouse
from tests.guard.hostile import ATTACKS, storable, texts
from tests.web.walking import walk_to

MARK = " ⟧qz"
"""Behind a text that is so short that it stands on the page anyway."""

LEAST = {
    "company": 8,
    "contact": 2,
    "campaign": 7,
    "invited": 3,
    "network": 4,
    "colleague": 1,
    "view": 1,
    "passkey": 1,
    "note": 1,
    "question": 3,
    "message": 4,
    "reason": 2,
}
"""On how many pages a text is shown, at least: fewer would mean that nothing is looked at."""


@pytest.fixture(autouse=True)
def _any_number_of_files(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one company and one consultant ask for thousands of files within the hour."""
    monkeypatch.setitem(app.config, "READINESS", replace(app.config["READINESS"], files_per_hour=0))


def fitting(text: str, name: str) -> str | None:
    """The text as the field's form stores it; None when it takes none of it."""
    longest, lines = FIELDS[name]
    kept = text.strip()
    if len(kept) < 8:
        kept = f"{kept}{MARK}"
    return kept if storable(kept, longest, lines=lines) else None


def rounds(number: int, part: range | None) -> Iterator[dict[str, str]]:
    """Texts for all fields at once: every text in one field, or those of a part in each of them."""
    found = texts(number)
    for start in range(0, len(found), len(FIELDS)) if part is None else part:
        several: dict[str, str] = {}
        for place, name in enumerate(FIELDS):
            # Another text in each field, so that no page can show one in the place of another.
            text = fitting(found[(start + place) % len(found)], name)
            several[name] = PLAIN[name] if text is None or text in several.values() else text
        yield several


PARTS = [range(start, start + 1000) for start in range(0, 10_000, 1000)]
"""One takes minutes, so that a run of hours tells how far it is and need not begin anew."""


@pytest.mark.parametrize(
    ("number", "part"),
    [(300, None), *(pytest.param(10_000, part, marks=pytest.mark.soak) for part in PARTS)],
    ids=lambda value: f"{value.start}-{value.stop}" if isinstance(value, range) else None,
)
def test_every_text_comes_back_as_it_was_typed(app: Flask, number: int, part: range | None) -> None:
    """On every page that shows it, byte for byte, and with nothing else on the page changed."""
    house = FullHouse(app)
    house.store(PLAIN)
    plain = house.shown(PLAIN)
    for name, pages in LEAST.items():
        assert sum(PLAIN[name] in page for page in plain.values()) >= pages, name
    for turn, several in enumerate(rounds(number, part)):
        house.store(several)
        shown = house.shown(several)
        for path, page in plain.items():
            assert shown[path] == page, (path, several)
        if turn % 10 == 0:
            check_files(house, several)


def check_files(house: FullHouse, several: dict[str, str]) -> None:
    """The same for the files: of the desk, of the company, and on paper."""
    files = house.files()
    for profile in ("data", "excel"):
        assert several["network"] in files[profile][0].values(), (profile, several["network"])
    contact = files["contacts"][0].values()
    assert {several["company"], several["contact"]} <= set(contact), several
    own = house.own_data()
    assert (own["company"]["name"], own["company"]["contact_name"]) == (
        several["company"],
        several["contact"],
    )
    assert own["rounds"][-1]["answers"]["B1.other"] == several["network"]


@pytest.mark.parametrize("number", [len(ATTACKS) // 4, pytest.param(2_000, marks=pytest.mark.soak)])
@pytest.mark.any_database
def test_every_text_is_printed(app: Flask, number: int) -> None:
    """The PDF is made whatever it holds, and holds no more pages than with a plain text of the same length."""
    house = FullHouse(app)
    for text in texts(number * 4)[::4]:
        kept = fitting(text, "company")
        if kept is None:
            continue
        house.store({**PLAIN, "company": kept, "message": kept, "network": kept[:100]})
        answer = house.company.get("/nl/report.pdf")
        assert answer.status_code == 200, kept
        assert answer.data.startswith(b"%PDF-"), kept


@pytest.mark.parametrize("number", [250, pytest.param(10_000, marks=pytest.mark.soak)])
def test_every_text_is_stored_as_typed_or_refused(app: Flask, number: int) -> None:
    """By a field of one line and by one of several: 303 and the text without the blanks around it, or 422."""
    house = FullHouse(app)
    client = unchecked_draft(app)
    token = csrf_token(app, client)
    before = ""
    for place, text in enumerate(texts(number)):
        text = text.encode(errors="replace").decode()
        sent = {
            "csrf_token": token,
            "base": digest({**EMPTY, "company_name": before or None}),
            "company_name": text,
        }
        answer = unchecked(client).post("/nl/details", data={**sent, "go": "next"})
        taken = storable(text, 200)
        assert answer.status_code == (303 if taken else 422), (text, answer.status_code)
        before = text.strip() if taken else before
        note = {"csrf_token": house.token, "note": text}
        answer = house.desk.post(f"{page_of(house.uid)}/notes", data=note)
        kept = text.replace("\r\n", "\n").strip()
        assert answer.status_code == (303 if kept and storable(text, 5000, lines=True) else 422), text
        if place % 10 == 0:
            with app.app_context():
                session = db.writing_session
                assert before in {"", *session.scalars(select(Company.name))}
                if answer.status_code == 303:
                    assert session.scalars(select(Note.text).order_by(Note.id.desc())).first() == kept
                # The page of a note that is refused shows all the others: it stays as long as it was.
                session.execute(delete(Note))
                session.commit()


EMPTY = {"company_name": None, "enterprise_number": None, "contact_name": None, "contact_email": None}


def unchecked_draft(app: Flask) -> StrictClient:
    client = app.test_client()
    assert isinstance(client, StrictClient)
    walk_to(client, "company")
    return client


@pytest.mark.parametrize("name", ["\u202eevil", "\u2067x", "\u2066y", "\u202dz"])
@pytest.mark.any_database
def test_a_text_that_turns_the_line_around_turns_nothing_else(app: Flask, name: str) -> None:
    """It stands in an element of its own, which isolates it, wherever other words follow on the line."""
    house = FullHouse(app)
    house.store(
        {
            **PLAIN,
            "company": name,
            "contact": name,
            "colleague": name,
            "passkey": name,
            "campaign": name,
            "invited": name,
        }
    )
    for path, client in house.pages().items():
        for element in parse(client.get(path).text).iter():
            tail = [one for one in element if name in (one.text or "") and (one.tail or "").strip()]
            assert all(one.tag == "bdi" for one in tail), path
            if name in (element.text or "") and element.tag not in {"title", "textarea"}:
                rest = (element.text or "").partition(name)[2].strip()
                assert not rest, f"{path}: “{rest}” follows on the line: set the name in <bdi>"


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("els.maes@example.be", "ELS.Maes@Example.BE"),
        ("els.maes@example.be", "ｅｌｓ．ｍａｅｓ＠ｅｘａｍｐｌｅ．ｂｅ"),
        ("straße@example.be", "STRASSE@example.be"),
        ("zoë@example.be", "zoe\u0308@example.be"),
    ],
)
def test_an_address_is_one_however_it_is_written(app: Flask, stored: str, typed: str) -> None:
    add_consultant(app, stored)
    with app.app_context():
        found = consultants.by_email(db.session, typed)
        assert found is not None
        assert found.email == unicodedata.normalize("NFKC", stored).casefold()


def test_a_text_is_kept_in_its_own_form_of_unicode(app: Flask) -> None:
    """Decided once: a name is stored as it was typed, and searched for as it reads."""
    house = FullHouse(app)
    for name in ("Cafe\u0301 Élan", "Caf\u00e9 E\u0301lan"):
        house.store({**PLAIN, "company": name})
        assert name in house.desk.get(f"{DESK}/", query_string={"name": "café elan"}).text
