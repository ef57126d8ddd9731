"""Everything that the page, the paper and the export show, built from one company's answers."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from readiness.domain.advice import AdviceBook, Step, recommend
from readiness.domain.answers import Answers
from readiness.domain.article import Article
from readiness.domain.benchmarks import Benchmarks, NetworkRow, Position, networks, standing
from readiness.domain.contradictions import Contradiction
from readiness.domain.flags import RaisedFlag, raised
from readiness.domain.item import Item
from readiness.domain.projection import projections
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.scoring import DimensionScore, Scorecard, readiness_of, score_on, to_document
from readiness.domain.situation import Situation

STRENGTH = 75
_FIRST_ACCOUNT = {"B1": ["facebook"]}


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of everything that is content."""

    version: str
    questionnaire: Questionnaire
    advice: AdviceBook
    benchmarks: Benchmarks
    article: Article
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What one company is told. `first_account` is its readiness right after opening a first account.

    `projections` are the readiness after each set of steps (see `readiness.domain.projection`).
    """

    instrument: Instrument
    situation: Situation = field(compare=False, repr=False)
    scorecard: Scorecard
    positions: tuple[Position, ...]
    networks: tuple[NetworkRow, ...]
    flags: tuple[RaisedFlag, ...]
    steps: tuple[Step, ...]
    strengths: tuple[DimensionScore, ...]
    find_out: tuple[Item, ...]
    first_account: Fraction | None
    projections: tuple[int, ...]

    @property
    def all_steps_projected(self) -> int:
        """The readiness once all steps are taken, as it is shown."""
        return self.projections[-1]


def build(instrument: Instrument, answers: Answers) -> Report:
    """Build the report from the answers alone: the same answers always give the same report."""
    questionnaire, book = instrument.questionnaire, instrument.advice
    now = Situation.of(questionnaire, answers)
    card = score_on(now.way, now.units)
    steps = recommend(book, now)
    return Report(
        instrument,
        now,
        card,
        standing(instrument.benchmarks, answers),
        networks(instrument.benchmarks, questionnaire, answers),
        raised(book.flags, questionnaire, answers),
        steps,
        tuple(one for one in card.dimensions if one.score is not None and one.score >= STRENGTH),
        card.find_out,
        first_account(questionnaire, answers),
        projections(now, steps),
    )


def first_account(questionnaire: Questionnaire, answers: Answers) -> Fraction | None:
    """Readiness if a company without account opened one and changed nothing else; None when it has one.

    More questions apply then, and they count 0 until they are answered.
    """
    if answers.get("B1") != ["none"]:
        return None
    opened = {
        code: value for code, value in answers.items() if code not in _asked_with_account(questionnaire)
    }
    return readiness_of(questionnaire, {**opened, **_FIRST_ACCOUNT})


def record(instrument: Instrument, answers: Answers, now: Situation | None = None) -> dict[str, Any]:
    """What is stored on submission, in plain numbers and codes: scorecard, standing and flags.

    `now` is the company's situation, where it is known already. A standing is None on a scale that does not
    cover the company's size. A flag is 0, 1 (raised) or 2 (high).
    """
    questionnaire, benchmarks = instrument.questionnaire, instrument.benchmarks
    standings = {one.scale.code: float(one.value) for one in standing(benchmarks, answers)}
    found = raised(instrument.advice.flags, questionnaire, answers)
    flags = {one.flag.code: 2 if one.high else 1 for one in found}
    now = now or Situation.of(questionnaire, answers)
    return to_document(score_on(now.way, now.units)) | {
        "standing": {scale.code: standings.get(scale.code) for scale in benchmarks.positions},
        "flags": {flag.code: flags.get(flag.code, 0) for flag in instrument.advice.flags},
    }


def _asked_with_account(questionnaire: Questionnaire) -> set[str]:
    return {item.code for item in questionnaire.items if item.applies_if in {"account", "two_accounts"}}
