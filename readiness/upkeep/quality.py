"""``readiness quality``: how well the questionnaire measures, computed apart from the web workers and stored."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from importlib.util import find_spec
from math import nan
from statistics import median
from typing import Any

import click
from flask import current_app
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from readiness.content.layouts import layout
from readiness.content.loader import load, versions
from readiness.domain.answers import NOT_APPLICABLE, route
from readiness.domain.field import Field
from readiness.domain.item import Item
from readiness.domain.report import Instrument
from readiness.engines import writing
from readiness.existing import with_database
from readiness.extensions import db
from readiness.store import figures, quality, schema
from readiness.store.figures import ResponseFigures
from readiness.store.models import DRAFT, SUBMITTED, Assessment, now
from readiness.store.responses import Filter

_CHUNK = 1000
LEFT_ALONE = timedelta(days=1)
"""A draft that was not saved for this long counts as broken off."""
ONE_SITTING, ONE_PAGE = timedelta(hours=2), timedelta(minutes=15)
"""Who takes longer had a break, whose length says nothing about the questions."""


@click.command("quality", short_help="Compute how well the questionnaire measures.")
@with_database
def quality_command() -> None:
    """Compute how well each version of the questionnaire measures, for the desk's page about it.

    Needs the extra `statistics`: pip install --require-hashes -r requirements-statistics.lock
    """
    schema.ready(current_app.config["READINESS"])
    if not is_installed():
        reason = "needs scipy: pip install --require-hashes -r requirements-statistics.lock"
        raise click.ClickException(reason)
    for version in versions():
        document = keep(db.engine, version)
        click.echo(f"{version}: {document['responses']} responses, {document['drafts']} broken off.")


def is_installed() -> bool:
    """Whether the extra `statistics` is there."""
    return find_spec("scipy") is not None


def keep(engine: Engine, version: str) -> dict[str, Any]:
    """Compute a version's document and store it; nothing is locked meanwhile. Raises ImportError, as `compute`."""
    with Session(engine) as reading:
        document = compute(reading, load(version))
    with Session(writing(engine)) as session:
        quality.keep(session, version, document)
        session.commit()
    return document


def keep_daily(engine: Engine) -> None:
    """Compute what was not computed for a day; of workers that ask at the same time, one does it."""
    for version in versions():
        with Session(writing(engine)) as session:
            begun = quality.begin(session, version, now())
            session.commit()
        if begun:
            keep(engine, version)


def compute(session: Session, instrument: Instrument) -> dict[str, Any]:
    """The document of one version: shares are of 0 to 1, times in minutes; None where too few answered.

    Raises ImportError without the extra `statistics`.
    """
    from readiness.upkeep.measured import Measured
    from readiness.upkeep.reliability import FEWEST

    groups = instrument.questionnaire.scored_items
    names = measures(item for _dimension, group in groups for item in group)
    points, minutes = _points(session, instrument.version, names)
    measured = Measured(list(names), points)
    rests = {code: rest for _dimension, group in groups for code, rest in measured.rests(group).items()}
    broken, drafts = _broken_off(session, instrument)
    unknown, times = _unknown(session, instrument), _page_times(session, instrument.version)
    return {
        "responses": measured.number,
        "drafts": drafts,
        "minutes": median(minutes) if len(minutes) >= FEWEST else None,
        "pages": {slug: median(found) for slug, found in times.items() if len(found) >= FEWEST},
        "dimensions": {dimension.code: measured.alpha(group) for dimension, group in groups},
        "items": {
            item.code: {
                "unknown": unknown.get(item.code),
                "broken_off": broken[item.code],
                "rest": rests.get(item.measure) if item.scored else None,
            }
            for item in instrument.questionnaire.items
        },
    }


def measures(items: Iterable[Item]) -> dict[str, list[str]]:
    """The names by which items are measured, each once, with the codes of the items that have it."""
    found: dict[str, list[str]] = {}
    for item in items:
        found.setdefault(item.measure, []).append(item.code)
    return found


def _points(
    session: Session, version: str, names: Mapping[str, list[str]]
) -> tuple["array[float]", "array[float]"]:
    """The points of each company's newest round, as shares of the item's maximum; and minutes of one sitting.

    One number for each name after the other, NaN where it does not apply: 4 bytes each, where a million companies
    would take a gigabyte as objects.
    """
    query = (
        select(Assessment.scorecard, Assessment.round, Assessment.started_at, Assessment.submitted_at)
        .join(ResponseFigures, ResponseFigures.assessment_id == Assessment.id)
        .where(ResponseFigures.newest, Assessment.instrument == version, Assessment.status == SUBMITTED)
        .execution_options(yield_per=_CHUNK)
    )
    points, minutes = array("f"), array("d")
    for scorecard, round_, started, submitted in session.execute(query):
        items = (scorecard or {}).get("items", {})
        points.extend(_share(items, codes) for codes in names.values())
        # Under a clock that was set back meanwhile, it ended before it began.
        if round_ == 1 and timedelta() <= submitted - started <= ONE_SITTING:
            minutes.append((submitted - started).total_seconds() / 60)
    return points, minutes


def _share(items: Mapping[str, Any], codes: list[str]) -> float:
    """The points of the last of these items that applies, as a share of its maximum; NaN when none does."""
    for code in reversed(codes):
        scored = items.get(code)
        if scored and scored["state"] != NOT_APPLICABLE and scored["maximum"]:
            return float(scored["points"] / scored["maximum"])
    return nan


def _page_times(session: Session, version: str) -> dict[str, "array[int]"]:
    """The seconds that each page took in first rounds that were handed in, breaks left out, by its slug."""
    query = (
        select(Assessment.page_seconds)
        .where(
            Assessment.instrument == version,
            Assessment.status == SUBMITTED,
            Assessment.round == 1,
            Assessment.page_seconds.is_not(None),
        )
        .execution_options(yield_per=_CHUNK)
    )
    found: dict[str, array[int]] = {}
    for seconds in session.scalars(query):
        for slug, number in (seconds or {}).items():
            if number <= ONE_PAGE.total_seconds():
                found.setdefault(slug, array("i")).append(number)
    return found


def _broken_off(session: Session, instrument: Instrument) -> tuple[Counter[str], int]:
    """At which item drafts were left alone: the first that they are asked and have not answered."""
    query = (
        select(Assessment.answers)
        .where(
            Assessment.status == DRAFT,
            Assessment.round == 1,
            Assessment.instrument == instrument.version,
            Assessment.saved_at < now() - LEFT_ALONE,
        )
        .execution_options(yield_per=_CHUNK)
    )
    found: Counter[str] = Counter()
    number = 0
    for answers in session.scalars(query):
        number += 1
        missing = route(instrument.questionnaire, answers).missing
        if missing:
            found[missing[0].code] += 1
    return found, number


def _unknown(session: Session, instrument: Instrument) -> dict[str, float]:
    """The share of "don't know" of those who were asked and answered, where an item offers it."""
    made = layout(instrument.version)
    field = Field(made, figures.read(session, Filter(), instrument.version))
    found = {}
    for item in instrument.questionnaire.items:
        codes = [option.code for option in item.options if option.dont_know]
        parts = field.item(item)
        base = sum(part.shares[code].base for part in parts for code in codes)
        if base:
            found[item.code] = sum(part.shares[code].count for part in parts for code in codes) / base
    return found
