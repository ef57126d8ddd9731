"""Letters as a mail program reads them: what they say, their links, and that nothing typed breaks out."""

import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from flask import Flask
from markupsafe import escape

from readiness.config import Config
from readiness.mail.letters import Letter, UnusableAddressError, on_the_wire, write
from readiness.store.campaign_models import INVITATION, REMINDER, Campaign, Invitation
from readiness.store.models import now
from tests.client import check_page
from tests.mail.inviting import parts

TOKEN = "t" * 43
UID = "0" * 32
BASE = "https://a-rather-long-name-of-a-host.readiness.voorbeeld-federatie.example.be"
SUBJECTS = {
    ("nl", INVITATION): "Uitnodiging: hoe gebruikt uw bedrijf sociale media?",
    ("fr", INVITATION): "Invitation : comment votre entreprise utilise-t-elle les réseaux sociaux ?",
    ("de", INVITATION): "Einladung: Wie nutzt Ihr Unternehmen soziale Medien?",
    ("en", INVITATION): "Invitation: how does your company use social media?",
    ("nl", REMINDER): "Herinnering: u kunt antwoorden tot en met 5 maart 2027",
    ("fr", REMINDER): "Rappel : vous pouvez répondre jusqu’au 5 mars 2027 inclus",
    ("de", REMINDER): "Erinnerung: Sie können bis einschließlich 5. März 2027 antworten",
    ("en", REMINDER): "Reminder: you can answer up to and including 5 March 2027",
}
MINUTES = {"nl": "tien minuten", "fr": "dizaine de minutes", "de": "zehn Minuten", "en": "ten minutes"}
HOSTILE = [
    "Evil\r\nBcc: victim@example.be",
    "Evil\nSubject: other\n\nbody",
    '"Quoted" <victim@example.be>',
    "a@b.be, c@d.be; e@f.be",
    "<script>alert(1)</script> & Co",
    "=?utf-8?q?Bcc=3A_victim=40example=2Ebe?=",
    "Bäckerei \N{RIGHT-TO-LEFT OVERRIDE}eb.live\x00 – 日本 " + "é" * 150,
    "100 % (alles) %(email)s {{ 7*7 }}",
]


def sent(
    app: Flask,
    kind: str = INVITATION,
    language: str = "nl",
    name: str = "Bakkerij Ko",
    email: str = "ko@example.be",
) -> bytes:
    """A letter as a mail server gets it."""
    config: Config = replace(
        app.config["READINESS"],
        base_url=BASE,
        operator="Federatie <Vlaanderen>",
        contact="vragen@example.be",
        mail_from=Address("Readiness", addr_spec="desk@example.be"),
    )
    campaign = Campaign(name="Lente & zomer", language=language, closes_on=date(2027, 3, 5))
    invitation = Invitation(campaign=campaign, company_name=name, email=email, language=language)
    with app.app_context():
        return on_the_wire(write(Letter(kind, invitation, TOKEN, UID, now()), config))


def written(app: Flask, kind: str = INVITATION, language: str = "nl", **receiver: str) -> EmailMessage:
    """The same as a mail program reads it."""
    found = message_from_bytes(sent(app, kind, language, **receiver), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize(("language", "kind"), SUBJECTS)
def test_a_letter_says_in_its_language_who_invites_whom_until_when(
    app: Flask, language: str, kind: str
) -> None:
    message = written(app, kind, language)
    assert message["Subject"].replace("\N{NO-BREAK SPACE}", " ") == SUBJECTS[language, kind]
    assert message["Content-Language"] == language
    plain, html = parts(message)
    for text in (plain, html):
        assert "Bakkerij Ko" in text
        assert MINUTES[language] in text
        assert f"{BASE}/i/{TOKEN}" in text
        assert f"{BASE}/no-more-mail/{TOKEN}" in text
        assert "ko@example.be" in text
        assert "vragen@example.be" in text
        assert "2027" in text
    assert "Federatie <Vlaanderen>" in plain
    assert "Federatie &lt;Vlaanderen&gt;" in html
    check_page(html, f"{kind} in {language}")


def test_both_parts_say_the_same(app: Flask) -> None:
    plain, html = parts(written(app, name="Jansens & <Zonen>"))
    for line in plain.splitlines():
        if line and line != "-- ":
            assert str(escape(line)) in html, line


def test_no_link_makes_the_letter_wider_than_a_telephone(app: Flask) -> None:
    _plain, html = parts(written(app))
    links = re.findall(r'<a href="(http[^"]+)">(.*?)</a>', html.replace("=\n", ""))
    assert len(links) == 2
    for address, shown in links:
        pieces = shown.split("<wbr>")
        assert "".join(pieces) == address
        assert max(map(len, pieces)) <= 16


def test_the_headers_are_those_of_a_letter_that_a_machine_sends(app: Flask) -> None:
    message = written(app)
    assert message["From"].addresses == (Address("Readiness", addr_spec="desk@example.be"),)
    assert message["To"].addresses == (Address("Bakkerij Ko", addr_spec="ko@example.be"),)
    assert message["Message-ID"] == f"<{UID}@{BASE.removeprefix('https://')}>"
    assert abs((message["Date"].datetime - now()).total_seconds()) < 60
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_link_in_the_header_is_written_as_it_is_also_when_it_is_long(app: Flask) -> None:
    assert f"List-Unsubscribe: <{BASE}/no-more-mail/{TOKEN}>\r\n".encode() in sent(app)


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_letter_loads_nothing_and_follows_nobody(app: Flask, language: str) -> None:
    _plain, html = parts(written(app, language=language))
    for word in ("<img", "<link", "<script", "<style", "src=", "style=", "url(", "<form", "<iframe"):
        assert word not in html
    assert html.count("http") == 4, "two links, each in its address and as text"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_adds_no_header_no_receiver_and_no_element(app: Flask, name: str) -> None:
    plain = written(app)
    message = written(app, name=name)
    assert message.keys() == plain.keys()
    assert [one.addr_spec for one in message["To"].addresses] == ["ko@example.be"]
    assert not message.defects
    text, html = parts(message)
    assert "<script" not in html
    assert "49" not in text.replace(TOKEN, "")
    check_page(html.replace("\x00", ""), name)


def test_a_domain_with_other_letters_is_written_as_servers_know_it(app: Flask) -> None:
    assert written(app, email="ko@bäckerei.de")["To"].addresses[0].addr_spec == "ko@xn--bckerei-5wa.de"


@pytest.mark.parametrize("email", ["kö@example.be", "ko@" + "a" * 70 + ".be", "k o@example.be", "ko@a..be"])
def test_an_address_that_no_server_can_use_is_refused(app: Flask, email: str) -> None:
    with pytest.raises(UnusableAddressError):
        written(app, email=email)


def test_the_language_around_stays_as_it_was(app: Flask) -> None:
    from readiness.i18n import language

    with app.test_request_context("/fr/"):
        written(app, language="de")
        assert language() == "fr"
