"""The blueprint that all pages of colleagues hang on."""

from flask import Blueprint
from werkzeug.wrappers import Response

from readiness.errors import NO_ROBOTS

colleague = Blueprint("colleague", __name__)


@colleague.after_request
def _keep_out_of_search(response: Response) -> Response:
    """A link that somebody published by mistake is at least found nowhere."""
    response.headers["X-Robots-Tag"] = NO_ROBOTS
    return response
