"""What is sent about many companies together. Percentages are 0 to 100, `low` and `high` their 95 % interval."""

from readiness.api.documents import Document


class Portion(Document):
    """How many of `base` companies; `published` is the percentage of each benchmark series that has one.

    To consultants no numbers are told: `count` and `base` are null, and the percentage is rounded as at the desk,
    `low` and `high` with it.
    """

    code: str
    count: int | None
    base: int | None
    percent: float
    low: float | None
    high: float | None
    published: dict[str, float]


class Scores(Document):
    """How a score is distributed; the bands are 0 to 9, 10 to 19, … and 90 to 100, named by where they begin.

    To consultants the quartiles are told in steps of five, and no mean.
    """

    companies: int | None
    mean: float | None
    first_quartile: float
    median: float
    third_quartile: float
    bands: list[Portion]


class Question(Document):
    """How a question, or one row of a grid, was answered. Without `options` too few were asked to tell."""

    item: str
    row: str
    asked: int | None
    options: list[Portion] | None


class Standing(Document):
    """How many fall into each class of a published scale, in its order.

    Null where too few are compared, or are left out of it: those could be worked out.
    """

    scale: str
    series: str
    classes: list[Portion] | None


class Moved(Document):
    """How a score moved since the round before, among the companies that have one: better, same and worse."""

    code: str
    companies: int | None
    directions: list[Portion]
    mean: float | None


class Figures(Document):
    """Figures about the newest submitted round of each company. Unless `shown` there are too few to tell.

    `dimensions`, `size` and `sector` hold what can be told, by code. `companies` is told to leads.
    """

    instrument: str
    shown: bool
    companies: int | None
    readiness: Scores | None
    dimensions: dict[str, Scores]
    size: dict[str, Scores]
    sector: dict[str, Scores]
    questions: list[Question]
    standing: list[Standing]
    changes: list[Moved]
    flags: list[Portion]
    high_flags: list[Portion]
    steps: list[Portion]
