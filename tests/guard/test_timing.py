"""R25: how long a try to sign in takes tells nothing about whether there is such an account."""

import statistics
import time

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.store.consultant_models import SignInTry
from tests.desk.signing import DESK, EMAIL, add_consultant, browser
from tests.guard.actors import csrf_token, unchecked

pytestmark = pytest.mark.any_database

CLOSE_SECONDS = 0.005


@pytest.mark.alone
@pytest.mark.parametrize(("tries", "ratio"), [(25, 0.3), pytest.param(200, 0.1, marks=pytest.mark.soak)])
def test_known_unknown_and_disabled_accounts_take_the_same_time(app: Flask, tries: int, ratio: float) -> None:
    """Medians of CPU time, which others on the machine disturb least; few tries get a wider bound."""
    add_consultant(app)
    add_consultant(app, "former@example.be")
    with app.app_context():
        from readiness.store import consultants

        former = consultants.by_email(db.writing_session, "former@example.be")
        assert former is not None
        consultants.disable(db.session, former)
        db.session.commit()
    strict = browser(app)
    token, client = csrf_token(app, strict), unchecked(strict)
    taken: dict[str, list[float]] = {EMAIL: [], "nobody@example.be": [], "former@example.be": []}
    bodies = set()
    for turn in range(tries + 2):
        for email, times in taken.items():
            fields = {"csrf_token": token, "email": email, "password": "wrong"}
            began = time.process_time()
            answer = client.post(f"{DESK}/sign-in", data=fields)
            if turn >= 2:  # The first ones load what every try needs.
                times.append(time.process_time() - began)
            assert answer.status_code == 422
            bodies.add(len(answer.data.replace(email.encode(), b"")))
            with app.app_context():
                db.writing_session.execute(SignInTry.__table__.delete())  # type: ignore[attr-defined]
                db.session.commit()
    medians = [statistics.median(times) for times in taken.values()]
    apart = max(medians) - min(medians)
    print("medians:", ", ".join(f"{median * 1000:.1f} ms" for median in medians))  # noqa: T201
    assert apart < max(CLOSE_SECONDS, ratio * min(medians))
    assert len(bodies) == 1
