"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.web import (
    check,
    colleagues,
    details,
    erase,
    link,
    privacy,
    questions,
    report,
    start,
    your_data,
)
from readiness.web.blueprint import web

__all__ = [
    "check",
    "colleagues",
    "details",
    "erase",
    "link",
    "privacy",
    "questions",
    "report",
    "start",
    "web",
    "your_data",
]
