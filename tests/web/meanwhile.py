"""Lets something happen between a page's reading and its writing."""

from collections.abc import Callable
from types import ModuleType

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.store import assessments
from readiness.store.models import Assessment
from tests.client import StrictClient

Change = Callable[[Assessment], object]
Between = Callable[[Change], list[bool]]


def before_the_next(
    writer: tuple[ModuleType, str], app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> Between:
    """Arrange a change just before the next call of a function that writes; the list tells how the calls went."""

    def arrange(change: Change) -> list[bool]:
        real, went = getattr(*writer), list[bool]()

        def write(*arguments: object, **options: object) -> bool:
            if not went:
                cookie = client.get_cookie("readiness")
                assert cookie is not None
                with app.app_context():
                    found = assessments.by_token(db.writing_session, cookie.value, for_update=True)
                    assert found is not None
                    change(found)
                    db.session.commit()
            went.append(real(*arguments, **options))
            return went[-1]

        monkeypatch.setattr(*writer, write)
        return went

    return arrange
