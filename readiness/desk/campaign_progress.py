"""How far each invited company is, as a state, in words, and as a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from readiness.content.loader import load
from readiness.domain.answers import route
from readiness.export.missing import Missing
from readiness.export.profiles import PROFILES, ProfileName
from readiness.i18n import gettext as _
from readiness.store.following import Followed
from readiness.store.models import SUBMITTED
from readiness.store.outgoing_models import DONE, FAILED, HANDING_OVER

NAMES = (
    "company_name",
    "email",
    "language",
    "enterprise_number",
    "state",
    "invited_at",
    "opened_at",
    "reminded_at",
    "submitted_at",
    "response",
)


class State(StrEnum):
    """How far an invited company is; one further along has passed those before, but for what went wrong."""

    NOT_SENT = "not_sent"
    SENDING = "sending"
    PERHAPS = "perhaps"
    REFUSED = "refused"
    INVITED = "invited"
    OPENED = "opened"
    BEGUN = "begun"
    HALF_WAY = "half_way"
    SUBMITTED = "submitted"


_ORDER = list(State)
_OF_LETTERS = {FAILED: State.REFUSED, HANDING_OVER: State.PERHAPS, DONE: State.INVITED}


@dataclass(frozen=True)
class Progress:
    """Every invitation of a campaign with its state, in the order of the import."""

    lines: Sequence[tuple[Followed, State]]

    @cached_property
    def counts(self) -> Mapping[State, int]:
        """How many have come so far or further; of what went wrong or waits, how many there are."""
        states = [state for _followed, state in self.lines]
        invited = _ORDER.index(State.INVITED)
        return {
            state: sum(one is state or (place >= invited and _ORDER.index(one) > place) for one in states)
            for place, state in enumerate(_ORDER)
        }


def progress(followed: Iterable[Followed]) -> Progress:
    """The state of each invitation."""
    return Progress([(one, _state(one)) for one in followed])


def state_names() -> dict[State, str]:
    """What each state is called."""
    return {
        State.NOT_SENT: _("No invitation sent yet"),
        State.SENDING: _("Waits to be sent"),
        State.PERHAPS: _("Perhaps sent: see the outbox"),
        State.REFUSED: _("Could not be delivered"),
        State.INVITED: _("Invited"),
        State.OPENED: _("Opened the invitation"),
        State.BEGUN: _("Began the questionnaire"),
        State.HALF_WAY: _("Half way through the questionnaire"),
        State.SUBMITTED: _("Submitted the answers"),
    }


def csv_of(found: Progress) -> Iterator[str]:
    """The lines of a file that Excel opens by double-click; codes of states, moments in UTC."""
    form = PROFILES[ProfileName.EXCEL]
    nothing = form.cell(int(Missing.UNANSWERED))
    return form.lines(
        NAMES,
        (
            [
                nothing if value in {None, ""} else form.cell(value)
                for value in (
                    one.company_name,
                    one.email,
                    one.language,
                    one.enterprise_number,
                    state.value,
                    one.invited_at,
                    one.opened_at,
                    one.reminded_at,
                    one.submitted_at,
                    one.response if one.status == SUBMITTED else None,
                )
            ]
            for one, state in found.lines
        ),
    )


def _state(one: Followed) -> State:
    if one.status == SUBMITTED:
        return State.SUBMITTED
    if one.status is not None:
        return State.HALF_WAY if _is_half_way(one) else State.BEGUN
    if one.opened_at is not None:
        return State.OPENED
    if one.invited_at is not None:
        return State.INVITED
    if one.letter is None:
        return State.NOT_SENT
    return _OF_LETTERS.get(one.letter, State.SENDING)


def _is_half_way(one: Followed) -> bool:
    """Whether a draft answers at least half of what it is asked, as far as its answers tell."""
    if one.instrument is None or not one.answers:
        return False
    way = route(load(one.instrument).questionnaire, one.answers)
    return 2 * len(way.missing) <= len(way.asked)
