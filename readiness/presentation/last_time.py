"""What a company answered the last time, to stand beside the questions of a round that it began itself."""

from collections.abc import Iterable

from readiness.content.loader import load
from readiness.domain.answers import ASKED, route
from readiness.domain.item import Item
from readiness.presentation.answers import in_words
from readiness.store.models import Assessment


def answers_last_time(earlier: Assessment, items: Iterable[Item], lang: str) -> dict[str, list[str]]:
    """The earlier answers in words, by item, as the earlier version of the questionnaire says them.

    No lines where the question was not asked then; an item that the earlier version does not have is not
    in it.
    """
    questionnaire = load(earlier.instrument).questionnaire
    way = route(questionnaire, earlier.answers)
    return {
        item.code: in_words(questionnaire.item(item.code), earlier.answers, lang)
        if way.state[item.code] == ASKED
        else []
        for item in items
        if item.code in questionnaire.by_code
    }
