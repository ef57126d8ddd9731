"""What consultants did on the round before, beside what the company answers now."""

from dataclasses import dataclass

from readiness.desk.case import Case
from readiness.extensions import db
from readiness.presentation.answers import in_words
from readiness.store import reviews
from readiness.store.models import Assessment


@dataclass(frozen=True, slots=True)
class EarlierWork:
    """One question that was asked about or validated: each part in lines of text, empty where there is none."""

    question: str
    asked: str
    before: list[str]
    validated: list[str]
    now: list[str]


def earlier_work(case: Case, earlier: Assessment | None, lang: str) -> list[EarlierWork]:
    """The questions and validated answers of the round before, in the order of the questionnaire."""
    if earlier is None:
        return []
    asked = reviews.questions(db.session, earlier)
    validated = reviews.validated(db.session, earlier)
    corrected = reviews.corrected(earlier.answers, validated)
    return [
        EarlierWork(
            case.route.wording(item)[lang],
            asked.get(item.code, ""),
            in_words(item, earlier.answers, lang),
            in_words(item, corrected, lang) if item.code in validated else [],
            in_words(item, case.assessment.answers, lang),
        )
        for item in case.instrument.questionnaire.items
        if item.code in asked or item.code in validated
    ]
