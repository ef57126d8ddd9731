"""The consultants' forms. What a browser must keep to itself is never shown again: passwords and codes."""

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField
from wtforms.validators import ValidationError

from readiness.desk import passwords
from readiness.forms import TextLine
from readiness.store.models import EMAIL_LENGTH


class Secret(PasswordField):
    """A password: taken as it was typed, spaces too, and never sent back to the page."""

    shown = ""


class Code(TextLine):
    """A code that is of use once, so it is not sent back either."""

    @property
    def shown(self) -> str:
        """Nothing."""
        return ""


class SignInForm(FlaskForm):
    """Address and password. What is wrong with them is the view's to say, and it says little."""

    email = TextLine(longest=EMAIL_LENGTH)
    password = Secret()


class CodeForm(FlaskForm):
    """A code of an authenticator, or one to recover with."""

    code = Code(longest=100)


class NewPasswordForm(FlaskForm):
    """A new password, typed once: a manager fills it in, or the eye beside it shows it."""

    known: tuple[str, ...] = ()
    """What is known about its owner, which must not be enough to guess it."""
    new_password = Secret()

    def validate_new_password(self, field: Field) -> None:
        """Refuse a password that is too short, too long or too easy. No rules about kinds of characters."""
        password: str = field.data or ""
        if len(password) < passwords.SHORTEST:
            raise ValidationError(
                ngettext(
                    "Use at least %(num)s character. A short sentence is easy to remember.",
                    "Use at least %(num)s characters. A short sentence is easy to remember.",
                    passwords.SHORTEST,
                )
            )
        if len(password) > passwords.LONGEST:
            raise ValidationError(
                ngettext(
                    "Use at most %(num)s character.", "Use at most %(num)s characters.", passwords.LONGEST
                )
            )
        if passwords.is_guessable(password, self.known):
            raise ValidationError(
                _("This password is easy to guess. Add a few words that do not belong together.")
            )


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the present one to show who is there."""

    password = Secret()
