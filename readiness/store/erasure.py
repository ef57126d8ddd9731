"""Erasing a company for good. Nothing here commits; whoever calls writes the audit entry, which says who did it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readiness.store.models import Company


def by_uid(session: Session, uid: str) -> Company | None:
    """The company with this number; None when there is none."""
    return session.scalars(select(Company).where(Company.uid == uid)).first()


def erase_company(session: Session, company: Company) -> None:
    """Delete a company with all that belongs to it: rounds, links, notes, messages, validated answers.

    The audit log keeps its opaque uid only. After the commit `extensions.rewrite_file` takes away what
    SQLite still holds of the deleted rows.
    """
    session.flush()
    # The database deletes what refers to it.
    session.execute(delete(Company).where(Company.id == company.id))
