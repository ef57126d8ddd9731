"""The blueprint that the API hangs on."""

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api/v1")
