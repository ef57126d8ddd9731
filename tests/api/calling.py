"""How the tests make tokens and call the API."""

from collections.abc import Sequence
from datetime import datetime

from flask import Flask
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store import api_tokens, consultants
from readiness.store.consultant_models import LEAD
from tests.desk.signing import EMAIL, add_consultant

API = "/api/v1"


def token(
    app: Flask,
    scopes: Sequence[str] = api_tokens.SCOPES,
    *,
    role: str = LEAD,
    email: str = EMAIL,
    expires_at: datetime | None = None,
) -> str:
    """A token of a consultant, who is added unless there."""
    with app.app_context():
        known = consultants.by_email(db.session, email) is not None
    if not known:
        add_consultant(app, email, role)
    with app.app_context():
        who = consultants.by_email(db.writing_session, email)
        assert who is not None
        _made, text = api_tokens.make(db.session, who, "script", scopes, expires_at)
        db.session.commit()
    return text


def get(app: Flask, path: str, text: str | None = None, **headers: str) -> TestResponse:
    """Ask for a path below the API, without any cookie."""
    if text is not None:
        headers["Authorization"] = f"Bearer {text}"
    return app.test_client(use_cookies=False).get(API + path, headers=headers)
