"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.desk import (
    access,
    account,
    audit_log,
    choosing_password,
    export,
    invite,
    item,
    message,
    people,
    reading,
    response,
    responses,
    sign_in,
)
from readiness.desk.blueprint import desk

__all__ = [
    "access",
    "account",
    "audit_log",
    "choosing_password",
    "desk",
    "export",
    "invite",
    "item",
    "message",
    "people",
    "reading",
    "response",
    "responses",
    "sign_in",
]
