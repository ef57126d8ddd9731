"""An answer as JSON."""

from typing import Any

import msgspec
from flask import Response


def json(document: Any) -> Response:
    """The document as JSON; moments are written in ISO 8601, in UTC."""
    return Response(msgspec.json.encode(document), mimetype="application/json")
