"""Companies by a part of their name. PostgreSQL has an index of triples of signs for it, which no model declares."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from readiness.store.models import Company, folded

INDEX = "ix_company_name_gram"
"""Kept by hand (revision 0012): SQLite has nothing like it, and a PostgreSQL without pg_trgm does not either."""


def is_kept_by_hand(name: str | None, _kind: str, _parents: Any = None) -> bool:
    """Whether a table or an index is there although no model declares it."""
    return name == INDEX


def has(part: str, owner: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether a company's name has this part; `owner` is the column with the company's number."""
    # The narrow index of names is read first. Signs with a meaning in LIKE stand for themselves.
    return owner.in_(select(Company.id).where(Company.search_name.contains(folded(part), autoescape=True)))
