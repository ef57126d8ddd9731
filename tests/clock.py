"""A clock that a test sets: what the program, and what signs its cookies, take for the time."""

from datetime import datetime, timedelta, tzinfo

import pytest
from itsdangerous import TimestampSigner

from readiness import i18n
from readiness.store import models


class Clock:
    """Stands still at a moment until it is set again. It shows what it shows to everybody in this process."""

    def __init__(self, patch: pytest.MonkeyPatch, moment: datetime) -> None:
        self.moment = moment
        clock = self

        class LikeAny(type):
            """Takes every moment for one of its own, as the class does whose place this one takes."""

            def __instancecheck__(cls, value: object) -> bool:
                return isinstance(value, datetime)

        class Shown(datetime, metaclass=LikeAny):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # no moment of a class of ours
                return clock.moment.astimezone(tz)

        for module in (models, i18n):
            patch.setattr(module, "datetime", Shown)
        patch.setattr(TimestampSigner, "get_timestamp", lambda _signer: int(clock.moment.timestamp()))

    def go_on(self, by: timedelta) -> None:
        """Set it by so much; by less than nothing to set it back."""
        self.moment += by
