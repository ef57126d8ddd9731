"""Why a letter was not sent, in the reader's language."""

import re
from collections.abc import Callable

from flask_babel import gettext as _

from readiness.worker import mail

_REASONS: dict[str, Callable[[], str]] = {
    mail.GONE: lambda: _("The invitation is no longer there."),
    mail.SUBMITTED: lambda: _("The company has already sent its answers."),
    mail.CLOSED: lambda: _("The campaign is closed."),
    mail.REFUSED: lambda: _("This address wants no more mail."),
    mail.UNUSABLE: lambda: _("A mail server cannot use this address. Check how it is written."),
}
_ANSWERED = re.compile(r"the mail server answered (\d{3})")


def reason(code: str | None) -> str:
    """Why the last try failed; what has no words of its own is shown as the worker wrote it."""
    if not code:
        return ""
    if code in _REASONS:
        return _REASONS[code]()
    if answered := _ANSWERED.fullmatch(code):
        said: str = _("The mail server refused it with code %(code)s.", code=answered[1])
        return said
    technical: str = _("Technical reason: %(reason)s", reason=code)
    return technical
