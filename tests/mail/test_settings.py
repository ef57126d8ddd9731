"""READINESS_SMTP_URL and READINESS_MAIL_FROM: what they mean, what is refused, and that no password is shown."""

from pathlib import Path

import pytest

from readiness.config import Config, ConfigError
from readiness.mail_server import PLAIN, STARTTLS, TLS, MailServer
from readiness.settings import described

FROM = "Readiness <desk@example.be>"


def read(folder: Path, url: str, sender: str = FROM) -> Config:
    return Config.from_environment(environ(folder, url, sender))


def environ(folder: Path, url: str, sender: str = FROM) -> dict[str, str]:
    return {"READINESS_DATA_DIR": str(folder), "READINESS_SMTP_URL": url, "READINESS_MAIL_FROM": sender}


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://mail.example.be", MailServer("mail.example.be", 587, STARTTLS)),
        ("smtp://els:a%40b@mail.example.be:25", MailServer("mail.example.be", 25, STARTTLS, "els", "a@b")),
        ("smtps://els:x@mail.example.be", MailServer("mail.example.be", 465, TLS, "els", "x")),
        ("smtp://mail.example.be:25?tls=off", MailServer("mail.example.be", 25, PLAIN)),
        ("smtp://localhost:25", MailServer("localhost", 25, PLAIN)),
        ("smtp://els:x@[::1]:25", MailServer("::1", 25, PLAIN, "els", "x")),
    ],
)
def test_what_an_address_means(tmp_path: Path, url: str, server: MailServer | None) -> None:
    assert read(tmp_path, url).mail_server == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.be",
        "http://mail.example.be",
        "smtp://:587",
        "smtp://mail.example.be:0",
        "smtp://mail.example.be:99999",
        "smtp://mail.example.be/inbox",
        "smtp://mail.example.be?tls=on",
        "smtps://mail.example.be?tls=off",
        "smtp://els@mail.example.be",
        "smtp://els:geheim@mail.example.be?tls=off",
    ],
)
def test_what_is_refused_names_the_variable_and_repeats_no_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=r"^READINESS_SMTP_URL: ") as refused:
        read(tmp_path, url)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    "sender", ["nobody", "a@b.be, c@d.be", "Els <els@>", "els@b.be\nBcc: c@d.be", "<>", "é@b.be"]
)
def test_a_sender_that_is_no_address_is_refused(tmp_path: Path, sender: str) -> None:
    with pytest.raises(ConfigError, match=r"^READINESS_MAIL_FROM: "):
        read(tmp_path, "", sender)


def test_a_mail_server_without_a_sender_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^READINESS_MAIL_FROM: is required"):
        read(tmp_path, "smtp://mail.example.be", "")


def test_a_sender_may_have_a_name(tmp_path: Path) -> None:
    found = read(tmp_path, "").mail_from
    assert found is not None
    assert (found.display_name, found.addr_spec) == ("Readiness", "desk@example.be")


def test_the_password_is_shown_nowhere(tmp_path: Path) -> None:
    url = "smtp://els:geheim@mail.example.be"
    shown = {setting.variable: value for setting, value in described(environ(tmp_path, url))}
    assert shown["READINESS_SMTP_URL"] == "smtp://els:***@mail.example.be:587"
    assert shown["READINESS_MAIL_FROM"] == FROM
    assert "geheim" not in repr(read(tmp_path, url))
