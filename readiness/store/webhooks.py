"""Webhooks: who is told what, what waits to be sent, and how that went. Nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session, joinedload

from readiness.store.api_models import (
    DELIVERED,
    FAILED,
    SUBMITTED_EVENT,
    WAITING,
    Webhook,
    WebhookDelivery,
)
from readiness.store.columns import Moment
from readiness.store.consultant_models import LEAD, ROLES, Consultant
from readiness.store.models import Assessment, new_uid, now

WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long to wait after each failed attempt; after the last there is no more. (Standard Webhooks.)"""

HELD = timedelta(minutes=2)
"""How long a worker has a delivery to itself: longer than an attempt can take."""

GIVEN_UP = timedelta(days=5)
"""A webhook to which nothing came through for so long is switched off."""

SHOWN = 50
MOST = 20
_MAY = ROLES[ROLES.index(LEAD) :]


class TooManyError(Exception):
    """A consultant has as many webhooks as anybody may."""


def add(
    session: Session, who: Consultant, url: str, secret: str, *, submitted: bool, validated: bool
) -> Webhook:
    """A new webhook; `secret` is encrypted already. Raises TooManyError."""
    if len(of(session, who)) >= MOST:
        raise TooManyError
    made = Webhook(consultant=who, url=url, secret=secret, submitted=submitted, validated=validated)
    session.add(made)
    session.flush()
    return made


def of(session: Session, who: Consultant) -> list[Webhook]:
    """A consultant's webhooks, newest first."""
    query = select(Webhook).where(Webhook.consultant_id == who.id)
    return list(session.scalars(query.order_by(Webhook.id.desc())))


def one(session: Session, who: Consultant, uid: str) -> Webhook | None:
    """One of a consultant's webhooks."""
    return next((each for each in of(session, who) if each.uid == uid), None)


def switch_on(session: Session, webhook: Webhook) -> None:
    """Let a webhook that was switched off be told again."""
    webhook.disabled_at = webhook.failing_since = None
    session.flush()


def remove(session: Session, webhook: Webhook) -> None:
    """Take a webhook away, with what was and will be sent to it."""
    session.delete(webhook)
    session.flush()


def tell(session: Session, assessment: Assessment, event: str) -> None:
    """Let every webhook that asked for it be told; one statement, also where nobody asked."""
    moment = now()
    asked = Webhook.submitted if event == SUBMITTED_EVENT else Webhook.validated
    listening = (
        select(
            Webhook.id,
            literal(assessment.id),
            literal(new_uid()),
            literal(event),
            literal(WAITING),
            literal(0),
            literal(moment, Moment),
            literal(moment, Moment),
        )
        .join(Consultant, Consultant.id == Webhook.consultant_id)
        .where(
            asked, Webhook.disabled_at.is_(None), Consultant.disabled_at.is_(None), Consultant.role.in_(_MAY)
        )
    )
    columns = ["webhook_id", "assessment_id", "message", "event", "state", "attempts", "created_at", "due_at"]
    session.execute(insert(WebhookDelivery).from_select(columns, listening, include_defaults=False))


def take(session: Session, *, at: datetime | None = None) -> WebhookDelivery | None:
    """The next delivery that is due, held for this worker; None when nothing is. Commit before it is sent."""
    moment = at or now()
    query = (
        select(WebhookDelivery)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .join(Consultant, Consultant.id == Webhook.consultant_id)
        .where(
            WebhookDelivery.state == WAITING,
            WebhookDelivery.due_at <= moment,
            Webhook.disabled_at.is_(None),
            Consultant.disabled_at.is_(None),
            Consultant.role.in_(_MAY),
        )
        .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
        .limit(1)
        .with_for_update(of=WebhookDelivery, skip_locked=True)
        .options(
            joinedload(WebhookDelivery.webhook, innerjoin=True),
            joinedload(WebhookDelivery.assessment, innerjoin=True).joinedload(
                Assessment.company, innerjoin=True
            ),
        )
    )
    found = session.scalars(query).first()
    if found is not None:
        found.attempts += 1
        found.due_at = moment + HELD
        session.flush()
    return found


def settle(session: Session, number: int, status: int | None, *, at: datetime | None = None) -> None:
    """Write down how an attempt went; `status` is the receiver's, None when it did not answer."""
    moment = at or now()
    found = session.get(WebhookDelivery, number, with_for_update=True, populate_existing=True)
    if found is None or found.state != WAITING:
        return  # Erased meanwhile, or another worker was faster.
    found.status = status
    webhook = found.webhook
    if status is not None and 200 <= status < 300:
        found.state, found.done_at = DELIVERED, moment
        webhook.failing_since = None
    else:
        _failed(found, moment)
        webhook.failing_since = webhook.failing_since or moment
        if moment - webhook.failing_since >= GIVEN_UP:
            webhook.disabled_at = moment
    session.flush()


def send_again(session: Session, who: Consultant, number: int) -> bool:
    """Let a delivery to one of a consultant's webhooks be tried again from the start; False for another's."""
    mine = select(Webhook.id).where(Webhook.consultant_id == who.id)
    changed = session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id == number, WebhookDelivery.webhook_id.in_(mine))
        .values(state=WAITING, attempts=0, status=None, due_at=now(), done_at=None)
        .returning(WebhookDelivery.id)
    )
    return changed.first() is not None


def deliveries(session: Session, who: Consultant) -> list[WebhookDelivery]:
    """The newest deliveries to a consultant's webhooks."""
    query = (
        select(WebhookDelivery)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(Webhook.consultant_id == who.id)
        .order_by(WebhookDelivery.id.desc())
        .limit(SHOWN)
        .options(joinedload(WebhookDelivery.webhook), joinedload(WebhookDelivery.assessment))
    )
    return list(session.scalars(query))


def _failed(found: WebhookDelivery, moment: datetime) -> None:
    if found.attempts > len(WAITS):
        found.state, found.done_at = FAILED, moment
    else:
        found.due_at = moment + WAITS[found.attempts - 1]
