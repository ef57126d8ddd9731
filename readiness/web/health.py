"""Whether this process is alive, and whether it can do its work: for supervisors and load balancers."""

import shutil
from functools import partial
from http import HTTPStatus
from pathlib import Path

from flask import Response, current_app, jsonify
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from readiness.extensions import db
from readiness.store import revision
from readiness.store.patience import Patience
from readiness.web.blueprint import web

LEAST_FREE = 100 * 1024 * 1024
"""Bytes of room on the disk of a SQLite database: some thousand responses, and time to act."""


MOST_SECONDS = 3.0
"""How long the database may take to say anything; a load balancer asks again every few seconds."""


@web.get("/healthz")
def alive() -> Response:
    """Tell a supervisor that this process answers. One that does not is started again, so nothing else counts.

    Behind the server that ships it is answered before the application is asked (`screen.py`).
    """
    return Response("ok\n", mimetype="text/plain")


@web.get("/readyz")
def ready() -> tuple[Response, int]:
    """Tell a load balancer whether requests may come here: 200 or 503, and each check by name."""
    found = {**_of_the_database(), "disk": _disk()}
    status = HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify({name: "ok" if holds else "not ok" for name, holds in found.items()}), status


def _of_the_database() -> dict[str, bool]:
    ask: Patience[dict[str, bool]] = current_app.extensions.setdefault(
        "readiness_probe", Patience(partial(_checks, db.engines[1]), MOST_SECONDS)
    )
    try:
        return ask.answer()
    except TimeoutError:
        return {"database": False, "migrations": False}


def _checks(engine: Engine) -> dict[str, bool]:
    found = {"database": False, "migrations": False}
    try:
        with Session(engine) as session:
            found["database"] = bool(session.scalar(text("SELECT 1")))
            found["migrations"] = revision.is_enough(revision.stored(session))
    except (SQLAlchemyError, OSError):
        pass  # What was not reached does not hold.
    return found


def _disk() -> bool:
    """Room for what is written; PostgreSQL's disk is its own server's to watch."""
    config = current_app.config["READINESS"]
    path = (
        Path(db.engine.url.database or "").parent if db.engine.dialect.name == "sqlite" else config.data_dir
    )
    try:
        if not path.exists():
            return db.engine.dialect.name != "sqlite"
        return shutil.disk_usage(path).free >= LEAST_FREE
    except OSError:
        return False
