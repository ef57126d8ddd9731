"""The headers of a letter byte by byte, as any mail program has to read them: RFC 5322 and RFC 2047."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from flask import Flask

from readiness.mail.letters import one_line
from readiness.store.campaign_models import INVITATION, LETTERS
from tests.mail.test_letters import HOSTILE, SUBJECTS, sent

NAMES = [
    "Bakkerij Ko",
    "Müller, Söhne & Co",
    'Müller "Zum Löwen" (Inhaber: J. \\ Müller), Öl',
    "Société à responsabilité limitée « Les Frères Élégants » – Boulangerie, Pâtisserie & Traiteur",
    "A plain name, with commas; longer than a line of a mail may be, and <victim@example.be>, really (yes)",
    "Kaffee\N{NO-BREAK SPACE}– Straßenbäckerei\N{NO-BREAK SPACE}Ü. " * 4,
    "x" * 200,
    "日本" * 80,
    "🥖" * 99,
    *HOSTILE,
]
LONG = f"ko.{'x' * 60}@{'y' * 60}.example.be"


def headers(raw: bytes) -> list[str]:
    """The headers, each with its own folds."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    return re.split(r"\r\n(?![ \t])", head)


def check_lines(raw: bytes) -> None:
    for header in headers(raw):
        for word in re.findall(r"=\?[^?\s]+\?[bq]\?[^?\s]*\?=", header):
            assert len(word) <= 75, word
            # Each stands alone and holds whole letters.
            assert "\N{REPLACEMENT CHARACTER}" not in str(make_header(decode_header(word)))
        if not header.startswith(("List-Unsubscribe:", "Message-ID:")):
            for line in header.split("\r\n"):
                assert line.strip(), header
                assert len(line) <= (76 if "=?" in line else 78) or line == f" <{LONG}>", line


@pytest.mark.parametrize("email", ["ko@example.be", LONG])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_as_it_was_and_makes_one_receiver(app: Flask, name: str, email: str) -> None:
    raw = sent(app, name=name, email=email)
    check_lines(raw)
    found = message_from_bytes(raw)
    [(shown, address)] = getaddresses([found["To"]])
    assert address == email
    assert str(make_header(decode_header(shown))) == one_line(name)


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_subject_comes_back_as_it_was(app: Flask, language: str, letter: str) -> None:
    raw = sent(app, letter, language, name="Bäckerei Élégante")
    check_lines(raw)
    subject = str(make_header(decode_header(message_from_bytes(raw)["Subject"])))
    assert subject.replace("\N{NO-BREAK SPACE}", " ") == SUBJECTS[language, letter]
    assert (language == "fr" and letter == INVITATION) <= ("\N{NO-BREAK SPACE}" in subject)
