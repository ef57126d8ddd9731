"""The forms of the optional details and of sharing."""

import re

from stdnum.be import vat
from stdnum.exceptions import ValidationError as NumberError
from wtforms import BooleanField, StringField
from wtforms.validators import ValidationError

from readiness.forms import CarriedField, Form, TextLine, stale_page
from readiness.i18n import gettext as _
from readiness.store.models import EMAIL_LENGTH, NAME_LENGTH
from readiness.store.sharing import DAYS

_UID = re.compile(r"[0-9a-f]{32}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class DetailsForm(Form):
    """Who the company is. All of it is optional. `base` marks what was stored when the page was shown."""

    company_name = TextLine(longest=NAME_LENGTH)
    enterprise_number = TextLine()
    contact_name = TextLine(longest=NAME_LENGTH)
    contact_email = TextLine(longest=EMAIL_LENGTH)
    consent = BooleanField("")
    base = CarriedField("")

    def validate_enterprise_number(self, field: TextLine) -> None:
        """Accept a Belgian number with or without spaces, dots and "BE"; ValidationError for any other."""
        if not field.data:
            return
        try:
            vat.validate(field.data)
        except NumberError:
            raise ValidationError(
                _(
                    "This is not a Belgian enterprise number. It has ten digits, such as 0123.456.749. Check it."
                )
            ) from None

    def validate_contact_email(self, field: TextLine) -> None:
        """Raise ValidationError for what cannot be an e-mail address."""
        if field.data and not _EMAIL.fullmatch(field.data):
            raise ValidationError(_("Write the whole e-mail address, such as name@company.be."))

    def validate_consent(self, field: BooleanField) -> None:
        """Raise ValidationError for a contact person who did not agree to be contacted."""
        if self.names_somebody and not field.data:
            raise ValidationError(
                _("Tick the box, or empty the fields for the contact person and the e-mail address.")
            )

    @property
    def names_somebody(self) -> bool:
        """Whether there is anything typed that would be kept with the contact person's consent only."""
        return bool(self.contact_name.data or self.contact_email.data)

    def compact_number(self) -> str:
        """The number as it is stored: ten digits, or nothing."""
        text: str = self.enterprise_number.data or ""
        return vat.compact(text) if text else ""


class ShareForm(Form):
    """A link to make, with the days that it works, or the number of one to revoke."""

    days = StringField("")
    revoke = StringField("")

    def validate_days(self, field: StringField) -> None:
        """Raise ValidationError for a number of days that is not offered."""
        if not self.revoke.data and field.data not in {str(days) for days in DAYS}:
            raise ValidationError(_("Choose how long the link works."))

    def validate_revoke(self, field: StringField) -> None:
        """Raise ValidationError for what cannot be the number of a link."""
        if field.data and not _UID.fullmatch(field.data):
            raise ValidationError(stale_page())
