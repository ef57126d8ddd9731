"""The fields that pages are made of. WTForms binds and validates them; templates draw them.

A field keeps what was typed beside what was understood, so that a page can be shown again as it was left.
"""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.validators import StopValidation, ValidationError

from readiness.forms import TextLine
from readiness.i18n import gettext as _

_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?")
_HALF = Decimal("0.5")


class Missing(StopValidation):
    """Nothing was chosen where an answer is needed. Saving for later forgives it."""


class OneCode(Field):
    """A choice of one code; a code that is not offered counts as nothing chosen."""

    def __init__(self, offered: Collection[str], **options: Any) -> None:
        super().__init__("", **options)
        self.offered = offered

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first offered code."""
        self.data = next((code for code in valuelist if code in self.offered), None)

    def pre_validate(self, form: BaseForm) -> None:
        """Raise Missing when nothing is chosen."""
        if not self.data:
            raise Missing(_("Choose an answer."))


class SeveralCodes(Field):
    """A choice of any number of codes, kept in the order in which they are offered."""

    def __init__(self, offered: Sequence[str], exclusive: Collection[str], **options: Any) -> None:
        super().__init__("", **options)
        self.offered = offered
        self.exclusive = exclusive

    def process_data(self, value: Any) -> None:
        """Start from the stored codes that are offered now."""
        self.data = [code for code in self.offered if code in (value or ())]

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the offered codes."""
        chosen = set(valuelist)
        self.data = [code for code in self.offered if code in chosen]

    def pre_validate(self, form: BaseForm) -> None:
        """Raise Missing for nothing, ValidationError for an exclusive code beside another."""
        if not self.data:
            raise Missing(_("Choose at least one answer."))
        if len(self.data) > 1 and self.exclusive.intersection(self.data):  # type: ignore[attr-defined]
            raise ValidationError(
                _("One of the answers stands alone. Keep either that one, or only the others.")
            )


class HoursField(TextLine):
    """A number of hours, whole or half, with a decimal comma or point. `number` is what was understood."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        super().__init__(longest=20, **options)
        self.least = least
        self.most = most

    @property
    def number(self) -> str:
        """The hours as they are stored: "8" or "2.5"; empty when nothing was typed."""
        text = (self.data or "").replace(",", ".")
        return f"{Decimal(text).normalize():f}" if text else ""

    def pre_validate(self, form: BaseForm) -> None:
        """Raise unless the text is empty or a number within the limits, in halves."""
        text = self.data or ""
        if text and not (_NUMBER.fullmatch(text) and self._fits(Decimal(text.replace(",", ".")))):
            raise StopValidation(
                _(
                    "Write a number from %(least)s to %(most)s, in whole or half hours, or leave it empty.",
                    least=self.least,
                    most=self.most,
                )
            )

    def _fits(self, hours: Decimal) -> bool:
        return self.least <= hours <= self.most and hours % _HALF == 0
