"""Whoever erases a company or an invitation erases its letters before the file is rewritten, which may take minutes.

Who ends the command meanwhile, or a server that is restarted, would else leave the links in the outbox.
"""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from readiness.extensions import db
from readiness.mail import outbox
from readiness.store.campaign_models import Campaign
from readiness.store.consultant_models import ADMIN
from readiness.store.models import Assessment, Company
from tests.client import StrictClient
from tests.desk.reviewing import page_of
from tests.desk.signing import add_consultant, browser, post, sign_in
from tests.mail.inviting import ADDRESS, invite, link_of
from tests.upkeep.test_commands import run
from tests.web.test_being_invited import come
from tests.web.walking import path_of, send, submit, walk_to
from tests.worker.test_mail import drain, folder  # noqa: F401 - a fixture

BOSS = "baas@example.be"


def begun(app: Flask, invitation: str) -> StrictClient:
    """The browser of the company that was invited, which has begun."""
    company = browser(app)
    come(company, link_of(app, invitation), page="/nl/invitation")
    return company


def signed_in(app: Flask) -> StrictClient:
    """The browser of somebody who may do everything at the desk."""
    add_consultant(app, BOSS, ADMIN)
    boss = browser(app)
    sign_in(boss, BOSS)
    return boss


def one(app: Flask, column: InstrumentedAttribute[str]) -> str:
    """The only number in a column."""
    with app.app_context():
        return db.session.scalars(select(column)).one()


def of_itself(app: Flask, invitation: str) -> None:
    """A company, on its page "Your data"."""
    company = begun(app, invitation)
    assert path_of(send(company, "/nl/your-data/erase", {"understood": "y"})) == "/nl/erased"


def at_the_desk(app: Flask, invitation: str) -> None:
    """A consultant with the role for it, on the page of a response."""
    company = begun(app, invitation)
    walk_to(company, "check")
    submit(company)
    page = page_of(one(app, Assessment.uid))
    assert post(signed_in(app), f"{page}/erase", {"understood": "yes"}).status_code == HTTPStatus.SEE_OTHER


def from_the_list(app: Flask, invitation: str) -> None:
    """A lead, on the page of a company of a campaign."""
    page = f"/nl/desk/campaigns/{one(app, Campaign.uid)}/companies/{invitation}/remove"
    assert post(signed_in(app), page, {}).status_code == HTTPStatus.SEE_OTHER


def by_number(app: Flask, invitation: str) -> None:
    """An operator, who knows the company."""
    begun(app, invitation)
    assert run("company", "erase", one(app, Company.uid), "--yes").exit_code == 0


def by_address(_app: Flask, _invitation: str) -> None:
    """An operator, who knows to whom the letters went."""
    assert run("company", "uninvite", ADDRESS, "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("module", "erase"),
    [
        ("web.erase", of_itself),
        ("desk.erasing", at_the_desk),
        ("desk.uninviting", from_the_list),
        ("upkeep.company", by_number),
        ("upkeep.company", by_address),
    ],
)
@pytest.mark.any_database
def test_letters_go_before_the_file_is_rewritten(
    app: Flask,
    folder: Path,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    erase: Callable[[Flask, str], None],
) -> None:
    monkeypatch.setenv("READINESS_DATA_DIR", str(folder))
    invitation = invite(app)
    drain(app)
    assert outbox.written(folder)
    left: list[set[str]] = []
    monkeypatch.setattr(
        f"readiness.{module}.rewrite_file", lambda *_given, **_options: left.append(outbox.written(folder))
    )
    erase(app, invitation)
    assert left == [set()]
