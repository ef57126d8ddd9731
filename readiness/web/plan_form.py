"""The form of the action plan: a tick and a day for each next step."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from wtforms import BooleanField

from readiness.forms import CarriedField, DayField, Form
from readiness.i18n import day, today
from readiness.i18n import gettext as _
from readiness.store.commitments import Wish

FARTHEST = timedelta(days=5 * 365)
"""How far ahead a step can be planned; beyond it, a year was mistyped."""


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
    def days(self) -> list[DayField]:
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
