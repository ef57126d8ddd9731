"""The blueprint that all of the consultants' pages hang on."""

from flask import Blueprint

from readiness.i18n import LANG

desk = Blueprint("desk", __name__, url_prefix=f"{LANG}/desk")
