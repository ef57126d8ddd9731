"""``readiness quality``: how well the questionnaire measures, computed apart from the web workers and stored."""

from collections import Counter
from datetime import timedelta
from statistics import median
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.content.layouts import layout
from readiness.content.loader import load, versions
from readiness.domain.answers import NOT_APPLICABLE, route
from readiness.domain.field import Field
from readiness.domain.item import Item
from readiness.domain.report import Instrument
from readiness.extensions import db
from readiness.store import figures, quality, schema
from readiness.store.figures import ResponseFigures
from readiness.store.models import DRAFT, SUBMITTED, Assessment, now
from readiness.store.responses import Filter

_CHUNK = 1000
LEFT_ALONE = timedelta(days=1)
"""A draft that was not saved for this long counts as broken off."""
ONE_SITTING = timedelta(hours=2)
"""Who takes longer had a break, whose length says nothing about the questions."""


@click.command("quality")
@with_appcontext
def quality_command() -> None:
    """Compute how well each version of the questionnaire measures, for the desk's page about it.

    Needs the extra `statistics`: pip install --require-hashes -r requirements-statistics.lock
    """
    schema.ready(current_app.config["READINESS"])
    for version in versions():
        session = db.writing_session
        with Session(db.engine) as reading:
            document = compute(reading, load(version))
        quality.keep(session, version, document)
        session.commit()
        click.echo(f"{version}: {document['responses']} responses, {document['drafts']} broken off.")


def compute(session: Session, instrument: Instrument) -> dict[str, Any]:
    """The document of one version: shares are of 0 to 1, times in minutes; None where too few answered."""
    try:
        import numpy

        from readiness.upkeep import reliability
    except ImportError:
        reason = "needs scipy: pip install --require-hashes -r requirements-statistics.lock"
        raise click.ClickException(reason) from None
    items = [item for _dimension, group in instrument.questionnaire.scored_items for item in group]
    names = list(dict.fromkeys(_measure(item) for item in items))
    rows, minutes = _rows(session, instrument.version, items)
    points = numpy.array([[row.get(name, numpy.nan) for name in names] for row in rows], dtype=float)
    points = points.reshape(len(rows), len(names))
    dimensions, rests = {}, {}
    for dimension, group in instrument.questionnaire.scored_items:
        of = list(dict.fromkeys(names.index(_measure(item)) for item in group))
        found = reliability.alpha(points[:, of]) if len(rows) >= reliability.FEWEST else None
        dimensions[dimension.code] = found and {
            **found._asdict(),
            "columns": [names[of[column]] for column in found.columns],
        }
        for place, column in enumerate(of):
            rests[names[column]] = reliability.item_rest(points[:, of], place)
    broken, drafts = _broken_off(session, instrument)
    unknown = _unknown(session, instrument)
    return {
        "responses": len(rows),
        "drafts": drafts,
        "minutes": median(minutes) if len(minutes) >= reliability.FEWEST else None,
        "dimensions": dimensions,
        "items": {
            item.code: {
                "unknown": unknown.get(item.code),
                "broken_off": broken[item.code],
                "rest": rests.get(_measure(item)) if item.scored else None,
            }
            for item in instrument.questionnaire.items
        },
    }


def _measure(item: Item) -> str:
    """The code under which variants of one question are one item."""
    return item.variant_of or item.code


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
                found[_measure(item)] = scored["points"] / scored["maximum"]
        rows.append(found)
        if round_ == 1 and submitted - started <= ONE_SITTING:
            minutes.append((submitted - started).total_seconds() / 60)
    return rows, minutes


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
