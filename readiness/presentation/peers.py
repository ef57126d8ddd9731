"""A company among those that used this tool, in the words and whole numbers of one language.

All numbers are whole, also because exact ones could be put together again.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from readiness.domain import peers
from readiness.domain.answers import Answers
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.report import Report
from readiness.domain.scoring import half_up
from readiness.i18n import gettext as _
from readiness.store.assessments import SECTOR, SIZE
from readiness.store.peers import Key, Shown


@dataclass(frozen=True, slots=True)
class PeerScore:
    """A score of the company's own among the others'; None where a figure does not exist."""

    name: str
    own: int | None
    lower: int | None
    median: int | None
    upper: int | None
    position: int | None


@dataclass(frozen=True, slots=True)
class PeerAccount:
    """A network, whether the company is there, and how many per cent of the others are."""

    name: str
    mine: bool
    share: int


@dataclass(frozen=True, slots=True)
class PeersView:
    """The comparison: with how many companies, which, as counted when, and the figures."""

    number: int
    at: datetime
    group: list[str]
    """The size class and the sector that they have in common; empty when they are all companies."""
    scores: list[PeerScore]
    accounts: list[PeerAccount]


def present_peers(report: Report, answers: Answers, shown: Shown, lang: str) -> PeersView:
    """Put the counts into words, beside the company's own report."""
    questionnaire, counts = report.instrument.questionnaire, shown.counts
    beside = peers.all_beside(counts, report.scorecard)
    names = {peers.READINESS: _("Readiness")} | {
        peers.dimension(one.code): one.name[lang] for one in questionnaire.dimensions
    }
    return PeersView(
        number=counts[peers.COMPANIES],
        at=shown.at,
        group=_group(questionnaire, shown.key, lang),
        scores=[_score(names[name], one) for name, one in beside.items()],
        accounts=[
            PeerAccount(
                option.text[lang],
                option.code in answers.get(peers.ACCOUNTS, ()),
                half_up(peers.account_share(counts, option.code)),
            )
            for option in questionnaire.by_code[peers.ACCOUNTS].options
        ],
    )


def _group(questionnaire: Questionnaire, key: Key, lang: str) -> list[str]:
    if not key.size:
        return []
    return [
        questionnaire.by_code[item].option(code).text[lang]
        for item, code in ((SIZE, key.size), (SECTOR, key.sector))
    ]


def _score(name: str, one: peers.Beside) -> PeerScore:
    spread = one.spread
    return PeerScore(
        name,
        one.own,
        half_up(spread.lower) if spread else None,
        half_up(spread.median) if spread else None,
        half_up(spread.upper) if spread else None,
        _whole(one.position),
    )


def _whole(value: Fraction | None) -> int | None:
    return None if value is None else half_up(value)
