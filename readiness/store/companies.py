"""Writes about who a company is, and the consent without which nobody's name or address is kept.

Nothing here commits: what is stored takes effect as the connection does that it is stored by.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, or_, update
from sqlalchemy.orm import Session

from readiness.store.assessment_rows import CompanyRow
from readiness.store.models import Company, now, searched, table_of

_TABLE = table_of(Company)
_CONTACT = ("contact_name", "contact_email", "consent_version", "consent_language", "consented_at")
# All that was read must be as it was, and most of it may be NULL, which nothing is equal to. Only the uid never is:
# by that PostgreSQL finds the row.
_STORE = update(_TABLE).where(
    _TABLE.c.uid == bindparam("read_uid"),
    *(
        _TABLE.c[name].is_not_distinct_from(bindparam(f"read_{name}"))
        for name in CompanyRow._fields
        if name != "uid"
    ),
)
_FORGET = (
    update(_TABLE)
    .where(
        _TABLE.c.id == bindparam("which"),
        or_(*(_TABLE.c[name].is_not(None) for name in ("contact_name", "contact_email", "consented_at"))),
    )
    .values(dict.fromkeys(_CONTACT))
)


class Contact(NamedTuple):
    """Whom a consultant may contact; both empty for nobody."""

    name: str | None
    email: str | None

    def __bool__(self) -> bool:
        return bool(self.name or self.email)


class Consent(NamedTuple):
    """The text that the contact person agreed to: its version, and the language it was read in."""

    version: str
    language: str


def contact(company: Company | CompanyRow) -> Contact:
    """Whom a consultant may contact now."""
    return Contact(company.contact_name, company.contact_email)


def agreed(company: Company | CompanyRow, version: str) -> bool:
    """Whether the contact person agreed to this version of the text."""
    return company.consented_at is not None and company.consent_version == version


def named(name: str | None, enterprise_number: str | None) -> dict[str, str | None]:
    """The columns of a name and a number."""
    return {"name": name, "search_name": searched(name), "enterprise_number": enterprise_number}


def reached(
    read: CompanyRow, new: Contact, consent: Consent | None, *, at: datetime | None = None
) -> dict[str, Any]:
    """The columns of a contact with the consent to it, all empty without one or the other.

    The time of an old consent stays while nothing changes.
    """
    if not new or consent is None:
        return dict.fromkeys(_CONTACT)
    if new == contact(read) and agreed(read, consent.version):
        return {}
    return dict(zip(_CONTACT, (*new, *consent, at or now()), strict=True))


def withdraws(read: CompanyRow, values: Mapping[str, Any]) -> bool:
    """Whether storing these values takes away a contact or a consent that was there."""
    there = bool(contact(read)) or read.consented_at is not None
    return there and not values.get("consented_at", read.consented_at)


def store(connection: Connection, read: CompanyRow, values: Mapping[str, Any]) -> bool:
    """Change columns of a company that is as it was read; else False.

    What it had already when it was read is not written again, and True.
    """
    if read == read._replace(**{name: values[name] for name in values.keys() & {*CompanyRow._fields}}):
        return True
    as_read = {f"read_{name}": value for name, value in read._asdict().items()}
    return connection.execute(_STORE, {**values, **as_read}).rowcount == 1


def forget_contact(session: Session, company: Company) -> bool:
    """Empty the contact and the consent with it; tell whether there was either.

    One statement, which also empties what another tab has stored since the company was read.
    """
    there = session.connection().execute(_FORGET, {"which": company.id}).rowcount == 1
    session.refresh(company, _CONTACT)
    return there
