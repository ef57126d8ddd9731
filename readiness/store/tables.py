"""All tables together: whoever needs the whole metadata takes it from here, so that no table is left out."""

from readiness.store import (
    api_models,
    campaign_models,
    consultant_models,
    figures,
    follow_up_models,
    outgoing_models,
    peer_models,
    quality,
    review_models,
)
from readiness.store.models import Base

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "api_models",
    "campaign_models",
    "consultant_models",
    "figures",
    "follow_up_models",
    "outgoing_models",
    "peer_models",
    "quality",
    "review_models",
]
