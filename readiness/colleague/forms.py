"""The form with which a colleague begins."""

from flask_wtf import FlaskForm

from readiness.forms import TextLine
from readiness.store.models import NAME_LENGTH


class BeginForm(FlaskForm):
    """A name, for those who want to give one."""

    name = TextLine(longest=NAME_LENGTH)
