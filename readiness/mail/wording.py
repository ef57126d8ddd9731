"""The words of letters, in the language of the context; plain text, which HTML has yet to escape."""

from collections.abc import Sequence
from dataclasses import dataclass

from readiness.config import Config
from readiness.i18n import gettext as _
from readiness.store.campaign_models import REMINDER, Invitation


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter says, in the order in which it is read; the links stand between."""

    greeting: str
    before: Sequence[str]
    invites_to: str
    after: Sequence[str]
    closing: str
    """The greeting at the end; empty when nobody is named who could greet."""
    small: Sequence[str]
    """Where the address comes from and whom to ask."""
    refuses_by: str


def subject(kind: str, ends: str) -> str:
    """What stands above a letter; `ends` is the campaign's last day in words."""
    reminds: str = _("Reminder: you can answer up to and including %(date)s", date=ends)
    invites: str = _("Invitation: how does your company use social media?")
    return reminds if kind == REMINDER else invites


def wording(kind: str, invitation: Invitation, config: Config, ends: str) -> Wording:
    """Put a letter of this kind into words."""
    name = invitation.company_name
    return Wording(
        greeting=_("Dear team at %(company)s,", company=name),
        before=_reminds(config.operator) if kind == REMINDER else _invites(config.operator),
        invites_to=_("This is your personal link:"),
        after=[
            _("You can answer up to and including %(date)s.", date=ends),
            _("The link is meant for your company alone: please do not pass it on to others."),
        ],
        closing="\n".join([_("Kind regards,"), config.operator]) if config.operator else "",
        small=_small(invitation, config),
        refuses_by=_("Do you want no more invitations? Say so here:"),
    )


def _invites(operator: str) -> list[str]:
    return [
        _(
            "%(operator)s invites you to a self-assessment about how your company uses social media.",
            operator=operator,
        )
        if operator
        else _("You are invited to a self-assessment about how your company uses social media."),
        _(
            "It takes about ten minutes. You may stop at any time and go on later. At the end you see at once "
            "where your company stands and what you can do next."
        ),
    ]


def _reminds(operator: str) -> list[str]:
    return [
        _(
            "%(operator)s invited you earlier to a self-assessment about how your company uses social media. "
            "We have not received your answers yet.",
            operator=operator,
        )
        if operator
        else _(
            "You were invited earlier to a self-assessment about how your company uses social media. We have "
            "not received your answers yet."
        ),
        _(
            "It takes about ten minutes. What you have already filled in is kept. Have you sent your answers "
            "in the meantime? Then you need not do anything."
        ),
    ]


def _small(invitation: Invitation, config: Config) -> list[str]:
    values = {"email": invitation.email, "campaign": invitation.campaign.name}
    texts = [
        _(
            "You receive this message at %(email)s because %(operator)s put your address on the list of the "
            "campaign “%(campaign)s”.",
            operator=config.operator,
            **values,
        )
        if config.operator
        else _(
            "You receive this message at %(email)s because your address is on the list of the campaign "
            "“%(campaign)s”.",
            **values,
        )
    ]
    if config.contact:
        texts.append(
            _("Do you have questions, about your data for instance? Ask: %(contact)s", contact=config.contact)
        )
    return texts
