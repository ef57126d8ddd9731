"""Fictitious submissions, so that the product can be tried out with something in it.

Every company here is invented; a name carries the word "demo" so that nobody takes it for a real one,
and no enterprise number is made up, because a valid one may belong to somebody.
"""

import math
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readiness.answering.handing_in import hand_in
from readiness.content.loader import LATEST, load
from readiness.domain.answers import Value, route
from readiness.domain.consent import PEERS_VERSION
from readiness.domain.item import Item, Kind, Option
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.report import Instrument
from readiness.existing import shown
from readiness.extensions import db
from readiness.store import assessments, peers, schema
from readiness.store.companies import Consent
from readiness.store.models import Assessment, now

# Rough weights for a believable spread, not figures to be quoted: most Belgian companies are small.
_SIZES = {"p1": 20, "p2_9": 42, "p10_49": 25, "p50_249": 10, "p250": 3}
_LANGUAGES = {"nl": 54, "fr": 36, "en": 7, "de": 3}
_NETWORKS = {
    "facebook": 0.62,
    "linkedin": 0.48,
    "instagram": 0.44,
    "youtube": 0.19,
    "tiktok": 0.13,
    "x": 0.08,
    "other": 0.04,
}
_NAMES = {
    "nl": (
        ("Bakkerij", "Garage", "Slagerij", "Drukkerij", "Bouwbedrijf"),
        ("Van Damme", "De Linde", "Peeters"),
    ),
    "fr": (
        ("Boulangerie", "Garage", "Librairie", "Menuiserie", "Imprimerie"),
        ("Lambert", "du Parc", "Dubois"),
    ),
    "de": (("Bäckerei", "Autohaus", "Schreinerei", "Druckerei"), ("Müller", "am Markt", "Schmitz")),
    "en": (("Bakery", "Studio", "Workshop", "Consultancy"), ("Northside", "Harbour", "Janssens")),
}
_DONT_KNOW_SHARE = 0.04
_PEERS_EVERY = 2
"""Of so many companies one takes part in the comparison."""
_BATCH = 200
_HABIT_SPREAD = 0.06


@dataclass(frozen=True, slots=True)
class Submission:
    """One invented company: who, in which language, what it answered and when."""

    company_name: str
    language: str
    answers: dict[str, Value]
    started_at: datetime
    submitted_at: datetime


def submissions(questionnaire: Questionnaire, count: int, seed: int, now: datetime) -> Iterator[Submission]:
    """Invent ``count`` submissions over the twelve months before ``now`` (aware, UTC), oldest first.

    The same questionnaire, count, seed and ``now`` give the same submissions.
    """
    random_source = random.Random(seed)
    year = timedelta(days=365)
    moments = sorted(now - random_source.random() * year for _ in range(count))
    for moment in moments:
        yield _submission(questionnaire, random_source, moment.astimezone(UTC).replace(microsecond=0))


def _submission(questionnaire: Questionnaire, random_source: random.Random, started: datetime) -> Submission:
    language = random_source.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0]
    trades, names = _NAMES[language]
    number = random_source.randrange(1, 10_000)
    return Submission(
        company_name=f"{random_source.choice(trades)} {random_source.choice(names)} (demo {number})",
        language=language,
        answers=invent(questionnaire, random_source),
        started_at=started,
        submitted_at=started + timedelta(seconds=random_source.randrange(240, 1500)),
    )


def invent(questionnaire: Questionnaire, random_source: random.Random) -> dict[str, Value]:
    """Answer the whole questionnaire as one believable company would.

    One hidden habit between 0 and 1 drives all answers, so that a company with a plan is also likely to
    have goals and a responsible person, as in real responses.
    """
    habit = random_source.betavariate(1.6, 2.2)
    answers: dict[str, Value] = {}
    for page in questionnaire.pages:
        way = route(questionnaire, answers)
        for item in way.page_items(page):
            answers[item.code] = _answer(item, way.offered(item), habit, random_source)
    if "D2" in answers:
        answers["D2.hours"] = str(random_source.choice((1, 2, 3, 4, 8, 16)))
    return answers


