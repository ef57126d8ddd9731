"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.desk import (
    access,
    account,
    audit_log,
    choosing_password,
    erasing,
    export,
    invite,
    item,
    message,
    passkeys,
    people,
    reading,
    response,
    responses,
    retention,
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
    "erasing",
    "export",
    "invite",
    "item",
    "message",
    "passkeys",
    "people",
    "reading",
    "response",
    "responses",
    "retention",
    "second_factors",
    "sign_in",
]
