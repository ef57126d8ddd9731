"""Erasing leaves nothing behind: not in a table, not in the files, not in the browser."""

import random

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, func, insert, select, update

from readiness.engines import rewrite_file, writing
from readiness.extensions import db
from readiness.store.models import AccessLink, Assessment, Company, new_uid, now
from readiness.store.tables import METADATA
from tests.client import StrictClient, form_values
from tests.owning import Owner, arrive, remains
from tests.web.test_giving_consent import actions
from tests.web.walking import path_of, resend, send, walk_to

ERASE = "/nl/your-data/erase"


@pytest.fixture
def owner(app: Flask, client: StrictClient) -> Owner:
    return arrive(client, app)


def test_nothing_of_the_company_remains_anywhere(app: Flask, owner: Owner, database_url: str) -> None:
    assert remains(app, database_url, owner.traces) == owner.traces
    assert path_of(send(owner.client, ERASE, {"understood": "y"})) == "/nl/erased"
    assert remains(app, database_url, owner.traces) == []
    with app.app_context():
        for table in METADATA.tables.values():
            if {key.column.table.name for key in table.foreign_keys} & {"company", "assessment"}:
                assert db.session.scalar(select(func.count()).select_from(table)) == 0, table.name


def rows_that_move(connection: Connection, names: dict[int, str], chance: random.Random) -> None:
    """Store a company of each name, then let rows grow until the pages that they were on are split."""
    companies = [
        {"id": key, "uid": new_uid(), "name": name, "created_at": now()} for key, name in names.items()
    ]
    same = {"language": "nl", "instrument": "2026.1", "revision": 1, "started_at": now(), "saved_at": now()}
    connection.execute(insert(Company), companies)
    connection.execute(
        insert(Assessment),
        [
            {
                "id": key,
                "uid": new_uid(),
                "company_id": key,
                "answers": {"B1.other": name + "x" * chance.randrange(300)},
                **same,
            }
            for key, name in names.items()
        ],
    )
    for key, name in [*names.items(), *names.items()]:
        answers = {"B1.other": name + "y" * chance.randrange(900)}
        if chance.random() < 0.7:
            connection.execute(update(Assessment).where(Assessment.id == key).values(answers=answers))


def test_nothing_of_many_remains_in_the_gaps_of_pages(app: Flask, database_url: str, backend: str) -> None:
    """Rows that moved while others grew leave copies in the file where `secure_delete` does not look."""
    chance = random.Random(1)
    names = {key: f"Bedrijf nummer {key:05}" for key in range(1, 601)}
    gone = chance.sample(sorted(names), 300)
    with app.app_context():
        with writing(db.engine).begin() as connection:
            rows_that_move(connection, names, chance)
            for key in gone:
                connection.execute(delete(Company).where(Company.id == key))
        assert rewrite_file(db.engine) == (backend == "sqlite")
    assert remains(app, database_url, [names[key] for key in gone]) == []
    kept = [name for key, name in names.items() if key not in gone]
    assert remains(app, database_url, kept) == kept


@pytest.mark.parametrize("largest", [0, 4096])
def test_a_large_file_is_left_to_the_purge(app: Flask, largest: int) -> None:
    with app.app_context():
        assert not rewrite_file(db.engine, largest=largest)


def test_a_file_that_somebody_reads_for_long_keeps_nobody_from_erasing(
    app: Flask, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    """On SQLite the log says that traces may be left, and the next purge takes them away."""
    with app.app_context(), db.engine.connect() as reader:
        reader.execute(select(Company)).first()
        assert path_of(send(owner.client, ERASE, {"understood": "y"})) == "/nl/erased"
        warned = "may still have traces" in caplog.text
        assert warned == (reader.dialect.name == "sqlite")
    with app.app_context():
        assert rewrite_file(db.engine) == warned
        assert db.session.scalar(select(func.count()).select_from(Company)) == 0


def test_others_lose_nothing(app: Flask, owner: Owner) -> None:
    other = app.test_client()
    assert isinstance(other, StrictClient)
    walk_to(other, "planning")
    path_of(send(owner.client, ERASE, {"understood": "y"}))
    with app.app_context():
        assert db.session.scalars(select(Company.id)).one() != owner.company_id
        assert db.session.scalar(select(func.count()).select_from(AccessLink)) == 1
    assert other.get("/nl/questions/planning").status_code == 200


def test_the_browser_forgets_and_the_page_says_so(app: Flask, owner: Owner) -> None:
    cookie = owner.client.get_cookie("readiness")
    assert cookie is not None
    path_of(send(owner.client, ERASE, {"understood": "y"}))
    assert owner.client.get_cookie("readiness") is None
    assert owner.client.get("/nl/erased").status_code == 200
    assert owner.client.get(f"/r/{cookie.value}").status_code == 404
    assert path_of(owner.client.get("/nl/your-data")) == "/nl/"


def test_the_log_keeps_the_deed_under_an_opaque_number(app: Flask, owner: Owner) -> None:
    path_of(send(owner.client, ERASE, {"understood": "y"}))
    assert actions(app) == [("company", "erased", owner.company_uid)]


def test_without_the_tick_nothing_is_erased(app: Flask, owner: Owner) -> None:
    page = owner.client.get(ERASE).text
    assert "understood" not in form_values(page)
    response = send(owner.client, ERASE, {})
    assert response.status_code == 422
    assert 'href="#understood"' in response.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Assessment)) == 2


def test_a_form_from_elsewhere_erases_nothing(app: Flask, owner: Owner) -> None:
    response = resend(owner.client, ERASE, {"understood": "y"})
    assert response.status_code == 422
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Company)) == 1


@pytest.mark.parametrize("path", ["/nl/your-data", ERASE])
def test_without_a_link_there_is_nothing_to_see_or_erase(client: StrictClient, path: str) -> None:
    assert path_of(client.get(path)) == "/nl/"
    assert client.post(path, data={"understood": "y"}).status_code == 404


def test_the_page_that_says_so_is_not_shown_to_whoever_still_has_data(owner: Owner) -> None:
    assert path_of(owner.client.get("/nl/erased")) == "/nl/your-data"
