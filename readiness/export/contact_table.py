"""Whom the responses are from: the only table with names and contact details."""

from readiness.export.cells import Cell
from readiness.export.missing import Missing
from readiness.store.exporting import Contact

NAMES = Contact._fields


def row(contact: Contact) -> tuple[Cell, ...]:
    """The cells under `NAMES`; the company left nothing where one says so."""
    return tuple(int(Missing.UNANSWERED) if value in {None, ""} else value for value in contact)
