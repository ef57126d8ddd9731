"""Erasing a company for good. Nothing here commits; whoever calls writes the audit entry, which says who did it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from readiness.store import invitations, peers, rounds
from readiness.store.models import Company


def by_uid(session: Session, uid: str) -> Company | None:
    """The company with this number; None when there is none."""
    return session.scalars(select(Company).where(Company.uid == uid)).first()


def erase_company(session: Session, company: Company) -> list[str]:
    """Delete a company with all that belongs to it: rounds, links, notes, messages, validated answers, invitations.

    The audit log keeps its opaque uid only. After the commit `engines.rewrite_file` takes away what
    SQLite still holds of the deleted rows, and `mail.outbox.remove` the letters whose numbers are returned.
    """
    session.flush()
    # Rounds before their company, as everybody locks them who hands one in.
    rounds.lock(session, company.id)
    with peers.kept_up(session, [company.id]):
        # An invitation would stay, with the company's name and somebody's address: it refers to the round only.
        written = invitations.erase_of(session, company.id)
        # The database deletes what refers to it.
        session.execute(delete(Company).where(Company.id == company.id))
    return written
