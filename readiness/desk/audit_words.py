"""The words of the audit log, in the reader's language. Its file for auditors keeps the codes."""

from collections.abc import Callable, Mapping
from typing import Any

from readiness.desk import filters, words
from readiness.i18n import LANGUAGE_NAMES
from readiness.i18n import gettext as _
from readiness.presentation.answers import labelled

AUDITED: dict[str, Callable[[], str]] = {
    "signed_in": lambda: _("Signed in"),
    "signed_out": lambda: _("Signed out"),
    "signed_out_elsewhere": lambda: _("Signed out everywhere else"),
    "session_ended": lambda: _("Signed out one other browser"),
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
    "invitation_erased": lambda: _("Erased an invitation"),
    "invited": lambda: _("Invited a company"),
    "campaign_made": lambda: _("Made a campaign"),
    "campaign_changed": lambda: _("Changed a campaign"),
    "campaign_downloaded": lambda: _("Downloaded the progress of a campaign"),
    "invitations_imported": lambda: _("Imported companies to invite"),
    "invitations_sent": lambda: _("Sent invitations"),
    "reminders_sent": lambda: _("Sent reminders"),
    "link_replaced": lambda: _("Gave a company a new personal link"),
    "letters_written": lambda: _("Wrote waiting letters into the outbox"),
    "letter_arrived": lambda: _("Said that a letter arrived"),
    "letter_sent_again": lambda: _("Had a letter sent again"),
    "viewed_contact": lambda: _("Looked at contact details"),
    "export_begun": lambda: _("Began an export"),
    "export_ended": lambda: _("Ended an export"),
    "downloaded": lambda: _("Downloaded its own data"),
    "consent_withdrawn": lambda: _("Withdrew its consent"),
    "peers_joined": lambda: _("Takes part in the comparison of companies"),
    "peers_left": lambda: _("No longer takes part in the comparison of companies"),
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
    "api_token_made": lambda: _("Made a token for the API"),
    "api_token_revoked": lambda: _("Revoked a token for the API"),
    "webhook_added": lambda: _("Added a webhook"),
    "webhook_removed": lambda: _("Removed a webhook"),
}

_PARTICULARS: dict[str, Callable[[], str]] = {
    "how": lambda: _("With"),
    "why": lambda: _("Reason"),
    "account": lambda: _("Account"),
    "scopes": lambda: _("Rights"),
    "role": lambda: _("Role"),
    "second_factor": lambda: _("Second factor too"),
    "passkey": lambda: _("Passkey number"),
    "passkeys_removed": lambda: _("Passkeys removed"),
    "webhooks_off": lambda: _("Webhooks switched off"),
    "from": lambda: _("From the state"),
    "to": lambda: _("To the state"),
    "item": lambda: _("Question"),
    "profile": lambda: _("File"),
    "language": lambda: _("Language"),
    "filter": lambda: _("Filters"),
    "number": lambda: _("Number"),
    "rows": lambda: _("Rows"),
    "complete": lambda: _("Complete"),
    "drafts": lambda: _("Drafts"),
    "submissions": lambda: _("Submitted responses"),
    "companies": lambda: _("Companies"),
    "colleagues' drafts": lambda: _("Unfinished answers of colleagues"),
    "password links": lambda: _("Links to choose a password"),
    "desk sessions": lambda: _("Sessions"),
    "passkey challenges": lambda: _("Requests to passkeys"),
    "failed sign-ins": lambda: _("Failed tries to sign in"),
    "hourly counts": lambda: _("Counts for the limits per hour"),
    # What a purge wrote down before files were counted, too.
    "counts of beginnings": lambda: _("Counts of questionnaires begun"),
    "invitations": lambda: _("Invitations that nobody answered"),
    "campaigns": lambda: _("Campaigns of which nothing is left"),
    "known browsers": lambda: _("Known browsers"),
    "what was sent": lambda: _("Records of what was sent"),
    "tokens": lambda: _("Tokens for the API"),
    # Of one machine, so no entry has it: the page of retention tells it.
    "letters in the outbox": lambda: _("Letters in the outbox"),
}

_WAYS: dict[str, Callable[[], str]] = {
    "password": lambda: _("password"),
    "code": lambda: _("code"),
    "authenticator": lambda: _("authenticator app"),
    "recovery code": lambda: _("recovery code"),
    "passkey": lambda: _("passkey"),
}

_REASONS: dict[str, Callable[[], str]] = {
    "limit": lambda: _("too many tries"),
    "challenge": lambda: _("the request was old, used or another browser’s"),
    "unknown passkey": lambda: _("the passkey is unknown"),
    "disabled": lambda: _("the account is kept out"),
    "signature": lambda: _("the signature is wrong"),
    "unanswered": lambda: _("the company did not answer in time"),
    "sign count": lambda: _("the passkey may be a copy"),
}


def audited(action: str) -> str:
    """What an entry of the audit log says; one that a newer program wrote stays a code."""
    return AUDITED[action]() if action in AUDITED else action


def particulars(detail: Mapping[str, Any]) -> list[str]:
    """The particulars of an entry, each with what it is called."""
    return [
        labelled(_PARTICULARS[key]() if key in _PARTICULARS else key, _in_words(key, value))
        for key, value in detail.items()
        if value not in (None, "", {})
    ]


def _in_words(key: str, value: Any) -> str:
    """A value in words; a code that is not known stays one."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, Mapping):
        return "; ".join(_filter(name, str(code)) for name, code in value.items())
    if key == "scopes":
        allowed = dict(words.scopes())
        return "; ".join(allowed.get(code, code) for code in str(value).split(", "))
    known: Mapping[str, str] = {
        "how": lambda: {code: word() for code, word in _WAYS.items()},
        "why": lambda: {code: word() for code, word in _REASONS.items()},
        "role": lambda: dict(words.roles()),
        "from": lambda: dict(words.statuses()),
        "to": lambda: dict(words.statuses()),
        "language": lambda: dict(LANGUAGE_NAMES),
    }.get(key, dict)()
    return known.get(str(value), str(value))


def _filter(name: str, code: str) -> str:
    """One filter of an export, as the list calls it."""
    labels = filters.labels()
    return labelled(labels.get(name, name), filters.in_words(name, code))
