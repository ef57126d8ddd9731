"""Writes about who a company is, and the consent without which nobody's name or address is kept.

Nothing here commits.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from readiness.store.models import Company, now


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


def contact(company: Company) -> Contact:
    """Whom a consultant may contact now."""
    return Contact(company.contact_name, company.contact_email)


def agreed(company: Company, version: str) -> bool:
    """Whether the contact person agreed to this version of the text."""
    return company.consented_at is not None and company.consent_version == version


def keep_contact(
    session: Session, company: Company, new: Contact, consent: Consent, *, at: datetime | None = None
) -> None:
    """Store a contact with the consent to it; the time of an old consent stays while nothing changes.

    Raises ValueError for an empty contact: that one is to be forgotten.
    """
    if not new:
        raise ValueError("a consent without a contact")
    if new != contact(company) or not agreed(company, consent.version):
        company.consent_version, company.consent_language = consent
        company.consented_at = at or now()
    company.contact_name, company.contact_email = new
    session.flush()


def forget_contact(session: Session, company: Company) -> bool:
    """Empty the contact and the consent with it; tell whether there was either."""
    there = bool(contact(company)) or company.consented_at is not None
    company.contact_name = company.contact_email = None
    company.consent_version = company.consent_language = company.consented_at = None
    session.flush()
    return there
