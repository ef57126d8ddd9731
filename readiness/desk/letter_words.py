"""Why a letter was not sent, in the reader's language."""

from collections.abc import Callable

from readiness.i18n import gettext as _
from readiness.store import letters

_REASONS: dict[str, Callable[[], str]] = {
    letters.GONE: lambda: _("The invitation is no longer there."),
    letters.SUBMITTED: lambda: _("The company has already sent its answers."),
    letters.CLOSED: lambda: _("The campaign is closed."),
    letters.REFUSED: lambda: _("This address wants no more mail."),
    letters.UNUSABLE: lambda: _("A mail server cannot use this address. Check how it is written."),
    letters.SHUT: lambda: _(
        "The company replaced or withdrew its link, so the link in a letter would open nothing."
    ),
}
_WITH_CODE: dict[str, Callable[[str], str]] = {
    letters.ANSWERED: lambda code: _("The mail server refused it with code %(code)s.", code=code),
    letters.SENDER_REFUSED: lambda code: _(
        "The mail server takes no letters from our address (code %(code)s): see READINESS_MAIL_FROM.",
        code=code,
    ),
}


def reason(code: str | None) -> str:
    """Why the last try failed; what has no words of its own is shown as the worker wrote it."""
    if not code:
        return ""
    if code in _REASONS:
        return _REASONS[code]()
    for beginning, words in _WITH_CODE.items():
        if code.startswith(beginning):
            return words(code.removeprefix(beginning))
    technical: str = _("Technical reason: %(reason)s", reason=code)
    return technical
