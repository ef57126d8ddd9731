"""The instrument and the published figures that it is set against."""

from http import HTTPStatus

from flask import Response as FlaskResponse
from flask import abort

from readiness.api import documents
from readiness.api.blueprint import api
from readiness.api.sending import json
from readiness.content.loader import LATEST, load, versions
from readiness.domain.benchmarks import Series
from readiness.domain.item import Item
from readiness.domain.questionnaire import Questionnaire, Section
from readiness.domain.text import Text


@api.get("/instruments", provide_automatic_options=False)
def instruments() -> FlaskResponse:
    """Name the versions."""
    return json(documents.InstrumentList(versions=list(versions()), latest=LATEST))


@api.get("/instruments/<version>", provide_automatic_options=False)
def instrument(version: str) -> FlaskResponse:
    """Give one version whole."""
    if version not in versions():
        abort(HTTPStatus.NOT_FOUND)
    found = load(version)
    questionnaire = found.questionnaire
    return json(
        documents.Instrument(
            version=found.version,
            levels=[
                documents.Level(code=one.code, name=_texts(one.name), start=one.start)
                for one in questionnaire.levels
            ],
            dimensions=_dimensions(questionnaire),
            sections=[_section(one) for one in questionnaire.sections],
            flags=[documents.Coded(code=one.code, text=_texts(one.title)) for one in found.advice.flags],
            benchmarks=[_series(one) for one in found.benchmarks.series.values()],
        )
    )


def _texts(text: Text) -> documents.Texts:
    return documents.Texts(nl=text.nl, fr=text.fr, de=text.de, en=text.en)


def _dimensions(questionnaire: Questionnaire) -> list[documents.Dimension]:
    return [
        documents.Dimension(
            code=one.code, name=_texts(one.name), weight=one.weight, sources=list(one.sources)
        )
        for one in questionnaire.dimensions
    ]


def _section(section: Section) -> documents.Section:
    return documents.Section(
        code=section.code,
        title=_texts(section.title),
        dimension=section.dimension,
        items=[_item(one) for one in section.items],
    )


def _item(item: Item) -> documents.Item:
    return documents.Item(
        code=item.code,
        name=item.name,
        kind=item.kind.value,
        text=_texts(item.text),
        scored=item.scored,
        maximum=float(item.maximum),
        options=[
            documents.Option(
                code=one.code,
                text=_texts(one.text),
                points=float(one.points),
                exclusive=one.exclusive,
                dont_know=one.dont_know,
            )
            for one in item.options
        ],
        rows=[documents.Coded(code=one.code, text=_texts(one.text)) for one in item.rows],
        sources=list(item.sources),
    )


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
        shares=[
            documents.Share(
                code=one.code,
                percent=float(one.percent),
                option=one.option,
                source=one.source,
                current=one.current,
            )
            for one in series.shares
        ],
    )
