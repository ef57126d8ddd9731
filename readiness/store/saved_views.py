"""The views that consultants keep: a name for a set of filters. Nothing here commits."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from readiness.store.consultant_models import Consultant
from readiness.store.review_models import SavedView


def of(session: Session, who: Consultant) -> Sequence[SavedView]:
    """A consultant's views, by name."""
    return session.scalars(
        select(SavedView).where(SavedView.consultant_id == who.id).order_by(SavedView.name)
    ).all()


def keep(session: Session, who: Consultant, name: str, query: str) -> None:
    """Keep a view under a name; one with the same name makes place for it."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = insert(SavedView).values(consultant_id=who.id, name=name, query=query)
    session.execute(
        row.on_conflict_do_update(index_elements=["consultant_id", "name"], set_={"query": query})
    )


def drop(session: Session, who: Consultant, name: str) -> None:
    """Forget a view, if there is one with this name."""
    session.execute(delete(SavedView).where(SavedView.consultant_id == who.id, SavedView.name == name))
