"""Webhooks: who is told what, what waits to be sent, and how that went. Nothing here commits."""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from readiness.store import outgoing
from readiness.store.affected import affected
from readiness.store.api_models import SUBMITTED_EVENT, VALIDATED_EVENT, Webhook, WebhookDelivery
from readiness.store.consultant_models import LEAD, ROLES, Consultant
from readiness.store.models import Assessment, new_uid, now
from readiness.store.outgoing_models import CLAIMED, FAILED, WAITING, WEBHOOK, Outgoing

GIVEN_UP = timedelta(days=5)
"""A webhook to which nothing came through for so long is switched off once a message to it is given up."""

SWITCHED_OFF = "the webhook is switched off"
"""Why something was not sent: it is when the webhook is switched on again."""

SHOWN = 50
MOST = 20
_MAY = ROLES[ROLES.index(LEAD) :]


def _listening(asked: InstrumentedAttribute[bool]) -> Select[int]:
    """Which webhooks are told. None of them is removed before what refers to it is committed.

    One that is switched off is told, too: a worker keeps that back until it is switched on, or a purge takes it.
    """
    return (
        select(Webhook.id)
        .join(Consultant, Consultant.id == Webhook.consultant_id)
        .where(asked, Consultant.disabled_at.is_(None), Consultant.role.in_(_MAY))
        .order_by(Webhook.id)
        .with_for_update(read=True, key_share=True, of=Webhook)
    )


# Built once: whoever hands in waits for it.
_LISTENING = {SUBMITTED_EVENT: _listening(Webhook.submitted), VALIDATED_EVENT: _listening(Webhook.validated)}


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
    """One of a consultant's webhooks, locked, to be changed; None when it is there no more.

    A worker that writes down an answer locks the webhook first, too.
    """
    listed = next((each.id for each in of(session, who) if each.uid == uid), None)
    query = select(Webhook).where(Webhook.id == listed).with_for_update(of=Webhook)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def switch_on(session: Session, webhook: Webhook) -> None:
    """Let a webhook that was switched off be told again, also of what came meanwhile."""
    webhook.disabled_at = webhook.failing_since = None
    session.flush()
    kept_back = _sent_to(webhook).where(Outgoing.last_error == SWITCHED_OFF)
    outgoing.send_refused(session, kept_back.with_only_columns(Outgoing.id), now())


def switch_off_all(session: Session, who: Consultant) -> int:
    """Tell a consultant's webhooks nothing until they are switched on again; returns how many were told so far.

    They do not count as failing: by that their owner sees why they are off.
    """
    theirs = (Webhook.consultant_id == who.id) & Webhook.disabled_at.is_(None)
    off = session.execute(update(Webhook).where(theirs).values(disabled_at=now(), failing_since=None))
    return affected(off)


def remove(session: Session, webhook: Webhook) -> None:
    """Take a webhook away, which is locked, with what was and will be sent to it."""
    theirs = _sent_to(webhook).with_only_columns(Outgoing.id)
    session.execute(delete(Outgoing).where(Outgoing.id.in_(theirs)), execution_options=_PLAIN)
    session.delete(webhook)
    session.flush()


def tell(session: Session, assessment: Assessment, event: str) -> None:
    """Let every webhook that asked for it be told; where nobody asked, that is one statement."""
    listening = session.connection().execute(_LISTENING[event]).scalars().all()
    for number in listening:
        uid = new_uid()
        message = Outgoing(uid=uid, kind=WEBHOOK, idempotency_key=f"webhook {uid}")
        session.add(WebhookDelivery(webhook_id=number, assessment=assessment, event=event, outgoing=message))
    if listening:
        session.flush()


def find(session: Session, message: str) -> WebhookDelivery | None:
    """What is to be sent under this number; None when its response was erased meanwhile."""
    query = (
        select(WebhookDelivery)
        .join(WebhookDelivery.outgoing)
        .where(Outgoing.uid == message)
        .options(
            contains_eager(WebhookDelivery.outgoing),
            joinedload(WebhookDelivery.webhook, innerjoin=True),
            joinedload(WebhookDelivery.assessment, innerjoin=True).joinedload(
                Assessment.company, innerjoin=True
            ),
        )
    )
    return session.scalars(query).first()


def may_be_told(webhook: Webhook) -> bool:
    """Whether anything is sent to it: it is not switched off, and its owner may still read."""
    owner = webhook.consultant
    return webhook.disabled_at is None and owner.disabled_at is None and owner.role in _MAY


def settle(session: Session, number: int, status: int | None, *, at: datetime | None = None) -> bool:
    """Write down what the receiver answered, None when it did not; True when it took the message."""
    moment = at or now()
    taken = status is not None and 200 <= status < 300
    found = session.get(WebhookDelivery, number, populate_existing=True)
    if found is None:
        return taken  # Erased meanwhile.
    found.status = status
    webhook = session.get_one(Webhook, found.webhook_id, with_for_update={"of": Webhook})
    if taken:
        webhook.failing_since = None
    else:
        webhook.failing_since = webhook.failing_since or moment
        # After a quiet month a short failure looks as long as that month: the message itself has to have failed.
        if outgoing.is_last_try(found.outgoing) and moment - webhook.failing_since >= GIVEN_UP:
            webhook.disabled_at = moment
    session.flush()
    return taken


def is_kept_back(delivery: WebhookDelivery) -> bool:
    """Whether it waits until its webhook is switched on again, whether or not a worker has come across it."""
    sent = delivery.outgoing
    refused = sent.state == FAILED and sent.last_error == SWITCHED_OFF
    return delivery.webhook.disabled_at is not None and (refused or sent.state in {WAITING, CLAIMED})


def send_again(session: Session, who: Consultant, number: int) -> bool:
    """Let a delivery to one of a consultant's webhooks be sent again; False for another's.

    What waits already, goes on waiting.
    """
    query = (
        select(Outgoing.uid)
        .join(WebhookDelivery, WebhookDelivery.outgoing_id == Outgoing.id)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(WebhookDelivery.id == number, Webhook.consultant_id == who.id)
    )
    uid = session.scalar(query)
    if uid is None:
        return False
    outgoing.send_again(session, uid, now())
    return True


def deliveries(session: Session, who: Consultant) -> list[WebhookDelivery]:
    """The newest deliveries to a consultant's webhooks."""
    query = (
        select(WebhookDelivery)
        .join(WebhookDelivery.webhook)
        .where(Webhook.consultant_id == who.id)
        .order_by(WebhookDelivery.id.desc())
        .limit(SHOWN)
        .options(contains_eager(WebhookDelivery.webhook), joinedload(WebhookDelivery.outgoing))
    )
    return list(session.scalars(query))


def troubled(session: Session) -> tuple[int, int]:
    """How many webhooks do not take what is sent at the moment, and how many were switched off for that."""
    off = Webhook.disabled_at.is_not(None)
    failing = select(func.count()).where(~off, Webhook.failing_since.is_not(None))
    return session.scalar(failing) or 0, session.scalar(select(func.count()).where(off)) or 0


def _sent_to(webhook: Webhook) -> Select[Outgoing]:
    return (
        select(Outgoing)
        .join(WebhookDelivery, WebhookDelivery.outgoing_id == Outgoing.id)
        .where(WebhookDelivery.webhook_id == webhook.id)
    )


# What is held of them in memory is not used afterwards.
_PLAIN = {"synchronize_session": False}
