"""One response as the desk works on it: fetched, authorised, and with everything that was found about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from flask import abort

from readiness.content.loader import load
from readiness.domain.answers import Route, Value, route
from readiness.domain.item import Item
from readiness.domain.report import Instrument
from readiness.domain.review import CHANGES_REQUESTED, is_open, next_statuses
from readiness.extensions import db
from readiness.store import reviews, rounds
from readiness.store.models import Assessment
from readiness.store.review_models import ValidatedAnswer


@dataclass(frozen=True)
class Case:
    """A submitted response, the instrument that it was answered with, and its validated answers by item."""

    assessment: Assessment
    instrument: Instrument
    validated: Mapping[str, ValidatedAnswer]

    @classmethod
    def of(cls, uid: str, *, for_update: bool = False, all_rounds: bool = False) -> "Case":
        """The response with this uid; leaves with 404 when there is none.

        `for_update` locks its row, and `all_rounds` those of the company's other rounds with it.
        """
        found = reviews.by_uid(db.session, uid) if all_rounds else None
        if found is not None:
            rounds.lock(db.session, found.company_id)
        assessment = reviews.by_uid(db.session, uid, for_update=for_update or all_rounds)
        if assessment is None:
            abort(HTTPStatus.NOT_FOUND)
        return cls(assessment, load(assessment.instrument), reviews.validated(db.session, assessment))

    @cached_property
    def corrected(self) -> dict[str, Value]:
        """The company's answers with the validated ones laid over them."""
        return reviews.corrected(self.assessment.answers, self.validated)

    @cached_property
    def route(self) -> Route:
        """What the corrected answers are asked."""
        return route(self.instrument.questionnaire, self.corrected)

    @property
    def status(self) -> str:
        """The state of the review."""
        return self.assessment.review_status or ""

    @cached_property
    def may_become(self) -> tuple[str, ...]:
        """The states that the review can be brought to; only the newest round can be sent back."""
        following = next_statuses(self.status)
        if CHANGES_REQUESTED in following and rounds.after(db.session, self.assessment) is not None:
            return tuple(code for code in following if code != CHANGES_REQUESTED)
        return following

    @property
    def is_open(self) -> bool:
        """Whether answers can be validated and questions asked now."""
        return is_open(self.status)

    def item(self, code: str) -> Item:
        """An item that the company was asked, or is once its answers are corrected; leaves with 404 for others."""
        item = self.instrument.questionnaire.by_code.get(code)
        own = route(self.instrument.questionnaire, self.assessment.answers)
        if item is None or item not in (*own.asked, *self.route.asked):
            abort(HTTPStatus.NOT_FOUND)
        return item
