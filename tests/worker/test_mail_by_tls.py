"""A mail server that demands TLS and a login, with a certificate of its own."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.headerregistry import Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from flask import Flask

from readiness.mail_server import STARTTLS, MailServer
from readiness.store.models import now
from readiness.store.outgoing_models import DONE, WAITING
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
    certificate, key = self_signed(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
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


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


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
