"""The instrument and its benchmarks as they are sent: everything that is needed to read answers and figures."""

from readiness.api.documents import Document


class Texts(Document):
    """A text in the four languages."""

    nl: str
    fr: str
    de: str
    en: str


class Coded(Document):
    """A code with its text."""

    code: str
    text: Texts


class Option(Document):
    """One answer to choose. `points` is what it earns in its item before weighing; in a grid, in one row of it.

    An `exclusive` one stands alone. With one that `writes`, answers may hold a text under item and code: `B1.other`.
    """

    code: str
    text: Texts
    points: float
    exclusive: bool
    dont_know: bool
    writes: bool


class Number(Document):
    """A number that may stand beside an answer, under item and code, as `D2.hours`. It earns nothing."""

    code: str
    label: Texts
    least: int
    most: int


class Fact(Document):
    """What routing rests on: an answer to `item` with one of `chosen`, or with `min_chosen` that are not exclusive.

    It holds only where the item itself is asked.
    """

    code: str
    item: str
    chosen: list[str]
    min_chosen: int


class Item(Document):
    """One question. `kind` is single, multiple or grid; only a grid has rows.

    Without the fact `applies_if` it leaves the score; with `absent_if` it is not asked and earns 0. Where
    `options_from` names an item, only what was chosen there is offered, and what that one does not have. `alt_text`
    is how it is asked with the fact `alt_if`. `variant_of` is the item that asks the same of others.

    Several choices earn by the `rule` "highest" (the best option) or "sum" (all together, up to `cap`); the rows of a
    grid earn together, and where it has a `scale_to` their points are scaled to that already. `maximum` is the most
    that the item earns; one that is not scored earns nothing.
    """

    code: str
    name: str
    kind: str
    text: Texts
    short: Texts
    hint: Texts | None
    basis: Texts | None
    scored: bool
    rule: str
    cap: float | None
    scale_to: float | None
    maximum: float
    applies_if: str | None
    absent_if: str | None
    options_from: str | None
    variant_of: str | None
    alt_if: str | None
    alt_text: Texts | None
    number: Number | None
    options: list[Option]
    rows: list[Coded]
    sources: list[str]


class Section(Document):
    """A part of the questionnaire; `dimension` is null where nothing is scored."""

    code: str
    title: Texts
    intro: Texts
    dimension: str | None
    items: list[Item]


class Dimension(Document):
    """What items add up to, with its weight of the 100 and the reason for it."""

    code: str
    name: Texts
    weight: int
    reason: Texts
    sources: list[str]


class Level(Document):
    """A range of readiness, from `start` up to the next level's."""

    code: str
    name: Texts
    description: Texts
    start: int


class Share(Document):
    """One published percentage, in percent of the base of its series; `option` is ours of the same meaning.

    `name` is what the survey called it, where we have no option or another name.
    """

    code: str
    percent: float
    option: str | None
    name: Texts | None
    source: str
    current: bool


class Series(Document):
    """Published percentages: year, population, base, source, and how far they are to be trusted.

    `item` is the item that asks what the survey asked. Those of a series without shares are in a scale's classes.
    """

    code: str
    year: int
    name: Texts
    population: Texts
    base: Texts
    source: Texts
    note: Texts
    url: str
    trust: str
    item: str | None
    shares: list[Share]


class ScaleClass(Document):
    """One class of companies, with its share of all in percent, and the position (0 to 100) of who is in it."""

    code: str
    name: Texts
    percent: float
    position: float


class Scale(Document):
    """Ordered classes that together are all companies: what "standing" is read from.

    It covers companies of these sizes (options of A1), without these sectors (options of A2).
    """

    code: str
    series: str
    sizes: list[str]
    not_for_sectors: list[str]
    classes: list[ScaleClass]


class Context(Document):
    """A further published figure beside an item, for these sizes or, where none are named, for all."""

    code: str
    item: str
    text: Texts
    source: Texts
    trust: str
    sizes: list[str]


class Absent(Document):
    """A dimension for which nobody has published Belgian percentages, said in words."""

    dimension: str
    note: Texts


class Instrument(Document):
    """One version of the instrument and its benchmarks.

    `network_types` are the types of network that the scale of 2023 counts, by the option of B1.
    """

    version: str
    levels: list[Level]
    dimensions: list[Dimension]
    facts: list[Fact]
    sections: list[Section]
    flags: list[Coded]
    benchmarks: list[Series]
    scales: list[Scale]
    network_types: dict[str, str]
    contexts: list[Context]
    absent: list[Absent]


class InstrumentList(Document):
    """The versions, oldest first; new assessments begin with `latest`."""

    versions: list[str]
    latest: str
