"""The documentation: the OpenAPI document, and the same as a page for people."""

from flask import Response

from readiness.api.blueprint import api
from readiness.api.openapi import PREFIX, document
from readiness.api.routes import ROUTES
from readiness.api.sending import json
from readiness.i18n import use_language
from readiness.store.api_tokens import SCOPES
from readiness.templating import render_template


@api.get("/openapi.json", provide_automatic_options=False)
def openapi() -> Response:
    """Give the document."""
    return json(document())


@api.get("/", provide_automatic_options=False)
def documentation() -> str:
    """Show the same table as a page, in English as everything of the API."""
    use_language("en")
    return render_template("api.html", prefix=PREFIX, routes=ROUTES.values(), scopes=SCOPES)
