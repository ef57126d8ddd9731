"""What this key does not open: secrets that another one encrypted, after a restore above all."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.encryption import decrypt
from readiness.store.api_models import Webhook
from readiness.store.consultant_models import Consultant

MEND = (
    "put the key in place that the site had (READINESS_SECRET_KEY, or secret.key in the data folder); where it is "
    "lost, each consultant needs `readiness consultant reset --second-factor`, and each webhook is made anew"
)


def locked(session: Session, keys: Sequence[str]) -> str:
    """How many authenticators of consultants and secrets of webhooks these keys do not open; empty when all do."""
    authenticators = session.scalars(
        select(Consultant.totp_secret).where(Consultant.totp_secret.is_not(None))
    )
    secrets = session.scalars(select(Webhook.secret))
    counts = {
        "authenticators": sum(decrypt(one or "", keys) is None for one in authenticators),
        "secrets of webhooks": sum(decrypt(one, keys) is None for one in secrets),
    }
    found = [f"{name} ({count})" for name, count in counts.items() if count]
    return f"this key does not open {' and '.join(found)}" if found else ""
