"""Saying that an address wants no more mail: by the link in each letter, or by one press in the mail program."""

from flask import current_app

from readiness import guesses
from readiness.errors import NO_ROBOTS, UnknownLink
from readiness.extensions import db
from readiness.i18n import use_language
from readiness.store import campaigns, mail_refusals
from readiness.store.campaign_models import Invitation
from readiness.store.models import now
from readiness.templating import render_template
from readiness.web.blueprint import web


@web.get("/no-more-mail/<token>")
def ask_to_refuse_mail(token: str) -> str:
    """Ask before anything is done: mail scanners open every link."""
    return _page(_opened(token), token, done=False)


@web.post("/no-more-mail/<token>")
def refuse_mail(token: str) -> str:
    """Remember it, for ever; asking twice changes nothing.

    RFC 8058 lets mail programs send this without cookie, without a token of a form, and without following a
    redirect. The token in the address, which only the letter's receiver has, is what authorises.
    """
    invitation = _opened(token)
    mail_refusals.refuse(db.session, current_app.config["READINESS"].secret_keys, invitation.email, now())
    db.session.commit()
    return _page(invitation, token, done=True)


def _opened(token: str) -> Invitation:
    """Whose letter held this link. Raises UnknownLink."""
    invitation = campaigns.by_link(db.session, token)
    if invitation is None:
        guesses.wrong()
        raise UnknownLink
    # The address names no language: it stands in a header that mail programs use.
    use_language(invitation.language)
    return invitation


def _page(invitation: Invitation, token: str, *, done: bool) -> str:
    config = current_app.config["READINESS"]
    return render_template(
        "no_more_mail.html",
        email=invitation.email,
        contact=config.contact,
        token=token,
        done=done,
        robots=NO_ROBOTS,
    )
