"""The blueprint that all of the company's pages hang on."""

from flask import Blueprint

web = Blueprint("web", __name__)
