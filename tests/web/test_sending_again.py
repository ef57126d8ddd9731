"""When the database cannot take what was typed, the page keeps it and sends it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from readiness.extensions import db, make_engine, writing
from readiness.store import assessments
from tests.client import StrictClient
from tests.web.walking import hidden_fields, path_of, walk_to

ANSWERS = {"q_C1": "written", "go": "next"}


@contextmanager
def held(database_url: str) -> Iterator[None]:
    """Another process holds what a save needs: the file of SQLite, the rows of PostgreSQL."""
    engine = make_engine(database_url)
    try:
        with writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT id FROM assessment FOR UPDATE"))
            yield
    finally:
        engine.dispose()


def stored(app: Flask, client: StrictClient) -> dict[str, object]:
    cookie = client.get_cookie("readiness")
    assert cookie is not None
    with app.app_context(), Session(db.engine) as session:
        found = assessments.by_token(session, cookie.value)
        assert found is not None
        return dict(found.answers)
