"""``readiness quality``: how well the questionnaire measures, computed apart from the web workers and stored."""

from collections import Counter
from datetime import timedelta
from importlib.util import find_spec
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
    scored = [item for _dimension, group in groups for item in group]
    rows, minutes = _rows(session, instrument.version, scored)
    measured = Measured(scored, rows)
    rests = {code: rest for _dimension, group in groups for code, rest in measured.rests(group).items()}
    broken, drafts = _broken_off(session, instrument)
    unknown, times = _unknown(session, instrument), _page_times(session, instrument.version)
    return {
        "responses": len(rows),
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


def _rows(session: Session, version: str, items: list[Item]) -> tuple[list[dict[str, float]], list[float]]:
    """The points of each company's newest round, as shares of the item's maximum; and minutes of one sitting."""
    query = (
        select(Assessment.scorecard, Assessment.round, Assessment.started_at, Assessment.submitted_at)
        .join(ResponseFigures, ResponseFigures.assessment_id == Assessment.id)
        .where(ResponseFigures.newest, Assessment.instrument == version, Assessment.status == SUBMITTED)
        .execution_options(yield_per=_CHUNK)
    )
    rows, minutes = [], []
    for scorecard, round_, started, submitted in session.execute(query):
        found = {}
        for item in items:
            scored = (scorecard or {}).get("items", {}).get(item.code)
            if scored and scored["state"] != NOT_APPLICABLE and scored["maximum"]:
                found[item.measure] = scored["points"] / scored["maximum"]
        rows.append(found)
        # Under a clock that was set back meanwhile, it ended before it began.
        if round_ == 1 and timedelta() <= submitted - started <= ONE_SITTING:
            minutes.append((submitted - started).total_seconds() / 60)
    return rows, minutes


def _page_times(session: Session, version: str) -> dict[str, list[int]]:
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
    found: dict[str, list[int]] = {}
    for seconds in session.scalars(query):
        for slug, number in (seconds or {}).items():
            if number <= ONE_PAGE.total_seconds():
                found.setdefault(slug, []).append(number)
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