def _answer(item: Item, offered: tuple[Option, ...], habit: float, random_source: random.Random) -> Value:
    if item.code == "B1":
        return _accounts(habit, random_source)
    if item.kind is Kind.GRID:
        return {row.code: _choice(offered, habit, random_source) for row in item.rows}
    if item.kind is Kind.MULTIPLE:
        return _several(offered, habit, random_source)
    if item.code == "A1":
        return random_source.choices(list(_SIZES), list(_SIZES.values()))[0]
    return _choice(offered, habit, random_source)


def _accounts(habit: float, random_source: random.Random) -> list[str]:
    lift = 0.6 + 0.8 * habit
    chosen = [code for code, share in _NETWORKS.items() if random_source.random() < share * lift]
    return chosen or ["none"]


def _choice(offered: tuple[Option, ...], habit: float, random_source: random.Random) -> str:
    known = [option for option in offered if not option.dont_know]
    unknown = [option for option in offered if option.dont_know]
    if unknown and random_source.random() < _DONT_KNOW_SHARE:
        return unknown[0].code
    most = max((float(option.points or 0) for option in known), default=0.0)
    if most == 0:
        return random_source.choice(known).code
    weights = [math.exp(-((float(o.points or 0) / most - habit) ** 2) / _HABIT_SPREAD) + 0.02 for o in known]
    return random_source.choices(known, weights)[0].code


def _several(offered: tuple[Option, ...], habit: float, random_source: random.Random) -> list[str]:
    together = [option.code for option in offered if not option.exclusive]
    alone = [option.code for option in offered if option.exclusive]
    if alone and random_source.random() < _DONT_KNOW_SHARE:
        return [alone[-1]]
    chosen = [code for code in together if random_source.random() < 0.15 + 0.8 * habit]
    return chosen or [alone[0] if alone else together[0]]


@click.command("demo", short_help="Add invented submissions, to try things out.")
@click.argument("count", type=click.IntRange(min=1))
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The same seed gives the same companies."
)
@click.option(
    "--yes", is_flag=True, help="Do not ask whether they may go among the responses that are there."
)
@with_appcontext
def demo_command(count: int, seed: int, yes: bool) -> None:
    """Add COUNT invented submissions, spread over sectors, sizes, languages and the past twelve months.

    Asks first where there are responses already. A folder of its own keeps them apart: READINESS_DATA_DIR=demo.
    """
    config = current_app.config["READINESS"]
    schema.ready(config)
    session = db.writing_session
    if not yes:
        _ask(session, shown(config.database_url))
    instrument = load(LATEST)
    made = submissions(instrument.questionnaire, count, seed, now())
    with click.progressbar(made, length=count, label="Inventing companies") as watched:
        left = iter(watched)
        while batch := [store(session, instrument, one) for one in islice(left, _BATCH)]:
            taking_part = [one.company for one in batch[::_PEERS_EVERY]]
            peers.take_part(session, taking_part, Consent(PEERS_VERSION, "en"))
            session.commit()
    click.echo(f"{count} invented submissions added (seed {seed})")


def _ask(session: Session, database: str) -> None:
    """Ask before invented companies go among what is there: nothing takes them out again. Raises ClickException."""
    there = session.scalar(select(func.count(Assessment.id))) or 0
    # Nothing stays locked while somebody thinks.
    session.rollback()
    if not there:
        return
    found = f"Responses that are in {database} already: {there}."
    if not _at_a_terminal():
        raise click.ClickException(
            f"{found} Nothing was added. If invented ones may go among them, say so with --yes; otherwise set a "
            "folder of its own, such as READINESS_DATA_DIR=demo, and no READINESS_DATABASE_URL."
        )
    click.confirm(f"{found} Add invented ones among them?", abort=True)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def store(session: Session, instrument: Instrument, submission: Submission) -> Assessment:
    """Put one invented submission into the database, as the site would; does not commit."""
    started, ended = submission.started_at, submission.submitted_at
    assessment, _token = assessments.begin(session, submission.language, instrument.version, at=started)
    assessment.company.name = submission.company_name
    assessments.save(session, assessment, submission.answers, at=ended)
    hand_in(session, assessment, at=ended)
    return assessment
