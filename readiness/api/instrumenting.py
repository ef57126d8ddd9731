"""Turns a version of the instrument into the document of it."""

from fractions import Fraction

from readiness.api import instrument_documents as documents
from readiness.domain.benchmarks import Context, PositionScale, Series
from readiness.domain.item import Item, Number
from readiness.domain.questionnaire import Questionnaire, Section
from readiness.domain.report import Instrument
from readiness.domain.text import Text


def described(instrument: Instrument) -> documents.Instrument:
    """One version, whole."""
    questionnaire, benchmarks = instrument.questionnaire, instrument.benchmarks
    return documents.Instrument(
        version=instrument.version,
        levels=_levels(questionnaire),
        dimensions=_dimensions(questionnaire),
        facts=_facts(questionnaire),
        sections=[_section(one) for one in questionnaire.sections],
        flags=[documents.Coded(code=one.code, text=_texts(one.title)) for one in instrument.advice.flags],
        benchmarks=[_series(one) for one in benchmarks.series.values()],
        scales=[_scale(one) for one in benchmarks.positions],
        network_types=dict(benchmarks.types),
        contexts=[_context(one) for one in benchmarks.contexts],
        absent=[
            documents.Absent(dimension=one.dimension, note=_texts(one.note)) for one in benchmarks.absent
        ],
    )


def _texts(text: Text) -> documents.Texts:
    return documents.Texts(nl=text.nl, fr=text.fr, de=text.de, en=text.en)


def _some_texts(text: Text | None) -> documents.Texts | None:
    return None if text is None else _texts(text)


def _some_number(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _levels(questionnaire: Questionnaire) -> list[documents.Level]:
    return [
        documents.Level(
            code=one.code, name=_texts(one.name), description=_texts(one.description), start=one.start
        )
        for one in questionnaire.levels
    ]


def _dimensions(questionnaire: Questionnaire) -> list[documents.Dimension]:
    return [
        documents.Dimension(
            code=one.code,
            name=_texts(one.name),
            weight=one.weight,
            reason=_texts(one.reason),
            sources=list(one.sources),
        )
        for one in questionnaire.dimensions
    ]


def _facts(questionnaire: Questionnaire) -> list[documents.Fact]:
    return [
        documents.Fact(code=one.code, item=one.item, chosen=sorted(one.chosen), min_chosen=one.min_chosen)
        for one in questionnaire.facts.values()
    ]


def _section(section: Section) -> documents.Section:
    return documents.Section(
        code=section.code,
        title=_texts(section.title),
        intro=_texts(section.intro),
        dimension=section.dimension,
        items=[_item(one) for one in section.items],
    )


def _item(item: Item) -> documents.Item:
    return documents.Item(
        code=item.code,
        name=item.name,
        kind=item.kind.value,
        text=_texts(item.text),
        short=_texts(item.short),
        hint=_some_texts(item.hint),
        basis=_some_texts(item.basis),
        scored=item.scored,
        rule=item.rule.value,
        cap=_some_number(item.cap),
        scale_to=_some_number(item.scale_to),
        maximum=float(item.maximum),
        applies_if=item.applies_if,
        absent_if=item.absent_if,
        options_from=item.options_from,
        variant_of=item.variant_of,
        alt_if=item.alt_if,
        alt_text=_some_texts(item.alt_text),
        number=_number(item.number) if item.number else None,
        options=_options(item),
        rows=[documents.Coded(code=one.code, text=_texts(one.text)) for one in item.rows],
        sources=list(item.sources),
    )


def _number(number: Number) -> documents.Number:
    return documents.Number(
        code=number.code, label=_texts(number.label), least=number.least, most=number.most
    )


def _options(item: Item) -> list[documents.Option]:
    return [
        documents.Option(
            code=one.code,
            text=_texts(one.text),
            points=float(item.earnings[one.code]),
            exclusive=one.exclusive,
            dont_know=one.dont_know,
            writes=one.writes,
        )
        for one in item.options
    ]


def _series(series: Series) -> documents.Series:
    return documents.Series(
        code=series.code,
        year=series.year,
        name=_texts(series.name),
        population=_texts(series.population),
        base=_texts(series.base),
        source=_texts(series.source),
        note=_texts(series.note),
        url=series.url,
        trust=series.trust,
        item=series.item,
        shares=[
            documents.Share(
                code=one.code,
                percent=float(one.percent),
                option=one.option,
                name=_some_texts(one.name),
                source=one.source,
                current=one.current,
            )
            for one in series.shares
        ],
    )


def _scale(scale: PositionScale) -> documents.Scale:
    return documents.Scale(
        code=scale.code,
        series=scale.series,
        sizes=sorted(scale.sizes),
        not_for_sectors=sorted(scale.not_for_sectors),
        classes=[
            documents.ScaleClass(
                code=one.code,
                name=_texts(one.name),
                percent=float(one.percent),
                position=float(scale.middle_rank(one.code)),
            )
            for one in scale.classes
        ],
    )


def _context(context: Context) -> documents.Context:
    return documents.Context(
        code=context.code,
        item=context.item,
        text=_texts(context.text),
        source=_texts(context.source),
        trust=context.trust,
        sizes=sorted(context.sizes),
    )
