"""The pages of questions as colleagues answer them."""

from readiness.answering.saving import until_saved
from readiness.answering.visit import Answer
from readiness.colleague.blueprint import colleague
from readiness.colleague.visit import ColleagueVisit
from readiness.i18n import LANG


@colleague.get(f"{LANG}/colleague/<slug>")
def questions(slug: str) -> str:
    """Show a page of questions with what is stored."""
    visit = ColleagueVisit.to(slug)
    return visit.shown(visit.form())


@colleague.post(f"{LANG}/colleague/<slug>")
def answer_questions(slug: str) -> Answer:
    """Save a page and go on; show it again when it is not right, in another language, or out of date."""
    return until_saved(lambda: ColleagueVisit.to(slug, for_update=True).answered())
