"""What a webhook is told: codes, scores and where to read more. No name, no contact, no answer."""

from datetime import datetime

import msgspec

from readiness.store.api_models import WebhookDelivery


class About(msgspec.Struct, frozen=True):
    """The response that it is about; `url` is its address in the API."""

    uid: str
    company: str
    round: int
    instrument: str
    readiness: float | None
    review: str | None
    url: str


class Message(msgspec.Struct, frozen=True):
    """One event. `timestamp` is when it happened; the scores are those of when it is sent."""

    type: str
    timestamp: datetime
    data: About


def body(delivery: WebhookDelivery, base_url: str) -> bytes:
    """The message as it is sent and signed."""
    response = delivery.assessment
    about = About(
        uid=response.uid,
        company=response.company.uid,
        round=response.round,
        instrument=response.instrument,
        readiness=response.readiness,
        review=response.review_status,
        url=f"{base_url}/api/v1/responses/{response.uid}",
    )
    return msgspec.json.encode(Message(delivery.event, delivery.outgoing.created_at, about))
