"""What happens to a letter while a worker has it in hand."""

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from readiness.config import Config
from readiness.extensions import db
from readiness.mail.letters import Letter, write
from readiness.store import outgoing
from readiness.store.outgoing_models import HANDING_OVER, Outgoing
from tests.desk.signing import browser
from tests.mail.inviting import ADDRESS, invite, link_of, only_letter
from tests.upkeep.test_commands import run
from tests.web.test_being_invited import come
from tests.web.walking import path_of, send
from tests.worker.catching import Catcher
from tests.worker.test_mail import catcher as catcher
from tests.worker.test_mail import drain, invitation


@pytest.mark.any_database
@pytest.mark.parametrize("how", ["erase", "uninvite"])
def test_a_letter_that_is_being_written_is_not_sent_once_its_company_is_erased(
    app: Flask, catcher: Catcher, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has read name and address already, and hands over later."""
    uid = invite(app)
    company = browser(app)
    come(company, link_of(app, uid), page="/nl/invitation")

    def erasing(letter: Letter, config: Config) -> EmailMessage:
        written = write(letter, config)
        if how == "erase":
            assert path_of(send(company, "/nl/your-data/erase", {"understood": "y"})) == "/nl/erased"
        else:
            assert run("company", "uninvite", ADDRESS, "--yes").exit_code == 0
        return written

    monkeypatch.setattr("readiness.worker.mail.write", erasing)
    drain(app)
    assert catcher.mails == []
    with app.app_context():
        assert db.session.scalars(select(Outgoing)).all() == []


@pytest.mark.any_database
def test_that_a_letter_went_is_written_beside_its_invitation_or_nowhere(
    app: Flask, catcher: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(app)

    def broken(*_arguments: object) -> bool:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as away:
        away.setattr(outgoing, "finish", broken)
        with pytest.raises(OperationalError):
            drain(app)
    assert len(catcher.mails) == 1
    assert (only_letter(app).state, invitation(app).invited_at) == (HANDING_OVER, None)
