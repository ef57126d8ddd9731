"""Stored responses for the tests of exports."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from readiness.extensions import db
from tests.export.stored import fill


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on a database without responses."""
    with app.app_context():
        yield db.writing_session


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    """A session that reads a database with responses of every kind, without a lock that stops others."""
    with app.app_context():
        fill(db.writing_session)
        engine = db.engine
    with Session(engine, expire_on_commit=False) as reading:
        yield reading
