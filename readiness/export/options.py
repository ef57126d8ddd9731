"""The options that say which responses are exported: one for each field of the filter."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from readiness.belgium import midnight, within
from readiness.content.loader import load, versions
from readiness.domain.questionnaire import Questionnaire
from readiness.domain.review import STATUSES
from readiness.domain.text import LANGUAGES
from readiness.store import campaigns, consultants
from readiness.store.assessments import SECTOR, SIZE
from readiness.store.models import DRAFT, SUBMITTED
from readiness.store.responses import ANY, NOBODY, Filter

Command = TypeVar("Command", bound=Callable[..., Any])
_SCORE = click.IntRange(0, 100)
_DAY = click.DateTime(["%Y-%m-%d"])


class OneOf(click.ParamType[str]):
    """A code that exists in some version of the instrument; they are read when one is given."""

    name = "code"

    def __init__(self, known: Callable[[], Iterable[str]]) -> None:
        self._known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what does not exist, and list what does."""
        known = list(dict.fromkeys(self._known()))
        if value not in known:
            self.fail(f"{value!r} is not one of {', '.join(known)}.", param, ctx)
        return str(value)


def _questionnaires() -> Iterator[Questionnaire]:
    return (load(version).questionnaire for version in versions())


def _options_of(item: str) -> OneOf:
    return OneOf(lambda: (code for each in _questionnaires() for code in each.item(item).by_code))


_FLAGS = OneOf(lambda: (flag.code for version in versions() for flag in load(version).advice.flags))
_OPTIONS = (
    click.option(
        "--status",
        type=click.Choice([SUBMITTED, DRAFT, ANY]),
        default=SUBMITTED,
        show_default=True,
        help="Drafts have no scores yet.",
    ),
    click.option("--review", type=click.Choice(STATUSES), help="How far the review is."),
    click.option("--name", help="A part of the company's name."),
    click.option("--size", type=_options_of(SIZE), help="A size, such as p2_9."),
    click.option("--sector", type=_options_of(SECTOR), help="A sector, such as trade."),
    click.option("--respondent-language", type=click.Choice(LANGUAGES), help="The language answered in."),
    click.option("--instrument", type=OneOf(versions), help="A version of the questionnaire."),
    click.option("--least", type=_SCORE, help="The lowest readiness, as it is shown (rounded)."),
    click.option("--most", type=_SCORE, help="The highest readiness, as it is shown (rounded)."),
    click.option("--flag", type=_FLAGS, help="A risk that is raised."),
    click.option("--assigned", metavar="EMAIL", help=f"A consultant's address, or {NOBODY}."),
    click.option("--campaign", metavar="UID", help="What a campaign is called in its address at the desk."),
    click.option("--since", type=_DAY, help="The first day, in Belgian time."),
    click.option("--until", type=_DAY, help="The last day, in Belgian time."),
)


def filter_options(command: Command) -> Command:
    """Add the options to a command, which passes what it gets to `filter_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def filter_of(session: Session, asked: dict[str, Any]) -> Filter:
    """The filter that the options ask for; raises click.BadParameter for an unknown consultant or campaign."""
    given = {name: value for name, value in asked.items() if value is not None}
    if "respondent_language" in given:
        given["language"] = given.pop("respondent_language")
    if "assigned" in given:
        given["assigned"] = _consultant(session, given["assigned"])
    if "campaign" in given:
        _refuse_unknown_campaign(session, given["campaign"])
    if "since" in given:
        given["since"] = _begin(given["since"])
    if "until" in given:
        given["until"] = _begin(given["until"]) + timedelta(days=1)
    return Filter(**given)


def _consultant(session: Session, address: str) -> str:
    if address == NOBODY:
        return NOBODY
    known = {one.email: one.uid for one in consultants.everybody(session)}
    if consultants.address(address) not in known:
        listed = ", ".join([*known, NOBODY])
        raise click.BadParameter(f"{address!r} is not one of {listed}.", param_hint="'--assigned'")
    return known[consultants.address(address)]


def _refuse_unknown_campaign(session: Session, uid: str) -> None:
    if campaigns.by_uid(session, uid) is None:
        listed = ", ".join(f"{one.uid} ({one.name})" for one in campaigns.by_name(session)) or "no campaign"
        raise click.BadParameter(f"{uid!r} is not one of {listed}.", param_hint="'--campaign'")


def _begin(day: datetime) -> datetime:
    """The first moment of a day in Belgium."""
    return midnight(within(day.date()))
