"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.web import (
    again,
    check,
    colleagues,
    details,
    erase,
    link,
    privacy,
    questions,
    report,
    share,
    shared,
    start,
    your_data,
)
from readiness.web.blueprint import web

__all__ = [
    "again",
    "check",
    "colleagues",
    "details",
    "erase",
    "link",
    "privacy",
    "questions",
    "report",
    "share",
    "shared",
    "start",
    "web",
    "your_data",
]
