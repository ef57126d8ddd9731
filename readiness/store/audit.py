"""The audit log: who did what, and when. Rows are added and read; the database refuses anything else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from readiness.store.campaign_models import Campaign
from readiness.store.consultant_models import Consultant
from readiness.store.models import SUBMITTED, Assessment
from readiness.store.review_models import AuditEntry

ACTIONS = frozenset(
    {
        "api_token_made",
        "api_token_revoked",
        "authenticator_added",
        "authenticator_removed",
        "consent_withdrawn",
        "consultant_added",
        "consultant_disabled",
        "consultant_enabled",
        "consultant_reset",
        "downloaded",
        "erased",
        "export_begun",
        "export_ended",
        "invitation_erased",
        "invited",
        "letter_arrived",
        "letter_sent_again",
        "letters_written",
        "campaign_made",
        "campaign_changed",
        "campaign_downloaded",
        "invitations_imported",
        "invitations_sent",
        "reminders_sent",
        "link_replaced",
        "passkey_added",
        "passkey_removed",
        "password_changed",
        "password_link_used",
        "peers_joined",
        "peers_left",
        "purged",
        "recovery_codes_made",
        "review_asked",
        "review_assigned",
        "review_message",
        "review_message_removed",
        "review_status",
        "review_unasked",
        "review_unassigned",
        "review_validated",
        "review_withdrawn",
        "role_changed",
        "session_ended",
        "sign_in_refused",
        "signed_in",
        "signed_out",
        "signed_out_elsewhere",
        "viewed_contact",
        "webhook_added",
        "webhook_removed",
    }
)
"""Everything that is ever written down. The names stay, because entries do."""

PAGE = 100
_BATCH = 500


def record(
    session: Session,
    action: str,
    *,
    by: Consultant | str,
    subject: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry. `by` is a consultant, or "company", "operator" or "nobody"; `subject` is an opaque uid.

    Nothing that a company typed belongs in `detail`: the entry stays when the company is erased. Raises
    ValueError for an action that is not in ACTIONS.
    """
    if action not in ACTIONS:
        raise ValueError(f"{action} is no action of the audit log")
    consultant = by if isinstance(by, Consultant) else None
    session.add(
        AuditEntry(
            actor="consultant" if consultant else by,
            consultant_id=consultant.id if consultant else None,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
        )
    )
    session.flush()


def newest(session: Session, before: int | None = None) -> list[AuditEntry]:
    """A page of entries, newest first, older than the entry with the number `before`; one more if there are."""
    return list(session.scalars(_older(before).limit(PAGE + 1)))


def named_campaigns(session: Session, entries: Sequence[AuditEntry]) -> dict[str, str]:
    """The names of the campaigns that entries are about, by their numbers; of those that there still are."""
    found = select(Campaign.uid, Campaign.name).where(Campaign.uid.in_(_subjects(entries)))
    return dict(session.execute(found).all())


def shown_responses(session: Session, entries: Sequence[AuditEntry]) -> set[str]:
    """The numbers of the submitted responses that entries are about; of those that there still are."""
    found = select(Assessment.uid).where(
        Assessment.uid.in_(_subjects(entries)), Assessment.status == SUBMITTED
    )
    return set(session.scalars(found))


def _subjects(entries: Sequence[AuditEntry]) -> set[str]:
    return {entry.subject for entry in entries if entry.subject}


def erased(session: Session) -> list[str]:
    """The numbers of the companies that were erased, in the order in which they were."""
    found = session.scalars(
        select(AuditEntry.subject).where(AuditEntry.action == "erased").order_by(AuditEntry.id)
    )
    return [uid for uid in found if uid]


def everything(session: Session) -> Iterator[AuditEntry]:
    """All entries, newest first, a batch at a time."""
    batch = list(session.scalars(_older(None).limit(_BATCH)))
    while batch:
        yield from batch
        last = batch[-1].id
        session.expunge_all()
        batch = list(session.scalars(_older(last).limit(_BATCH)))


def _older(before: int | None) -> Select[AuditEntry]:
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    return query if before is None else query.where(AuditEntry.id < before)
