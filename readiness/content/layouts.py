"""The layout of the lines of each version of the instrument, made once."""

from functools import cache

from readiness.content.loader import load
from readiness.domain.layout import Layout


@cache
def layout(version: str) -> Layout:
    """The layout of a version; raises as `load` does."""
    return Layout.of(load(version))
