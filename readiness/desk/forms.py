"""The consultants' forms. What a browser must keep to itself is never shown again: passwords and codes."""

from typing import Any

from wtforms import Field, PasswordField
from wtforms.validators import ValidationError

from readiness.desk import passwords
from readiness.domain.text import LANGUAGES
from readiness.environment import Networks
from readiness.export.profiles import ProfileName
from readiness.forms import CarriedField, Form, TextBlock, TextLine, printable
from readiness.i18n import gettext as _
from readiness.i18n import ngettext
from readiness.store import consultants
from readiness.store.api_models import EVENTS, TOKEN_NAME_LENGTH, URL_LENGTH
from readiness.store.consultant_models import PASSKEY_NAME_LENGTH, ROLES
from readiness.store.models import EMAIL_LENGTH, NAME_LENGTH
from readiness.store.review_models import NOTE_LENGTH, REASON_LENGTH, VIEW_NAME_LENGTH
from readiness.webhooks.address import RefusedError, check


class Secret(PasswordField):
    """A password: taken as it was typed, spaces too, and never sent back to the page."""

    shown = ""


class Code(TextLine):
    """A code that is of use once, so it is not sent back either."""

    @property
    def shown(self) -> str:
        """Nothing."""
        return ""


class Several(Field):
    """What was ticked among several boxes of one name."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was ticked, as far as a page can show it again."""
        self.data = [printable(str(value)) for value in valuelist]


class SignInForm(Form):
    """Address and password. What is wrong with them is the view's to say, and it says little."""

    email = TextLine(longest=EMAIL_LENGTH)
    password = Secret()


class CodeForm(Form):
    """A code of an authenticator, or one to recover with."""

    code = Code(longest=100)


class NewPasswordForm(Form):
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


class SignedForm(Form):
    """What a device signed, as JSON."""

    credential = CarriedField("")


class NewPasskeyForm(SignedForm):
    """A new passkey: its name, and what the device made."""

    passkey_name = TextLine(longest=PASSKEY_NAME_LENGTH)

    def validate_passkey_name(self, field: Field) -> None:
        """Refuse a passkey without a name: among several one could not tell them apart."""
        if not field.data:
            raise ValidationError(_("Give the passkey a name, such as the device that it is on."))


class ViewForm(Form):
    """A name for a set of filters; `query` is what stands behind the question mark."""

    view_name = TextLine(longest=VIEW_NAME_LENGTH)
    query = CarriedField("")

    def validate_view_name(self, field: Field) -> None:
        """Refuse a view without a name."""
        if not field.data:
            raise ValidationError(_("Give the view a name."))


class StateForm(Form):
    """A change to a response: to what, and what it was when the page was shown."""

    to = CarriedField("")
    base = CarriedField("")


class HolderForm(Form):
    """Who is to have a response, and who had it when the page was shown: uids, or nobody."""

    holder = CarriedField("")
    holder_base = CarriedField("")


class NoteForm(Form):
    """An internal note."""

    note = TextBlock(longest=NOTE_LENGTH)

    def validate_note(self, field: Field) -> None:
        """Refuse an empty note."""
        if not field.data:
            raise ValidationError(_("Write a note first."))


class MessageForm(Form):
    """The personal message on a report; an empty one takes it away."""

    message = TextBlock(longest=NOTE_LENGTH)
    base = CarriedField("")


class ReasonForm(Form):
    """Why a validated answer is set; the answer itself is a form of its own."""

    reason = TextBlock(longest=REASON_LENGTH)

    def validate_reason(self, field: Field) -> None:
        """Refuse a validated answer without a reason."""
        if not field.data:
            raise ValidationError(_("Write what this rests on: what you saw or heard."))


class QuestionForm(Form):
    """What the company is asked about an item; an empty text asks nothing any more."""

    question = TextBlock(longest=REASON_LENGTH)
    question_base = CarriedField("")


class ConsultantForm(Form):
    """A new consultant."""

    email = TextLine(longest=EMAIL_LENGTH)
    role = CarriedField("")

    def validate_email(self, field: Field) -> None:
        """Refuse what is no address."""
        parts = (field.data or "").split("@")
        if len(parts) != 2 or not all(parts) or " " in field.data:
            raise ValidationError(_("Write the whole e-mail address, such as name@company.be."))
        if not consultants.fits(field.data):
            raise ValidationError(
                ngettext("Use at most %(num)s character.", "Use at most %(num)s characters.", EMAIL_LENGTH)
            )

    def validate_role(self, field: Field) -> None:
        """Refuse a role that there is not; no page of ours sends one."""
        if field.data not in ROLES:
            raise ValidationError(field.data)


class InviteForm(Form):
    """A company that is invited: the name is optional."""

    company_name = TextLine(longest=NAME_LENGTH)
    language = CarriedField("")

    def validate_language(self, field: Field) -> None:
        """Refuse a language that there is not; no page of ours sends one."""
        if field.data not in LANGUAGES:
            raise ValidationError(field.data)


class ExportForm(Form):
    """The form of a file, the language of its texts, and the filters as an address holds them."""

    profile = CarriedField("")
    language = CarriedField("")
    query = CarriedField("")

    def validate_profile(self, field: Field) -> None:
        """Refuse a profile that there is not; no page of ours sends one."""
        if field.data not in {one.value for one in ProfileName}:
            raise ValidationError(field.data)

    def validate_language(self, field: Field) -> None:
        """Refuse a language that there is not; no page of ours sends one."""
        if field.data not in LANGUAGES:
            raise ValidationError(field.data)


class TokenForm(Form):
    """A token to make: its name, what it may, and the days that it works; 0 for no end."""

    allowed: tuple[str, ...] = ()
    """The scopes that the role of its owner can give."""
    token_name = TextLine(longest=TOKEN_NAME_LENGTH)
    scopes = Several("")
    days = CarriedField("")

    def validate_token_name(self, field: Field) -> None:
        """Refuse a token without a name."""
        if not field.data:
            raise ValidationError(_("Give the token a name, such as the program that uses it."))

    def validate_scopes(self, field: Field) -> None:
        """Refuse a token that may nothing, or more than its owner."""
        if not field.data or not set(field.data) <= set(self.allowed):
            raise ValidationError(_("Choose what the token may do."))

    def validate_days(self, field: Field) -> None:
        """Refuse a time that is not offered."""
        if field.data not in {"30", "90", "365", "0"}:
            raise ValidationError(_("Choose how long the token works."))


class WebhookForm(Form):
    """An address to tell, and of what."""

    networks: Networks = ()
    url = TextLine(longest=URL_LENGTH)
    events = Several("")

    def validate_url(self, field: Field) -> None:
        """Refuse an address that nothing would be sent to. What its name resolves to is looked at when sending."""
        try:
            check(field.data or "", self.networks)
        except RefusedError:
            raise ValidationError(
                _("Write a public address that begins with https://, such as https://example.be/hook.")
            ) from None

    def validate_events(self, field: Field) -> None:
        """Refuse a webhook that is told nothing."""
        if not field.data or not set(field.data) <= set(EVENTS):
            raise ValidationError(_("Choose at least one event."))
