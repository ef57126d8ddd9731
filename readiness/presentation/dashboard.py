"""All drawings of a dashboard in one language, from what was counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from readiness.domain.distribution import Distribution, Share
from readiness.domain.field import ACCOUNTS, SECTOR, SIZE, Field
from readiness.domain.item import Item, Kind
from readiness.domain.layout import READINESS
from readiness.i18n import gettext as _
from readiness.presentation.drawing import STANDING, Drawing, GroupRow, Rounding, ShareRow, Shown

TEN_OR_MORE = "eurostat_2023"
ACCOUNTS_2012 = "insites_2012"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the page."""

    title: str
    lead: str
    drawings: list[Drawing]


class Dashboard:
    """Draws a field: exactly for the desk's leads, coarsely and without small groups for all others."""

    def __init__(self, field: Field, lang: str, rounding: Rounding, shown: Shown | None = None) -> None:
        self.field, self.lang, self.rounding = field, lang, rounding
        self.instrument = field.layout.instrument
        self.shown = shown

    def chapters(self, section: str = "") -> list[Chapter]:
        """The page in its order: the questions of one section, or without a section all the rest."""
        if section in dict(self.sections()):
            return [self._questions(section)]
        return [
            Chapter(_("Readiness"), "", list(self._scores())),
            Chapter(_("Beside published Belgian percentages"), self._caution(), list(self._published())),
            Chapter(
                _("Size and main activity"),
                _("The bar is the middle half, the dot the median."),
                self._groups(),
            ),
            Chapter(_("Since the round before"), "", list(self._changes())),
            Chapter(_("Next steps and risks"), "", [self._steps(), self._flags()]),
        ]

    def sections(self) -> list[tuple[str, str]]:
        """The sections of the questionnaire: code and title."""
        return [(one.code, one.title[self.lang]) for one in self.instrument.questionnaire.sections]

    def drawing(self, code: str) -> Drawing | None:
        """One drawing by its code; None when there is none."""
        parts = (part for section in ("", *dict(self.sections())) for part in self.chapters(section))
        return next((one for part in parts for one in part.drawings if one.code == code), None)

    def _scores(self) -> Iterator[Drawing]:
        yield self._bands("readiness", _("Readiness"), self.field.scores(READINESS))
        for one in self.instrument.questionnaire.dimensions:
            yield self._bands(
                f"score-{one.code}", one.name[self.lang], self.field.scores(f"score.{one.code}")
            )

    def _bands(self, code: str, title: str, scores: Distribution) -> Drawing:
        labels = [f"{start}–{100 if start == 90 else start + 9}" for start in range(0, 100, 10)]
        rows = [
            (label, Share(count, scores.number)) for label, count in zip(labels, scores.bands, strict=True)
        ]
        middle = self.rounding.group("", scores)
        return self._drawn(code, title, scores.number, rows, middle=middle)

    def _drawn(
        self,
        code: str,
        title: str,
        base: int,
        rows: list[tuple[str, Share]],
        *,
        middle: GroupRow | None = None,
        note: str = "",
    ) -> Drawing:
        """A drawing of shares, or the place of one that may not be shown."""
        if not base or self.rounding.hides(base):
            return Drawing(code, title, self.rounding.count(base), hidden=True)
        shares = [self.rounding.row(label, share) for label, share in rows]
        return Drawing(code, title, self.rounding.count(base), shares, middle=middle, note=note)

    def _caution(self) -> str:
        return str(
            _(
                "Companies that answer here chose to do so: they are no sample of Belgian companies. "
                "In 95 of 100 such groups, an interval made in this way contains the true share (Wilson)."
            )
        )

    def _published(self) -> Iterator[Drawing]:
        yield self._accounts()
        scale = next(one for one in self.instrument.benchmarks.positions if one.code == TEN_OR_MORE)
        series = self.instrument.benchmarks.series[scale.series]
        shares = self.field.standing(scale.code)
        rows = [
            self.rounding.row(one.name[self.lang], share, float(one.percent))
            for one, share in zip(scale.classes, shares, strict=True)
        ]
        base = shares[0].base
        yield self._beside(
            "published-2023",
            _("Our companies beside: %(series)s", series=series.name[self.lang]),
            base,
            rows,
            series.code,
            _("Only our companies with 10 people or more, without the financial sector, as in the survey."),
            shown=self.shown is None or scale.code in self.shown[STANDING],
        )

    def _accounts(self) -> Drawing:
        series = self.instrument.benchmarks.series[ACCOUNTS_2012]
        item = self.instrument.questionnaire.item(ACCOUNTS)
        (part,) = self.field.item(item)
        published = {
            option: float(percents[series.code])
            for option, percents in self.instrument.benchmarks.beside(item.code).items()
        }
        rows = [
            self.rounding.row(option.text[self.lang], part.shares[option.code], published.get(option.code))
            for option in item.options
        ]
        base = next(iter(part.shares.values())).base
        title = _("Our companies beside: %(series)s", series=series.name[self.lang])
        return self._beside("published-2012", title, base, rows, series.code, "")

    def _beside(
        self,
        code: str,
        title: str,
        base: int,
        rows: list[ShareRow],
        series: str,
        note: str,
        *,
        shown: bool = True,
    ) -> Drawing:
        of = self.instrument.benchmarks.series[series]
        source = f"{of.source[self.lang]}. {of.population[self.lang]}. {of.base[self.lang]}."
        hidden = not shown or not base or self.rounding.hides(base)
        told = self.rounding.count(base)
        return Drawing(code, title, told, [] if hidden else rows, note=note, source=source, hidden=hidden)

    def _groups(self) -> list[Drawing]:
        return [
            self._group("size", SIZE, _("Readiness by size")),
            self._group("sector", SECTOR, _("Readiness by main activity")),
        ]

    def _group(self, code: str, item: str, title: str) -> Drawing:
        texts = self.instrument.questionnaire.item(item).by_code
        rows = [
            self.rounding.group(
                texts[group].text[self.lang],
                scores,
                shown=self.shown is None or group in self.shown[item],
            )
            for group, scores in self.field.groups(item).items()
        ]
        note = (
            ""
            if self.rounding.exact
            else _("A dash: too few companies, or hidden so that those cannot be worked out.")
        )
        return Drawing(code, title, self.rounding.count(self.field.number), groups=rows, note=note)

    def _changes(self) -> Iterator[Drawing]:
        of_readiness = self._change("change", _("Change of readiness"), READINESS)
        yield of_readiness
        if of_readiness.hidden:
            return
        for one in self.instrument.questionnaire.dimensions:
            title = _("Change: %(dimension)s", dimension=one.name[self.lang])
            yield self._change(f"change-{one.code}", title, f"score.{one.code}")

    def _change(self, code: str, title: str, score: str) -> Drawing:
        change = self.field.change(score)
        rows = [
            (_("Went up"), Share(change.better, change.number)),
            (_("The same"), Share(change.same, change.number)),
            (_("Went down"), Share(change.worse, change.number)),
        ]
        return self._drawn(code, title, change.number, rows)

    def _steps(self) -> Drawing:
        titles = {one.code: one.title[self.lang] for one in self.instrument.advice.advice}
        ranked = self.rounding.ranked(self.field.steps())
        rows = [(titles[code], share) for code, share in ranked if self.rounding.told(share).count]
        return self._drawn("steps", _("Next steps among the first three"), self.field.number, rows)

    def _flags(self) -> Drawing:
        titles = {one.code: one.title[self.lang] for one in self.instrument.advice.flags}
        rows = [(titles[code], share) for code, share in self.rounding.ranked(self.field.flags())]
        return self._drawn("flags", _("Risks"), self.field.number, rows)

    def _questions(self, code: str) -> Chapter:
        section = next(one for one in self.instrument.questionnaire.sections if one.code == code)
        drawings = [one for item in section.items for one in self._item(item)]
        return Chapter(section.title[self.lang], "", drawings)

    def _item(self, item: Item) -> Iterator[Drawing]:
        names = {row.code: row.text[self.lang] for row in item.rows}
        several = _("Several answers were possible.") if item.kind is Kind.MULTIPLE else ""
        for part in self.field.item(item):
            title = f"{item.text[self.lang]} {names.get(part.row, '')}".strip()
            code = f"{item.code}-{part.row}" if part.row else item.code
            base = next(iter(part.shares.values())).base
            if item.code in {SIZE, SECTOR} and self.shown is not None:
                rows = [
                    (option.text[self.lang], part.shares[option.code])
                    for option in item.options
                    if option.code in self.shown[item.code]
                ]
            else:
                rows = [(option.text[self.lang], part.shares[option.code]) for option in item.options]
            yield self._drawn(code, title, base, rows, note=several)
