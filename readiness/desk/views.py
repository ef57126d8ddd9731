"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.desk import (
    access,
    account,
    choosing_password,
    item,
    message,
    reading,
    response,
    responses,
    sign_in,
)
from readiness.desk.blueprint import desk

__all__ = [
    "access",
    "account",
    "choosing_password",
    "desk",
    "item",
    "message",
    "reading",
    "response",
    "responses",
    "sign_in",
]
