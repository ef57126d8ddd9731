"""The OpenAPI document is what the API does: schemathesis tries it with all of its checks."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from readiness import guesses
from readiness.api.openapi import document
from readiness.api.routes import ROUTES
from tests.api.calling import API, token
from tests.desk.reviewing import submitted

SEED = 20261129
EXAMPLES = 25
"""Of each operation and each mode; the seed is fixed, so a failure comes back."""


def test_the_document_names_every_route_and_no_other(app: Flask) -> None:
    rules = {
        rule.rule.replace("<uid:", "{").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert rules == set(document()["paths"])
    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")} == set(
        ROUTES
    )


def try_operation(operation: Any, mode: GenerationMode, headers: dict[str, str], uid: str) -> None:
    """Send EXAMPLES requests to one operation and check each answer with everything that schemathesis has."""

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def attempt(data: Any) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        # A response that exists, as often as one that is made up.
        if (
            mode is GenerationMode.POSITIVE
            and "uid" in (case.path_parameters or {})
            and data.draw(st.booleans())
        ):
            case.path_parameters["uid"] = uid
        case.call_and_validate(headers=headers)

    attempt()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_schemathesis_finds_nothing(
    app: Flask, mode: GenerationMode, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its check of missing and wrong tokens sends more of them than anybody may.
    monkeypatch.setattr(guesses, "PER_MINUTE", 1_000_000)
    _company, uid = submitted(app)
    headers = {"Authorization": f"Bearer {token(app)}"}
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    # The document itself is what schemathesis has read: it leaves that one out.
    assert len(operations) == len(ROUTES) - 1
    print(f"seed {SEED}, {EXAMPLES} requests to each operation, {mode.value}")  # noqa: T201 - to be repeated
    for operation in operations:
        # Where nothing can be sent, nothing wrong can be.
        if mode is GenerationMode.POSITIVE or operation.query or operation.path_parameters:
            try_operation(operation, mode, headers, uid)
