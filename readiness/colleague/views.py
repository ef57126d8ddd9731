"""The blueprint with every page on it. Importing a page's module is what puts it there."""

from readiness.colleague import check, erase, questions, start
from readiness.colleague.blueprint import colleague

__all__ = ["check", "colleague", "erase", "questions", "start"]
