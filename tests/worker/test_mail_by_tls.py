"""A mail server that demands TLS and a login, with a certificate of its own."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask

from readiness.mail_server import STARTTLS, MailServer
from readiness.store.outgoing_models import DONE, WAITING
from tests.certificates import self_signed
from tests.mail.inviting import invite
from tests.serving import free_port
from tests.worker.catching import Catcher
from tests.worker.test_mail import configured, drain, outcome


class OnlyEls:
    """Lets one account in."""

    def __call__(
        self, _server: Any, _session: Any, _envelope: Any, _how: str, given: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=given == LoginPassword(b"els", b"geheim"), handled=False)


@contextmanager
def encrypted(folder: Path) -> Iterator[tuple[Catcher, Path]]:
    """A mail server for localhost that takes nothing without STARTTLS and a login; and its own certificate."""
    certificate = self_signed(folder / "own.pem", "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    catcher = Catcher()
    catcher.port = free_port()
    controller = Controller(
        catcher,
        hostname="127.0.0.1",
        port=catcher.port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=OnlyEls(),
    )
    controller.start()
    try:
        yield catcher, certificate
    finally:
        controller.stop()


@pytest.mark.parametrize(
    ("trusted", "password", "error"),
    [
        (True, "geheim", None),
        (False, "geheim", "SSLCertVerificationError"),
        (True, "wrong", "SMTPAuthenticationError"),
    ],
)
def test_a_server_is_logged_into_by_tls_whose_certificate_is_checked(
    app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trusted: bool,
    password: str,
    error: str | None,
) -> None:
    invite(app)
    with encrypted(tmp_path) as (catcher, certificate):
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        server = MailServer("localhost", catcher.port, STARTTLS, "els", password)
        with configured(app, mail_server=server, mail_from=Address(addr_spec="desk@example.be")):
            drain(app)
        assert len(catcher.mails) == (error is None)
    assert outcome(app) == ((DONE, None) if error is None else (WAITING, error))
