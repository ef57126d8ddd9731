"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.web import check, details, link, questions, report, start
from readiness.web.blueprint import web

__all__ = ["check", "details", "link", "questions", "report", "start", "web"]
