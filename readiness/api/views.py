"""The blueprint with every route on it. Importing a module is what puts its routes there."""

from readiness.api import access, documenting, export, figures, instrument, reading
from readiness.api.blueprint import api

__all__ = ["access", "api", "documenting", "export", "figures", "instrument", "reading"]
