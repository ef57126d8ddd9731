"""What is sent, as types: they write the JSON, and their JSON Schema is what the documentation says."""

from datetime import datetime
from typing import Any

import msgspec


class Document(msgspec.Struct, kw_only=True):
    """Base of all: nothing is left out, so that a reader need not guess what is missing."""


class Line(Document):
    """A response in the list. A draft has no readiness, review, size or submission yet."""

    uid: str
    company: str
    round: int
    status: str
    review: str | None
    language: str
    instrument: str
    size: str | None
    sector: str | None
    readiness: float | None
    assigned: str | None
    moment: datetime
    """When it was submitted; where drafts are looked for, when it was saved last."""


class Page(Document):
    """A page of the list; `next` is the value of `after` for the page behind it, null on the last."""

    responses: list[Line]
    next: str | None


class Validated(Document):
    """What a consultant found to be right for one item, beside the company's own answer.

    `extras` are the texts and numbers beside the value ("other", hours), under the keys that answers have them under.
    """

    item: str
    value: Any
    extras: dict[str, str]
    at: datetime


class Response(Document):
    """One response. Answers are codes of the instrument, under the codes of its items."""

    uid: str
    company: str
    round: int
    language: str
    instrument: str
    started_at: datetime
    submitted_at: datetime
    review: str
    assigned: str | None
    answers: dict[str, Any]
    validated: list[Validated]
    readiness: float
    scorecard: dict[str, Any]
    flags: list[str]


class Contact(Document):
    """Whom a response is from; what the company did not leave is null."""

    company: str
    name: str | None
    enterprise_number: str | None
    contact_name: str | None
    contact_email: str | None
    consented_at: datetime | None
