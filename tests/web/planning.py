"""How the tests plan steps: by the form on the report."""

from datetime import date

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store.follow_up_models import Commitment
from tests.client import StrictClient, form_values, parse

REPORT = "/nl/report"


def codes(client: StrictClient) -> list[str]:
    """The advice on the report, in order."""
    return [
        name.removeprefix("take_")
        for one in parse(client.get(REPORT).text).iter("input")
        if (name := one.get("name") or "").startswith("take_")
    ]


def plan(client: StrictClient, changed: dict[str, str], lang: str = "nl") -> TestResponse:
    """Send the plan's form with some fields changed."""
    sent = form_values(client.get(f"/{lang}/report").text, "plan")
    return client.post(f"/{lang}/report/plan", data={**sent, **changed})


def stored(app: Flask) -> dict[str, tuple[date | None, bool]]:
    with app.app_context():
        found = db.session.scalars(select(Commitment).order_by(Commitment.id))
        return {one.advice: (one.due_on, one.done_at is not None) for one in found}


def shown_score(text: str) -> int:
    found = parse(text).find(".//output[@data-plan-score]")
    assert found is not None
    return int(found.text or "")
