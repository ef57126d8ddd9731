"""Tests that log what nobody may (`bad`), and what anybody may (`good`): run by `test_log_guard.py`, never by name."""

import logging
import logging.config
import re
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from readiness.desk.authenticator import new_secret
from readiness.logs import logging_config
from readiness.store.consultants import _recovery_code
from readiness.store.tokens import new_token
from readiness.webhooks import signature
from tests.client import StrictClient, form_values
from tests.conftest import SECRET_KEY
from tests.desk.signing import PASSWORD
from tests.log_guard import GUARD

LOG = logging.getLogger("readiness.somewhere")
TO = "to an@wisselbeek.example"
MAKERS = (
    new_token,
    _recovery_code,
    lambda: _recovery_code().replace("-", ""),
    new_secret,
    signature.new_secret,
    lambda: SECRET_KEY,
    lambda: PASSWORD,
    lambda: "DETAIL:  Key (email)=(x) already exists.",
)


@pytest.mark.parametrize("make", MAKERS)
def test_bad_secret(make: Callable[[], str]) -> None:
    LOG.info("it is x%sx", make())


def test_bad_traceback() -> None:
    try:
        raise ValueError(f"wrong:\n{TO}")
    except ValueError:
        LOG.exception("it failed")


def test_bad_logger_that_tells_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LOG, "propagate", False)
    LOG.warning(TO)


def test_bad_settings_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    before = logging.getLogger().handlers[:]
    logging.config.dictConfig(logging_config("json"))
    LOG.info("%s", TO)
    logging.getLogger().handlers[:] = before


def test_bad_thread() -> None:
    thread = threading.Thread(target=LOG.error, args=[TO])
    thread.start()
    thread.join()


@pytest.fixture
def ending() -> Iterator[None]:
    yield
    LOG.error(TO)


@pytest.mark.usefixtures("ending")
def test_bad_ending() -> None:
    pass


def test_bad_process() -> None:
    GUARD.read("ERROR one\n    psycopg.errors.CheckViolation\n    DETAIL:  Failing row contains (1, x)")


def test_bad_form(client: StrictClient) -> None:
    LOG.error(form_values(client.get("/nl/questions/company").text)["csrf_token"])


def test_bad_cookie(client: StrictClient) -> None:
    cookie = re.search(r"session=([^;]+)", client.get("/nl/questions/company").headers["Set-Cookie"])
    assert cookie is not None
    LOG.error(cookie[1])


@pytest.mark.logs_secrets
def test_bad_mark_without_a_reason() -> None:
    LOG.error(TO)


@pytest.mark.logs_secrets("shows that the guard lets it")
def test_good_on_purpose() -> None:
    LOG.error(TO)


def test_good_error_of_a_page(client: StrictClient, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Logged with the number of the request and the address, whose token is hidden."""
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.view_functions, "web.open_link", lambda token: 1 / 0)
    assert client.get(f"/r/{new_token()}").status_code == 500


def test_good_receiver_of_mail() -> None:
    logging.getLogger("mail.log").info("RCPT TO:<an@wisselbeek.example>")
