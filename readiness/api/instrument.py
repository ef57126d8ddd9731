"""The instrument and the published figures that it is set against."""

from http import HTTPStatus

from flask import Response, abort

from readiness.api.blueprint import api
from readiness.api.instrument_documents import InstrumentList
from readiness.api.instrumenting import described
from readiness.api.sending import json
from readiness.content.loader import LATEST, load, versions


@api.get("/instruments", provide_automatic_options=False)
def instruments() -> Response:
    """Name the versions."""
    return json(InstrumentList(versions=list(versions()), latest=LATEST))


@api.get("/instruments/<version>", provide_automatic_options=False)
def instrument(version: str) -> Response:
    """Give one version whole."""
    if version not in versions():
        abort(HTTPStatus.NOT_FOUND)
    return json(described(load(version)))
