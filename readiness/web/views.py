"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.web import (
    again,
    check,
    colleagues,
    details,
    erase,
    health,
    link,
    metrics,
    plan,
    privacy,
    questions,
    report,
    share,
    shared,
    start,
    what_if,
    your_data,
)
from readiness.web.blueprint import web

__all__ = [
    "again",
    "check",
    "colleagues",
    "details",
    "erase",
    "health",
    "link",
    "metrics",
    "plan",
    "privacy",
    "questions",
    "report",
    "share",
    "shared",
    "start",
    "web",
    "what_if",
    "your_data",
]
