"""The words for what the desk's codes mean, in the reader's language."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from readiness.domain import review
from readiness.store.consultant_models import ADMIN, CONSULTANT, LEAD
from readiness.store.models import DRAFT, SUBMITTED
from readiness.store.responses import ANY

_STATUSES: dict[str, Callable[[], str]] = {
    review.NEW: lambda: _("New"),
    review.IN_REVIEW: lambda: _("In review"),
    review.CHANGES_REQUESTED: lambda: _("Changes requested"),
    review.VALIDATED: lambda: _("Validated"),
    review.ARCHIVED: lambda: _("Archived"),
}
_ACTIONS: dict[str, Callable[[], str]] = {
    review.IN_REVIEW: lambda: _("Take into review"),
    review.CHANGES_REQUESTED: lambda: _("Request changes"),
    review.VALIDATED: lambda: _("Validate"),
    review.ARCHIVED: lambda: _("Archive"),
}
_BACK: dict[str, Callable[[], str]] = {
    review.CHANGES_REQUESTED: lambda: _("Withdraw the request"),
    review.VALIDATED: lambda: _("Review again"),
    review.ARCHIVED: lambda: _("Review again"),
}
_ROLES: dict[str, Callable[[], str]] = {
    CONSULTANT: lambda: _("Consultant"),
    LEAD: lambda: _("Lead"),
    ADMIN: lambda: _("Administrator"),
}
_PROGRESS: dict[str, Callable[[], str]] = {
    SUBMITTED: lambda: _("Submitted"),
    DRAFT: lambda: _("Not submitted yet"),
    ANY: lambda: _("Both"),
}
_EVENTS: dict[str, Callable[[str, str, str, str], str]] = {
    "status": lambda item, who, before, after: _("State: %(before)s → %(after)s", before=before, after=after),
    "assigned": lambda item, who, before, after: _("Assigned to %(who)s", who=who),
    "unassigned": lambda item, who, before, after: _("Assigned to nobody"),
    "validated": lambda item, who, before, after: _("Set a validated answer: %(item)s", item=item),
    "withdrawn": lambda item, who, before, after: _("Withdrew the validated answer: %(item)s", item=item),
    "asked": lambda item, who, before, after: _("Asked the company about: %(item)s", item=item),
    "unasked": lambda item, who, before, after: _("Withdrew the question about: %(item)s", item=item),
    "message": lambda item, who, before, after: _("Wrote the personal message"),
    "message_removed": lambda item, who, before, after: _("Removed the personal message"),
}


AUDITED: dict[str, Callable[[], str]] = {
    "signed_in": lambda: _("Signed in"),
    "signed_out": lambda: _("Signed out"),
    "signed_out_elsewhere": lambda: _("Signed out everywhere else"),
    "sign_in_refused": lambda: _("Refused to sign in"),
    "password_changed": lambda: _("Changed the password"),
    "password_link_used": lambda: _("Chose a password by link"),
    "authenticator_added": lambda: _("Set up an authenticator"),
    "authenticator_removed": lambda: _("Removed the authenticator"),
    "recovery_codes_made": lambda: _("Made recovery codes"),
    "passkey_added": lambda: _("Added a passkey"),
    "passkey_removed": lambda: _("Removed a passkey"),
    "consultant_added": lambda: _("Added a consultant"),
    "consultant_disabled": lambda: _("Disabled a consultant"),
    "consultant_enabled": lambda: _("Enabled a consultant"),
    "consultant_reset": lambda: _("Gave a consultant a new link"),
    "role_changed": lambda: _("Changed a role"),
    "invited": lambda: _("Invited a company"),
    "viewed_contact": lambda: _("Looked at contact details"),
    "export_begun": lambda: _("Began an export"),
    "export_ended": lambda: _("Ended an export"),
    "downloaded": lambda: _("Downloaded its own data"),
    "consent_withdrawn": lambda: _("Withdrew its consent"),
    "erased": lambda: _("Erased a company"),
    "purged": lambda: _("Removed what was kept long enough"),
    "review_status": lambda: _("Changed the state of a review"),
    "review_assigned": lambda: _("Assigned a response"),
    "review_unassigned": lambda: _("Assigned a response to nobody"),
    "review_validated": lambda: _("Validated an answer"),
    "review_withdrawn": lambda: _("Withdrew a validated answer"),
    "review_asked": lambda: _("Asked the company about an answer"),
    "review_unasked": lambda: _("Withdrew a question to the company"),
    "review_message": lambda: _("Wrote a personal message"),
    "review_message_removed": lambda: _("Removed a personal message"),
}


def audited(action: str) -> str:
    """What an entry of the audit log says; one that a newer program wrote stays a code."""
    return AUDITED[action]() if action in AUDITED else action


def status(code: str) -> str:
    """The state of a review."""
    return _STATUSES[code]()


def statuses() -> list[tuple[str, str]]:
    """All states of a review, with their codes."""
    return [(code, word()) for code, word in _STATUSES.items()]


def action(code: str, present: str) -> str:
    """What a button does that brings a review to a state; back to review it undoes something."""
    if code == review.IN_REVIEW and present in _BACK:
        return _BACK[present]()
    return _ACTIONS[code]()


def role(code: str) -> str:
    """A role."""
    return _ROLES[code]()


def roles() -> list[tuple[str, str]]:
    """All roles, with their codes."""
    return [(code, word()) for code, word in _ROLES.items()]


def progress() -> list[tuple[str, str]]:
    """Whether a company has handed its answers in."""
    return [(code, word()) for code, word in _PROGRESS.items()]


def event(kind: str, item: str, who: str, before: str, after: str) -> str:
    """What was done to a response, in a sentence."""
    return _EVENTS[kind](item, who, before, after)


def change(detail: Mapping[str, str]) -> tuple[str, str]:
    """The states that a change led from and to; empty for anything else that happened."""
    if "from" in detail and detail["from"] in _STATUSES:
        return status(detail["from"]), status(detail["to"])
    return "", ""
