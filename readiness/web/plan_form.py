"""The form of the action plan: a tick and a day for each next step."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from wtforms import BooleanField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation

from readiness.forms import CarriedField, Form, TextLine
from readiness.i18n import day, today
from readiness.i18n import gettext as _
from readiness.store.commitments import Wish

FARTHEST = timedelta(days=5 * 365)
"""How far ahead a step can be planned; beyond it, a year was mistyped."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_BELGIAN = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


class DayField(TextLine):
    """A day, as a browser's calendar sends it or as people in Belgium type it; `day` is None for nothing."""

    day: date | None = None

    @property
    def is_picked(self) -> bool:
        """Whether a browser's calendar can show what was sent."""
        return not self.data or self.day is not None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day, whichever order it was typed in."""
        super().process_formdata(valuelist)
        self.day = _read(self.data or "")
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
            raise StopValidation(_("Write a day as day/month/year, such as 31/3/2027."))


class PlanForm(Form):
    """The plan for some steps; `of` gives the class. `base` marks what was stored when the page was shown."""

    codes: tuple[str, ...] = ()
    base = CarriedField("")

    @staticmethod
    def of(codes: tuple[str, ...]) -> type["PlanForm"]:
        """The form for the advice with these codes."""
        return _form_class(codes)

    @property
    def ticked(self) -> list[str]:
        """The codes of what the company does, or has done."""
        return [code for code in self.codes if self[f"take_{code}"].data or self[f"done_{code}"].data]

    @property
    def days(self) -> list["DayField"]:
        """The fields for the days, in the order of the steps."""
        return [self[f"due_{code}"] for code in self.codes]

    def wanted(self) -> dict[str, Wish]:
        """What the company takes on, by the code of the advice."""
        return {code: Wish(self[f"due_{code}"].day, bool(self[f"done_{code}"].data)) for code in self.ticked}

    def refuse_days(self, stored: Mapping[str, Wish]) -> bool:
        """Put an error beside each day that cannot be meant; whether there is any. A stored day may be over."""
        for code in self.codes:
            field = self[f"due_{code}"]
            before = stored[code].due_on if code in stored else None
            reason = self._reason(code, before)
            if reason and not field.errors:
                field.errors = [reason]
        return any(field.errors for field in self.days)

    def _reason(self, code: str, before: date | None) -> str:
        due, now = self[f"due_{code}"].day, today()
        if due is None or due == before:
            return ""
        if code not in self.ticked:
            return str(_("Tick the step that this day belongs to, or empty the day."))
        if due < now:
            return str(_("This day is over. Choose today or later."))
        if due > now + FARTHEST:
            return str(_("Choose a day before %(day)s.", day=day(now + FARTHEST)))
        return ""


@lru_cache(maxsize=256)
def _form_class(codes: tuple[str, ...]) -> type[PlanForm]:
    fields: dict[str, Any] = {"codes": codes}
    for code in codes:
        fields |= {
            f"take_{code}": BooleanField(""),
            f"due_{code}": DayField(),
            f"done_{code}": BooleanField(""),
        }
    return type("PlanOfStepsForm", (PlanForm,), fields)


def data_of(stored: Mapping[str, Wish]) -> dict[str, Any]:
    """What is stored under the names of the fields that show it."""
    data: dict[str, Any] = {}
    for code, wish in stored.items():
        data |= {f"take_{code}": True, f"due_{code}": wish.due_on, f"done_{code}": wish.done}
    return data


def marked(stored: Mapping[str, Wish]) -> dict[str, list[str]]:
    """What is stored as a form's `base` marks it."""
    return {code: [str(wish.due_on or ""), "done" * wish.done, "taken"] for code, wish in stored.items()}


def _read(text: str) -> date | None:
    parts: Sequence[str] = ()
    if found := _ISO.fullmatch(text):
        parts = found.groups()
    elif found := _BELGIAN.fullmatch(text):
        parts = found.groups()[::-1]
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None
