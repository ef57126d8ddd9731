"""Whether this process is alive, and whether it can do its work: for supervisors and load balancers."""

import shutil
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from flask import Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from readiness.extensions import db
from readiness.store import revision
from readiness.web.blueprint import web

LEAST_FREE = 100 * 1024 * 1024
"""Bytes of room on the disk of a SQLite database: some thousand responses, and time to act."""


@web.get("/healthz")
def alive() -> Response:
    """Tell a supervisor that this process answers. One that does not is started again, so nothing else counts."""
    return Response("ok\n", mimetype="text/plain")


@web.get("/readyz")
def ready() -> tuple[Response, int]:
    """Tell a load balancer whether requests may come here: 200 or 503, and each check by name."""
    checks: dict[str, Callable[[], bool]] = {"database": _database, "migrations": _migrations, "disk": _disk}
    found = {name: _holds(check) for name, check in checks.items()}
    status = HTTPStatus.OK if all(found.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return jsonify({name: "ok" if holds else "not ok" for name, holds in found.items()}), status


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (SQLAlchemyError, OSError):
        db.session.rollback()
        return False


def _database() -> bool:
    return bool(db.session.scalar(text("SELECT 1")))


def _migrations() -> bool:
    return revision.is_enough(revision.stored(db.session))


def _disk() -> bool:
    """Room for what is written; PostgreSQL's disk is its own server's to watch."""
    config = current_app.config["READINESS"]
    path = (
        Path(db.engine.url.database or "").parent if db.engine.dialect.name == "sqlite" else config.data_dir
    )
    if not path.exists():
        return db.engine.dialect.name != "sqlite"
    return shutil.disk_usage(path).free >= LEAST_FREE
