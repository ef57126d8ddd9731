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


class Texts(Document):
    """A text in the four languages."""

    nl: str
    fr: str
    de: str
    en: str


class Option(Document):
    """One answer to choose; `points` is what it earns in its item before weighing."""

    code: str
    text: Texts
    points: float
    exclusive: bool
    dont_know: bool


class Coded(Document):
    """A code with its text."""

    code: str
    text: Texts


class Item(Document):
    """One question. `kind` is single, multiple or grid; only a grid has rows."""

    code: str
    name: str
    kind: str
    text: Texts
    scored: bool
    maximum: float
    options: list[Option]
    rows: list[Coded]
    sources: list[str]


class Section(Document):
    """A part of the questionnaire; `dimension` is null where nothing is scored."""

    code: str
    title: Texts
    dimension: str | None
    items: list[Item]


class Dimension(Document):
    """What items add up to, with its weight of the 100."""

    code: str
    name: Texts
    weight: int
    sources: list[str]


class Level(Document):
    """A range of readiness, from `start` up to the next level's."""

    code: str
    name: Texts
    start: int


class Share(Document):
    """One published percentage, in percent of the base of its series."""

    code: str
    percent: float
    option: str | None
    source: str
    current: bool


class Series(Document):
    """Published percentages: year, population, base, source, and how far they are to be trusted."""

    code: str
    year: int
    name: Texts
    population: Texts
    base: Texts
    source: Texts
    note: Texts
    url: str
    trust: str
    shares: list[Share]


class Instrument(Document):
    """One version of the instrument and its benchmarks."""

    version: str
    levels: list[Level]
    dimensions: list[Dimension]
    sections: list[Section]
    flags: list[Coded]
    benchmarks: list[Series]


class InstrumentList(Document):
    """The versions, oldest first; new assessments begin with `latest`."""

    versions: list[str]
    latest: str
