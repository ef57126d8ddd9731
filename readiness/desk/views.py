"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.desk import (
    access,
    account,
    audit_log,
    choosing_password,
    invite,
    item,
    message,
    passkeys,
    people,
    reading,
    response,
    responses,
    second_factors,
    sign_in,
)
from readiness.desk.blueprint import desk

__all__ = [
    "access",
    "account",
    "audit_log",
    "choosing_password",
    "desk",
    "invite",
    "item",
    "message",
    "passkeys",
    "people",
    "reading",
    "response",
    "responses",
    "second_factors",
    "sign_in",
]
