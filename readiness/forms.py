"""What the forms of companies and of consultants have in common.

A field keeps what was typed beside what was understood, so that a page can be shown again as it was left.
"""

import logging
import unicodedata
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, StringField
from wtforms.csrf.core import CSRF
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from readiness import form_token
from readiness.belgium import read_day
from readiness.i18n import gettext as _
from readiness.i18n import ngettext

# Controls (NUL among them), lone surrogates and noncharacters: PostgreSQL or HTML refuses each of them.
_REFUSED_CATEGORIES = {"Cc", "Cs"}
_log = logging.getLogger(__name__)


class DrawnToken(CSRF):
    """Flask-WTF's tokens, signed only where a page draws one (`new_csrf_token()`): saving needs no new one."""

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        """Leave it to the page."""
        return ""

    def validate_csrf_token(self, form: BaseForm, field: Field) -> None:
        """Raise ValidationError for a token that this session was not given, and say so in the log."""
        try:
            form_token.check(field.data)
        except ValidationError:
            _log.info("a form came to %s without a token of this browser's", request.endpoint)
            raise


class Form(FlaskForm):
    """Base of all forms that change something."""

    class Meta(FlaskForm.Meta):
        """How WTForms treats these forms."""

        csrf_class = DrawnToken


class ActionForm(Form):
    """Buttons only; validates that the form came from our own page."""


class EraseForm(Form):
    """The last question before everything is erased."""

    understood = BooleanField("")

    def validate_understood(self, field: BooleanField) -> None:
        """Raise ValidationError without the tick."""
        if not field.data:
            raise ValidationError(_("Tick the box if you want to erase everything."))


class CarriedField(HiddenField):
    """What a form carries along unseen. Nobody types it, so what no page can hold is left out in silence."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was sent, as far as a page can show it again."""
        self.data = printable(str(valuelist[0])) if valuelist else ""


class TextLine(StringField):
    """One line of text, without surrounding space; the text that was typed stays to be shown again."""

    def __init__(self, longest: int = 100, **options: Any) -> None:
        super().__init__("", **options)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Strip what was typed."""
        self.data = str(valuelist[0]).strip() if valuelist else ""

    @property
    def shown(self) -> str:
        """The text without what a page cannot hold."""
        return printable(self.data or "")

    def pre_validate(self, form: BaseForm) -> None:
        """Raise for a text that is too long or holds a character that no database or page can."""
        text = self._held()
        if any(_refused(character) for character in text):
            raise StopValidation(
                _("The text held a character that cannot be stored. We took it out: check the text.")
            )
        if len(text) > self.longest:
            raise StopValidation(
                ngettext(
                    "Use at most %(num)s character.",
                    "Use at most %(num)s characters.",
                    self.longest,
                )
                + " "
                + ngettext("You used %(num)s.", "You used %(num)s.", len(text))
            )

    def _held(self) -> str:
        """The characters to check."""
        return self.data or ""


class DayField(TextLine):
    """A day, as a browser's calendar sends it or as people in Belgium type it; `day` is None for nothing."""

    day: date | None = None

    @property
    def kind(self) -> str:
        """The type of the control: a calendar, unless something was typed that no calendar can show."""
        return "text" if self.data and self.day is None else "date"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day, whichever order it was typed in."""
        super().process_formdata(valuelist)
        self.day = read_day(self.data or "")
        if self.day:
            self.data = self.day.isoformat()

    def process_data(self, value: Any) -> None:
        """Show a stored day."""
        self.day = value
        self.data = value.isoformat() if value else ""

    def pre_validate(self, form: BaseForm) -> None:
        """Raise for what is no day."""
        super().pre_validate(form)
        if self.data and self.day is None:
            raise StopValidation(no_day())


class TextBlock(TextLine):
    """Several lines of text; a line ends with LF, however the browser sends it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Strip what was typed."""
        super().process_formdata([str(value).replace("\r\n", "\n") for value in valuelist])

    @property
    def shown(self) -> str:
        """The text without what a page cannot hold."""
        return printable_block(self.data or "")

    def _held(self) -> str:
        return (self.data or "").replace("\n", " ").replace("\t", " ")


def no_day() -> str:
    """What to write in place of what is no day."""
    message: str = _("Write a day as day/month/year, such as 31/3/2027.")
    return message


def stale_page() -> str:
    """What to do when a form cannot be shown to come from our own page."""
    message: str = _(
        "This page was open too long, or your browser refuses cookies. Nothing is lost: press again."
    )
    return message


def the_rest_is_not_saved() -> str:
    """What a page says whose button saved a part of what was typed on it."""
    return _("What else you typed on this page still stands here and is not saved yet.")


def printable(text: str) -> str:
    """A text without the characters that no database or page can hold."""
    return "".join(character for character in text if not _refused(character))


def printable_block(text: str) -> str:
    """The same for several lines, which may have tabs in them."""
    return "".join(one for one in text if one in "\n\t" or not _refused(one))


def _refused(character: str) -> bool:
    number = ord(character)
    noncharacter = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
    return noncharacter or unicodedata.category(character) in _REFUSED_CATEGORIES
