"""The form with which a colleague begins."""

from readiness.forms import Form, TextLine
from readiness.store.models import NAME_LENGTH


class BeginForm(Form):
    """A name, for those who want to give one."""

    name = TextLine(longest=NAME_LENGTH)
