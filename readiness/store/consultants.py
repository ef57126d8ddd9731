"""Reads and writes of consultants, their one-time links and their second factors. Nothing here commits."""

import base64
import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from readiness.store import api_tokens, known_browsers, webhooks
from readiness.store.affected import affected
from readiness.store.consultant_models import (
    ADMIN,
    Consultant,
    DeskSession,
    Passkey,
    PasswordLink,
    RecoveryCode,
)
from readiness.store.models import EMAIL_LENGTH, now
from readiness.store.tokens import hash_token, new_token

LINK_LIFE = timedelta(hours=24)
RECOVERY_CODES = 10
_RECOVERY_BYTES = 20
_GROUP = 4


class AlreadyThereError(Exception):
    """A consultant with this address exists."""


def address(email: str) -> str:
    """An e-mail address as it is stored and compared, however somebody types it."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def fits(email: str) -> bool:
    """Whether an address can be stored: some characters become eighteen, so what was typed may have been shorter."""
    return len(address(email)) <= EMAIL_LENGTH


def add(session: Session, email: str, role: str) -> Consultant:
    """Store a consultant, who cannot sign in before choosing a password. Raises AlreadyThereError."""
    if by_email(session, email) is not None:
        raise AlreadyThereError(address(email))
    consultant = Consultant(email=address(email), role=role)
    try:
        with session.begin_nested():
            session.add(consultant)
    except IntegrityError as error:
        if by_email(session, email) is None:
            raise
        # Somebody else added the same one at this moment.
        raise AlreadyThereError(address(email)) from error
    return consultant


def by_email(session: Session, email: str) -> Consultant | None:
    """Find a consultant by address, disabled or not."""
    # Some characters become eighteen: what was short enough when typed may be too long to look for.
    wanted = address(email)[: EMAIL_LENGTH + 1]
    if len(wanted) > EMAIL_LENGTH:
        return None
    return session.scalars(select(Consultant).where(Consultant.email == wanted)).first()


def by_uid(session: Session, uid: str) -> Consultant | None:
    """Find a consultant by the identifier that addresses and filters carry, disabled or not."""
    return session.scalars(select(Consultant).where(Consultant.uid == uid)).first()


def everybody(session: Session) -> list[Consultant]:
    """All consultants, by address."""
    return list(session.scalars(select(Consultant).order_by(Consultant.email)))


def lock_administrators(session: Session) -> None:
    """Let one administrator after another change who works here, each read afresh: none keeps out the last one."""
    query = select(Consultant).where(Consultant.role == ADMIN).order_by(Consultant.id)
    session.scalars(
        query.with_for_update(key_share=True), execution_options={"populate_existing": True}
    ).all()


def disable(session: Session, consultant: Consultant, *, at: datetime | None = None) -> None:
    """Keep a consultant out from now on: sessions and tokens end, links open nothing, browsers are forgotten."""
    consultant.disabled_at = at or now()
    _withdraw_links(session, consultant)
    known_browsers.forget(session, consultant)
    end_sessions(session, consultant)
    api_tokens.revoke_all(session, consultant)


def enable(session: Session, consultant: Consultant) -> None:
    """Let a disabled consultant in again."""
    consultant.disabled_at = None
    session.flush()


def set_role(session: Session, consultant: Consultant, role: str) -> None:
    """Give a consultant another role; what the old one allowed ends with it, also on pages that are open."""
    consultant.role = role
    end_sessions(session, consultant)


def new_password_link(session: Session, consultant: Consultant, *, at: datetime | None = None) -> str:
    """Withdraw earlier links and return the token of a new one, which is given this once."""
    _withdraw_links(session, consultant)
    token = new_token()
    expires_at = (at or now()) + LINK_LIFE
    session.add(
        PasswordLink(consultant_id=consultant.id, token_hash=hash_token(token), expires_at=expires_at)
    )
    session.flush()
    return token


def by_password_link(session: Session, token: str, *, at: datetime | None = None) -> Consultant | None:
    """Whom a link lets choose a password; None when it is unknown, used or too old, or they are disabled."""
    return session.scalars(
        select(Consultant)
        .join(PasswordLink)
        .where(
            PasswordLink.token_hash == hash_token(token),
            PasswordLink.used_at.is_(None),
            PasswordLink.expires_at > (at or now()),
            Consultant.disabled_at.is_(None),
        )
    ).first()


def set_password(session: Session, consultant: Consultant, password_hash: str) -> None:
    """Store the hash of a new password; every session, link and known browser ends with it."""
    consultant.password_hash = password_hash
    _withdraw_links(session, consultant)
    known_browsers.forget(session, consultant)
    end_sessions(session, consultant)


def second_factors(session: Session, consultant: Consultant) -> int:
    """How many second factors a consultant has: the authenticator, and each passkey."""
    passkeys = select(func.count()).where(Passkey.consultant_id == consultant.id)
    return (consultant.totp_secret is not None) + (session.scalar(passkeys) or 0)


def take_second_factors(session: Session, consultant: Consultant) -> dict[str, int]:
    """Take authenticator, passkeys and recovery codes away, for whoever lost them, and sign them out.

    So end the other ways in: whoever else had the account may have made one. Returns what `take_other_ways_in` does.
    """
    passkeys = _take_passkeys(session, consultant)
    set_totp(session, consultant, None)
    forget_recovery_codes(session, consultant)
    known_browsers.forget(session, consultant)
    ended = take_other_ways_in(session, consultant)
    end_sessions(session, consultant)
    return {**ended, "passkeys_removed": passkeys} if passkeys else ended


def take_other_ways_in(session: Session, consultant: Consultant) -> dict[str, int]:
    """End what somebody else who had the account may have made to keep it; returns how many of each, for the log.

    Tokens are revoked and webhooks switched off. Passkeys are removed where an authenticator is left: without one,
    whoever got hold of a link would need no second factor at all.
    """
    api_tokens.revoke_all(session, consultant)
    ended = {
        "webhooks_off": webhooks.switch_off_all(session, consultant),
        "passkeys_removed": _take_passkeys(session, consultant) if consultant.totp_secret is not None else 0,
    }
    return {name: number for name, number in ended.items() if number}


def set_totp(session: Session, consultant: Consultant, encrypted: str | None) -> None:
    """Store the encrypted secret of an authenticator, or none; its used codes start anew."""
    consultant.totp_secret = encrypted
    consultant.totp_step = None
    session.flush()


def use_totp_step(session: Session, consultant: Consultant, step: int) -> bool:
    """Take a code's step of thirty seconds; False when that one or a later one was used before.

    One statement checks and takes it, so of two tries at the same time one alone succeeds.
    """
    unused = or_(Consultant.totp_step.is_(None), Consultant.totp_step < step)
    taken = session.execute(
        update(Consultant).where(Consultant.id == consultant.id, unused).values(totp_step=step)
    )
    return bool(affected(taken))


def new_recovery_codes(session: Session, consultant: Consultant) -> list[str]:
    """Replace the recovery codes and return the new ones, which are given this once."""
    forget_recovery_codes(session, consultant)
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(consultant_id=consultant.id, code_hash=hash_token(_compact(code))) for code in codes
    )
    session.flush()
    return codes


def recovery_codes_left(session: Session, consultant: Consultant) -> int:
    """How many recovery codes were not used yet."""
    unused = RecoveryCode.used_at.is_(None)
    return (
        session.scalar(select(func.count()).where(RecoveryCode.consultant_id == consultant.id, unused)) or 0
    )


def forget_recovery_codes(session: Session, consultant: Consultant) -> None:
    """Make every recovery code void."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.consultant_id == consultant.id))


def use_recovery_code(
    session: Session, consultant: Consultant, code: str, *, at: datetime | None = None
) -> bool:
    """Take a recovery code, however it is spaced and cased; False when it is unknown or used."""
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.consultant_id == consultant.id,
            RecoveryCode.code_hash == hash_token(_compact(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at or now())
    )
    return bool(affected(taken))


def end_sessions(session: Session, consultant: Consultant) -> None:
    """Sign a consultant out everywhere."""
    session.execute(delete(DeskSession).where(DeskSession.consultant_id == consultant.id))
    session.flush()


def _take_passkeys(session: Session, consultant: Consultant) -> int:
    taken = session.execute(delete(Passkey).where(Passkey.consultant_id == consultant.id))
    return affected(taken)


def _withdraw_links(session: Session, consultant: Consultant) -> None:
    session.execute(
        update(PasswordLink)
        .where(PasswordLink.consultant_id == consultant.id, PasswordLink.used_at.is_(None))
        .values(used_at=now())
    )


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode()
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def _compact(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalnum())
