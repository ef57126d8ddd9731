"""Published Belgian percentages, and where a company stands among them.

A series is never joined with another: each has its own year, population and question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from readiness.domain.answers import Answers, main_network
from readiness.domain.errors import ContentError
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.text import Text

NO_ACCOUNT = "no_account"
CLASSES = {
    "insites_2012": (NO_ACCOUNT, "account"),
    "eurostat_2023": ("none", "one_type", "several_types"),
}
"""The classes that `standing` tells apart on each scale, from few accounts to many."""


@dataclass(frozen=True, slots=True)
class Share:
    """One published percentage of a series, in percent of its base."""

    code: str
    percent: Fraction
    source: str
    option: str | None = None
    name: Text | None = None
    current: bool = True


@dataclass(frozen=True, slots=True)
class Series:
    """Where percentages come from.

    `item` asks what the series asked, with options of the same meaning: only beside it may they stand.
    """

    code: str
    year: int
    name: Text
    population: Text
    source: Text
    base: Text
    note: Text
    url: str
    trust: str
    shares: tuple[Share, ...] = ()
    item: str | None = None


@dataclass(frozen=True, slots=True)
class PositionClass:
    """One class of companies, with its share of all in percent."""

    code: str
    percent: Fraction
    name: Text


@dataclass(frozen=True, slots=True)
class PositionScale:
    """Ordered classes that together are all companies, and which sizes and sectors they were published for."""

    code: str
    series: str
    sizes: frozenset[str]
    classes: tuple[PositionClass, ...]
    not_for_sectors: frozenset[str] = frozenset()

    @property
    def highest(self) -> Fraction:
        """The highest position there is: the middle of the last class."""
        return self.middle_rank(self.classes[-1].code)

    def covers(self, answers: Answers) -> bool:
        """Whether the survey asked companies of this size and sector."""
        return answers.get("A1") in self.sizes and answers.get("A2") not in self.not_for_sectors

    def __post_init__(self) -> None:
        if tuple(one.code for one in self.classes) != CLASSES.get(self.code):
            raise ContentError(f"position {self.code}", "nobody is placed in these classes, in this order")
        if sum(one.percent for one in self.classes) != 100:
            raise ContentError(f"position {self.code}", "the classes do not add up to 100")

    def middle_rank(self, code: str) -> Fraction:
        """Share below the class plus half of the class (a ridit; Bross, Biometrics 14, 1958): 0 to 100."""
        below = Fraction(0)
        for one in self.classes:
            if one.code == code:
                return below + one.percent / 2
            below += one.percent
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class NoBenchmark:
    """A dimension for which nobody has published Belgian percentages, said in words."""

    dimension: str
    note: Text


@dataclass(frozen=True, slots=True)
class Context:
    """A further published figure, shown beside an item."""

    code: str
    item: str
    text: Text
    source: Text
    trust: str
    sizes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """All published figures of one version of the instrument."""

    series: Mapping[str, Series]
    positions: tuple[PositionScale, ...]
    types: Mapping[str, str]
    absent: tuple[NoBenchmark, ...]
    contexts: tuple[Context, ...]

    def beside(self, item: str) -> dict[str, dict[str, Fraction]]:
        """The published percentages that stand beside an item: of each option, by the code of the series.

        Having no account is no share of the series but a class of its scale.
        """
        found: dict[str, dict[str, Fraction]] = {}
        for series in self.series.values():
            if series.item == item:
                for share in series.shares:
                    if share.option is not None:
                        found.setdefault(share.option, {})[series.code] = share.percent
        for scale in self.positions:
            if self.series[scale.series].item == item and scale.classes[0].code == NO_ACCOUNT:
                found["none"] = {scale.series: scale.classes[0].percent}
        return found

    def check(self, questionnaire: Questionnaire) -> None:
        """Raise ContentError when something names what the questionnaire or the series do not have."""
        sizes = set(questionnaire.item("A1").by_code)
        sectors = set(questionnaire.item("A2").by_code)
        for scale in self.positions:
            _refuse_unknown(f"position {scale.code}.applies_to_sizes", scale.sizes, sizes)
            _refuse_unknown(f"position {scale.code}.not_for_sectors", scale.not_for_sectors, sectors)
            _refuse_unknown(f"position {scale.code}.series", [scale.series], set(self.series))
        _refuse_unknown("types", self.types, set(questionnaire.item("B1").by_code))
        for series in self.series.values():
            _check_series(series, questionnaire)
        for context in self.contexts:
            _refuse_unknown(f"context {context.code}.item", [context.item], set(questionnaire.by_code))
            _refuse_unknown(f"context {context.code}.sizes", context.sizes, sizes)
        dimensions = {dimension.code for dimension in questionnaire.dimensions}
        _refuse_unknown("absent.dimension", [one.dimension for one in self.absent], dimensions)


def _check_series(series: Series, questionnaire: Questionnaire) -> None:
    """Raise ContentError for an item that there is not, or for options that are not those of the item."""
    _refuse_unknown(f"series {series.code}.item", filter(None, [series.item]), set(questionnaire.by_code))
    options = set(questionnaire.item(series.item).by_code) if series.item else set()
    compared = [share.option for share in series.shares if share.option is not None]
    _refuse_unknown(f"series {series.code}.share.option", compared, options)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a company stands on one scale: `value` 0 to 100, 50 being the typical company."""

    scale: PositionScale
    value: Fraction
    class_code: str


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network of the 2012 tables beside the company's own; `mine` is None where we do not ask."""

    share: Share
    mine: bool | None
    main_share: Share | None
    mine_main: bool


def standing(benchmarks: Benchmarks, answers: Answers) -> tuple[Position, ...]:
    """The company's position on every scale that covers companies of its size and sector."""
    accounts = [code for code in answers.get("B1", ()) if code != "none"]
    counts = {"insites_2012": len(accounts), "eurostat_2023": type_count(benchmarks, accounts)}
    mine = {code: classes[min(counts[code], len(classes) - 1)] for code, classes in CLASSES.items()}
    return tuple(
        Position(scale, scale.middle_rank(mine[scale.code]), mine[scale.code])
        for scale in benchmarks.positions
        if scale.covers(answers)
    )


def type_count(benchmarks: Benchmarks, accounts: list[str]) -> int:
    """How many of Eurostat's types the accounts are. A network of unknown type counts only when it is alone."""
    known = {benchmarks.types[code] for code in accounts if code in benchmarks.types}
    return len(known) or (1 if accounts else 0)


def networks(
    benchmarks: Benchmarks, questionnaire: Questionnaire, answers: Answers
) -> tuple[NetworkRow, ...]:
    """The article's 2012 table of accounts, with the company's own accounts beside it."""
    chosen = answers.get("B1", ())
    main = main_network(questionnaire, answers)
    mains = {share.code: share for share in benchmarks.series["insites_2012_main"].shares}
    return tuple(
        NetworkRow(
            share,
            None if share.option is None else share.option in chosen,
            mains.get(share.code),
            main is not None and share.option == main,
        )
        for share in benchmarks.series["insites_2012"].shares
    )


def _refuse_unknown(key: str, codes: Iterable[str], known: set[str]) -> None:
    unknown = set(codes) - known
    if unknown:
        raise ContentError(key, f"unknown: {', '.join(sorted(unknown))}")
