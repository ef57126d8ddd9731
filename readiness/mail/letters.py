"""Writes an invitation or a reminder as a mail: plain text and HTML that say the same."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

from flask import current_app

from readiness.config import Config
from readiness.domain.mail_address import on_the_wire as on_the_wire_address
from readiness.i18n import day, use_language
from readiness.mail.folding import WIRE
from readiness.mail.wording import Wording, subject, wording
from readiness.store.campaign_models import Invitation

OUTBOX_SENDER = Address("", "readiness", "localhost")
"""Who a letter comes from that goes no further than the outbox, when nobody else is configured."""
_PAGE = "mail/letter.html"


class UnusableAddressError(ValueError):
    """No mail server could be told this address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter is made of: its kind (`campaign_models.LETTERS`), its receiver, and the token of its links."""

    kind: str
    invitation: Invitation
    token: str
    uid: str
    """The number of what waits in the queue; it becomes the Message-ID."""
    written_at: datetime


def write(letter: Letter, config: Config) -> EmailMessage:
    """Write a letter in its receiver's language, whatever language the context around it has.

    Raises UnusableAddressError.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = config.mail_from or OUTBOX_SENDER
    message["To"] = _receiver(letter.invitation)
    message["Date"] = letter.written_at
    message["Message-ID"] = f"<{letter.uid}@{urlsplit(config.base_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    refusal = refusal_address(config.base_url, letter.token)
    # RFC 8058: one press in the mail program, without a visit to the page.
    message["List-Unsubscribe"] = f"<{refusal}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # A context of its own has a language of its own.
    with current_app.app_context():
        use_language(letter.invitation.language)
        ends = day(letter.invitation.campaign.closes_on)
        message["Subject"] = subject(letter.kind, ends)
        said = wording(letter.kind, letter.invitation, config, ends)
        link = personal_address(config.base_url, letter.token)
        message.set_content(_as_text(said, link, refusal), cte="quoted-printable")
        page = _as_html(message["Subject"], letter.invitation.language, said, link, refusal)
        message.add_alternative(page, subtype="html", cte="quoted-printable")
    # Only now: what was said of the contents before would have gone to the first part.
    message["Content-Language"] = letter.invitation.language
    return message


def on_the_wire(message: EmailMessage) -> bytes:
    """The bytes of a mail as a mail server gets them, and as they lie in the outbox."""
    return message.as_bytes(policy=WIRE)


def personal_address(base_url: str, token: str) -> str:
    """The link by which the company answers."""
    return f"{base_url}/i/{token}"


def refusal_address(base_url: str, token: str) -> str:
    """The link by which the company says that it wants no more mail."""
    return f"{base_url}/no-more-mail/{token}"


def _receiver(invitation: Invitation) -> Address:
    try:
        return Address(one_line(invitation.company_name), addr_spec=on_the_wire_address(invitation.email))
    except ValueError as error:
        # The error repeats the address.
        raise UnusableAddressError from error


def one_line(text: str) -> str:
    """A text without what could end a header, turn the order of its letters around, or be decoded again."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.replace("=?", "= ?").split())


def _as_text(said: Wording, link: str, refusal: str) -> str:
    parts = [
        said.greeting,
        *said.before,
        f"{said.invites_to}\n{link}",
        *said.after,
        said.closing,
        # Mail programs show what follows as a signature.
        "\n".join(["-- ", *said.small, said.refuses_by, refusal]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _as_html(title: str, lang: str, said: Wording, link: str, refusal: str) -> str:
    template = current_app.jinja_env.get_template(f"{lang}/{_PAGE}")
    return template.render(title=title, lang=lang, said=said, link=link, refusal=refusal)
