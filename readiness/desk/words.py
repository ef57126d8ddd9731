"""The words for what the desk's codes mean, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from readiness.domain import review
from readiness.i18n import gettext as _
from readiness.store import api_tokens
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
_SCOPES: dict[str, Callable[[], str]] = {
    api_tokens.RESPONSES: lambda: _("Read responses, scores and exports"),
    api_tokens.CONTACTS: lambda: _("Read company names and contact details"),
    api_tokens.FIGURES: lambda: _("Read figures about groups of companies"),
    api_tokens.INSTRUMENT: lambda: _("Read the questionnaire and the benchmarks"),
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


def scopes() -> list[tuple[str, str]]:
    """All that a token can be allowed, with its codes."""
    return [(code, word()) for code, word in _SCOPES.items()]


def progress() -> list[tuple[str, str]]:
    """Whether a company has handed its answers in."""
    return [(code, word()) for code, word in _PROGRESS.items()]


def event(kind: str, item: str, who: str, before: str, after: str) -> str:
    """What was done to a response, in a sentence."""
    return _EVENTS[kind](item, who, before, after)


def change(detail: Mapping[str, Any]) -> tuple[str, str]:
    """The states that a change led from and to; empty for anything else that happened, an answer's change too."""
    if "item" not in detail and detail.get("from") in _STATUSES:
        return status(detail["from"]), status(detail["to"])
    return "", ""
