"""Turns counted lines into the document of figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from readiness.api.figure_documents import Figures, Moved, Portion, Question, Scores, Standing
from readiness.domain.benchmarks import PositionScale
from readiness.domain.distribution import Distribution, Share
from readiness.domain.field import SECTOR, SIZE, Field, Part
from readiness.domain.layout import READINESS
from readiness.presentation.drawing import Rounding

Published = Mapping[str, Mapping[str, Fraction]]
"""The published percentages beside an item: of each option, by the code of the series."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What may be told, and how exactly.

    `cell` says of a `size` or `sector` with a code whether it is, `compared` of a published scale.
    """

    rounding: Rounding
    cell: Callable[[str, str], bool]
    compared: Callable[[PositionScale], bool]

    def enough(self, base: int) -> bool:
        """Whether there are so many companies that they are told about."""
        return base > 0 and not self.rounding.hides(base)

    def scores(self, found: Distribution) -> Scores | None:
        """A distribution; None of too few."""
        if not self.enough(found.number):
            return None
        middle = self.rounding.group("", found)
        return Scores(
            companies=middle.count,
            mean=found.mean if self.rounding.exact else None,
            first_quartile=middle.lower or 0.0,
            median=middle.median or 0.0,
            third_quartile=middle.upper or 0.0,
            bands=[
                self.portion(str(10 * place), Share(count, found.number))
                for place, count in enumerate(found.bands)
            ],
        )

    def portion(self, code: str, share: Share, published: Mapping[str, Fraction] | None = None) -> Portion:
        """A share, rounded as the desk does it."""
        row = self.rounding.row(code, share)
        return Portion(
            code=code,
            count=row.count,
            base=self.rounding.count(share.base),
            percent=row.percent,
            low=row.low if share.base else None,
            high=row.high if share.base else None,
            published={series: float(percent) for series, percent in (published or {}).items()},
        )


def told(field: Field | None, telling: Telling, version: str = "") -> Figures:
    """All figures of a selection; without a field, that it has too few companies."""
    if field is None:
        return _nothing(version)
    instrument = field.layout.instrument
    names = {one.code: f"score.{one.code}" for one in instrument.questionnaire.dimensions}
    return Figures(
        instrument=instrument.version,
        shown=True,
        companies=telling.rounding.count(field.number),
        readiness=telling.scores(field.scores(READINESS)),
        dimensions=_known({code: telling.scores(field.scores(name)) for code, name in names.items()}),
        size=_groups(field, SIZE, "size", telling),
        sector=_groups(field, SECTOR, "sector", telling),
        questions=_questions(field, telling),
        standing=_standing(field, telling),
        changes=_changes(field, {READINESS: READINESS, **names}, telling),
        flags=[telling.portion(code, share) for code, share in telling.rounding.ranked(field.flags())],
        high_flags=[
            telling.portion(code, share) for code, share in telling.rounding.ranked(field.high_flags())
        ],
        steps=[telling.portion(code, share) for code, share in telling.rounding.ranked(field.steps())],
    )


def _nothing(version: str) -> Figures:
    return Figures(
        instrument=version,
        shown=False,
        companies=None,
        readiness=None,
        dimensions={},
        size={},
        sector={},
        questions=[],
        standing=[],
        changes=[],
        flags=[],
        high_flags=[],
        steps=[],
    )


def _known(found: Mapping[str, Scores | None]) -> dict[str, Scores]:
    return {code: scores for code, scores in found.items() if scores is not None}


def _groups(field: Field, item: str, name: str, telling: Telling) -> dict[str, Scores]:
    groups = field.groups(item).items()
    return _known(
        {code: telling.scores(found) if telling.cell(name, code) else None for code, found in groups}
    )


def _questions(field: Field, telling: Telling) -> list[Question]:
    instrument = field.layout.instrument
    return [
        _question(item.code, part, telling, instrument.benchmarks.beside(item.code))
        for item in instrument.questionnaire.items
        if item.code not in {SIZE, SECTOR}
        for part in field.item(item)
    ]


def _question(item: str, part: Part, telling: Telling, published: Published) -> Question:
    base = next(iter(part.shares.values())).base
    enough = telling.enough(base)
    return Question(
        item=item,
        row=part.row,
        asked=telling.rounding.count(part.asked) if enough else None,
        options=[telling.portion(code, share, published.get(code)) for code, share in part.shares.items()]
        if enough
        else None,
    )


def _standing(field: Field, telling: Telling) -> list[Standing]:
    found = []
    for scale in field.layout.instrument.benchmarks.positions:
        shares = field.standing(scale.code)
        classes = [
            telling.portion(one.code, share, {scale.series: one.percent})
            for one, share in zip(scale.classes, shares, strict=True)
        ]
        enough = telling.enough(shares[0].base) and telling.compared(scale)
        found.append(Standing(scale=scale.code, series=scale.series, classes=classes if enough else None))
    return found


def _changes(field: Field, names: Mapping[str, str], telling: Telling) -> list[Moved]:
    found = []
    for code, name in names.items():
        change = field.change(name)
        if telling.enough(change.number):
            ways = {"better": change.better, "same": change.same, "worse": change.worse}
            found.append(
                Moved(
                    code=code,
                    companies=telling.rounding.count(change.number),
                    directions=[telling.portion(way, Share(n, change.number)) for way, n in ways.items()],
                    mean=change.mean if telling.rounding.exact else None,
                )
            )
    return found
