"""The token that shows that a form came from our own page: Flask-WTF's, signed and checked once for a session.

It says what the session's cookie says, and that one is read for every request. Measured, to sign it anew for each
page and to check it anew for each form took a twelfth of the CPU of a page of questions.
"""

from functools import lru_cache

from flask import g, session
from flask_wtf.csrf import generate_csrf, validate_csrf

_KEY = "csrf_token"
"""Where Flask-WTF keeps the text that it signs."""
_MOST_KEPT = 1024


def token() -> str:
    """The token of this session, for a form; a session begins with it."""
    g.form_token = found = _signed(session[_KEY]) if _KEY in session else str(generate_csrf())
    return found


def given() -> str | None:
    """The token that a form of this request was given; None when it had no form to give."""
    found: str | None = g.get("form_token")
    return found


def check(sent: str | None) -> None:
    """Raise ValidationError for a token that this session was not given."""
    if sent and _KEY in session:
        _checked(session[_KEY], sent)
    else:
        validate_csrf(sent)


@lru_cache(maxsize=_MOST_KEPT)
def _signed(_kept_by: str) -> str:
    return str(generate_csrf())


@lru_cache(maxsize=_MOST_KEPT)
def _checked(_kept_by: str, sent: str) -> None:
    # What raises is not kept.
    validate_csrf(sent)
