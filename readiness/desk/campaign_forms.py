"""The forms of campaigns: a campaign itself, the list of companies to invite, and sending letters."""

from datetime import date, timedelta

from wtforms import BooleanField, Field, FileField
from wtforms.validators import ValidationError

from readiness.domain.text import LANGUAGES
from readiness.forms import CarriedField, DayField, Form, TextBlock, TextLine, no_day
from readiness.i18n import day, today
from readiness.i18n import gettext as _
from readiness.store.models import NAME_LENGTH

LARGEST_LIST = 60
"""How many kilobytes of a list go into one form, within what a request may hold."""
LONGEST_LIST = LARGEST_LIST * 1024
FARTHEST = timedelta(days=731)
"""A campaign closes within two years: names and addresses of whoever does not answer go some time after that day."""


class CampaignForm(Form):
    """What a campaign is called and when it closes; `stored` is the day that it closes on so far.

    `base` marks what was stored when the page was shown.
    """

    stored: date | None = None
    base = CarriedField("")
    campaign_name = TextLine(longest=NAME_LENGTH)
    closes_on = DayField(longest=20)

    @property
    def day(self) -> date:
        """The last day, of a form that is valid."""
        return self.closes_on.day or today()

    def validate_campaign_name(self, field: Field) -> None:
        """Refuse a campaign without a name: among several one could not tell them apart."""
        if not field.data:
            raise ValidationError(_("Give the campaign a name."))
        # Such as those that turn the order of letters around: the name stands in letters to others.
        if not field.data.isprintable():
            raise ValidationError(_("There is an invisible character in it. Type the name again."))

    def validate_closes_on(self, field: DayField) -> None:
        """Refuse no day, one that is over, and one far ahead; the day that is stored may be."""
        if field.day is None:
            raise ValidationError(no_day())
        if field.day != self.stored and field.day < today():
            raise ValidationError(_("This day is over. Choose today or later."))
        first = today() + FARTHEST
        if field.day != self.stored and field.day >= first:
            raise ValidationError(_("Choose a day before %(day)s.", day=day(first)))


class NewCampaignForm(CampaignForm):
    """A campaign to make: also the language that its general link opens in."""

    language = CarriedField("")

    def validate_language(self, field: Field) -> None:
        """Refuse a language that there is not; no page of ours sends one."""
        if field.data not in LANGUAGES:
            raise ValidationError(field.data)


class PastedList(TextBlock):
    """Lines of cells: a tab stands between two of them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the lines as they were typed: a tab at the beginning or the end is an empty cell."""
        self.data = str(valuelist[0]).replace("\r\n", "\n").strip("\n") if valuelist else ""


class GuestsForm(Form):
    """A list of companies: what was checked before, what is typed, and a file."""

    checked = PastedList(longest=LONGEST_LIST)
    lines = PastedList(longest=LONGEST_LIST)
    file = FileField("")


class LettersForm(Form):
    """Letters to send; `base` is how many the page showed, and when the last reminders went."""

    base = CarriedField("")
    sure = BooleanField("")
