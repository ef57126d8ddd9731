"""A secret key that was replaced: what the one before encrypted is encrypted anew, so that nothing needs it."""

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.config import Config
from readiness.encryption import decrypt, encrypt
from readiness.engines import make_engine, writing
from readiness.store.api_models import Webhook
from readiness.store.consultant_models import Consultant

_log = logging.getLogger(__name__)


def at_start(config: Config) -> None:
    """Encrypt with the new key what only the one before opens, and write into the log how much that was."""
    engine = make_engine(config.database_url)
    try:
        with Session(writing(engine)) as session:
            number = encrypt_anew(session, config.secret_keys)
            session.commit()
    finally:
        engine.dispose()
    _log.info("%d stored secrets were encrypted with the new key.", number)


def encrypt_anew(session: Session, keys: Sequence[str]) -> int:
    """Encrypt with the first of the keys what only the others open; return how much that was. Does not commit.

    What none of them opens stays as it is: `readiness doctor` names it.
    """
    changed = 0
    for holder, name in _encrypted(session):
        stored = getattr(holder, name)
        if decrypt(stored, keys[:1]) is None and (text := decrypt(stored, keys)) is not None:
            setattr(holder, name, encrypt(text, keys))
            changed += 1
    return changed


def _encrypted(session: Session) -> Iterator[tuple[Consultant | Webhook, str]]:
    """Everything that is stored encrypted: the row, and the name of its column. Nobody changes it meanwhile."""
    query = select(Consultant).where(Consultant.totp_secret.is_not(None)).order_by(Consultant.id)
    for who in session.scalars(query.with_for_update()):
        yield who, "totp_secret"
    for webhook in session.scalars(select(Webhook).order_by(Webhook.id).with_for_update()):
        yield webhook, "secret"
