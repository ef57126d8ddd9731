"""Next steps: which advice fits a company, and what following it would bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from readiness.domain.answers import Value
from readiness.domain.conditions import When
from readiness.domain.errors import ContentError
from readiness.domain.flags import Flag
from readiness.domain.item import Kind, refuse_twice
from readiness.domain.moves import Effort, Move, Sizes
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.scoring import half_up
from readiness.domain.situation import BEST_OFFERED, Situation
from readiness.domain.text import Text

MOST_STEPS = 5
_SHAPES: Mapping[Kind, type] = {Kind.SINGLE: str, Kind.MULTIPLE: list, Kind.GRID: dict}


@dataclass(frozen=True, slots=True)
class Extra:
    """A sentence added to an advice for some companies."""

    when: When
    text: Text


@dataclass(frozen=True, slots=True)
class Advice:
    """One advice: when it fits, what to say, whom it rests on, and the answers once it is done."""

    code: str
    dimension: str
    title: Text
    why: Text
    how: tuple[Move, ...]
    effort: Effort
    sources: tuple[str, ...]
    quote: str
    when: When
    reach: Mapping[str, Value]
    extra: tuple[Extra, ...] = ()
    first: bool = False
    """Whether it comes before all others, whatever they bring, because they presuppose it."""


@dataclass(frozen=True, slots=True)
class AdviceBook:
    """All advice and all flags of one version of the instrument."""

    advice: tuple[Advice, ...]
    flags: tuple[Flag, ...]
    sizes: Sizes

    def check(self, questionnaire: Questionnaire) -> None:
        """Raise ContentError when something names what the questionnaire does not have."""
        refuse_twice("advice", (advice.code for advice in self.advice))
        refuse_twice("flag", (flag.code for flag in self.flags))
        self.sizes.check(questionnaire)
        dimensions = {dimension.code for dimension in questionnaire.dimensions}
        for advice in self.advice:
            if advice.dimension not in dimensions:
                raise ContentError(f"advice {advice.code}", f"unknown dimension {advice.dimension}")
            advice.when.check(questionnaire, f"advice {advice.code}.when")
            for extra in advice.extra:
                extra.when.check(questionnaire, f"advice {advice.code}.extra")
            for code, value in advice.reach.items():
                _check_reach(questionnaire, f"advice {advice.code}.reach", code, value)
        for flag in self.flags:
            flag.when.check(questionnaire, f"flag {flag.code}.when")
            if flag.high_when:
                flag.high_when.check(questionnaire, f"flag {flag.code}.high_when")


@dataclass(frozen=True, slots=True)
class Step:
    """An advice for one company: where following it leads, and what that adds to today's readiness."""

    advice: Advice
    gain: Fraction
    after: Situation = field(compare=False, repr=False)
    extras: tuple[Text, ...]

    @property
    def projected_exact(self) -> Fraction:
        """The readiness that it leads to (0 to 100)."""
        return self.after.readiness

    @property
    def projected(self) -> int:
        """The projected readiness as it is shown."""
        return half_up(self.projected_exact)


def recommend(book: AdviceBook, now: Situation, limit: int = MOST_STEPS) -> tuple[Step, ...]:
    """The advice that fits, by the readiness that following it would add; what adds nothing is left out.

    Advice that others presuppose comes first.
    """
    steps = [_step(advice, now) for advice in book.advice if advice.when.met(now.way, now.way.answers)]
    worthwhile = sorted(
        (step for step in steps if step.gain > 0), key=lambda step: (not step.advice.first, -step.gain)
    )
    return tuple(worthwhile[:limit])


def followed(now: Situation, steps: Sequence[Step]) -> Situation:
    """The situation once these steps are taken, in their order."""
    return reduce(lambda situation, step: situation.after(step.advice.reach), steps, now)


def _step(advice: Advice, now: Situation) -> Step:
    after = now.after(advice.reach)
    extras = tuple(extra.text for extra in advice.extra if extra.when.met(now.way, now.way.answers))
    return Step(advice, after.readiness - now.readiness, after, extras)


def _check_reach(questionnaire: Questionnaire, key: str, code: str, value: Value) -> None:
    if code not in questionnaire.by_code:
        raise ContentError(key, f"unknown item {code}")
    item = questionnaire.item(code)
    if not isinstance(value, _SHAPES[item.kind]):
        raise ContentError(key, f"item {code} is a {item.kind}: {_SHAPES[item.kind].__name__} expected")
    codes = [value] if isinstance(value, str) else list(value.values() if isinstance(value, dict) else value)
    unknown = set(codes) - set(item.by_code) - ({BEST_OFFERED} if item.kind is Kind.SINGLE else set())
    if isinstance(value, dict):
        unknown |= {row.code for row in item.rows} ^ set(value)
    if unknown:
        raise ContentError(key, f"item {code} has no {', '.join(sorted(unknown))}")
