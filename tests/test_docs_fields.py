"""docs/fields.md names every text field that a form has, with its longest text."""

import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from readiness.answering.form import PageForm
from readiness.content.loader import LATEST, load
from readiness.desk import passwords
from readiness.domain.answers import route
from readiness.forms import Form, TextLine
from readiness.web.plan_form import PlanForm

PAGE = (Path(__file__).parent.parent / "docs" / "fields.md").read_text(encoding="utf-8")
SECRETS = {"password": passwords.LONGEST, "new_password": passwords.LONGEST}
"""Passwords are taken as they are typed, so they are no such field."""


def written() -> dict[str, int]:
    """The longest text of each field, as the page says."""
    rows = re.findall(r"^\| (`[^|]*) \| (\d+) \|", PAGE, re.MULTILINE)
    return {name: int(longest) for cell, longest in rows for name in re.findall(r"`([\w…]+)`", cell)}


def forms(of: type[Form] = Form) -> Iterator[type[Form]]:
    for form in of.__subclasses__():
        yield form
        yield from forms(form)


def typed(form: type[Form]) -> dict[str, int]:
    """The longest text of each field of a form; of fields for questions and steps, how their names begin."""
    fields = [field for field in form(None) if isinstance(field, TextLine)]
    return {re.sub(r"^(due|q)_.*", r"\1_…", field.name): field.longest for field in fields}


def test_every_field_that_is_typed_stands_on_the_page_with_its_length(app: Flask) -> None:
    with app.test_request_context():
        found = SECRETS | {name: longest for form in forms() for name, longest in typed(form).items()}
    found = {name: longest for name, longest in found.items() if not name.endswith("_…")}
    assert found == {name: longest for name, longest in written().items() if not name.endswith("_…")}


def test_the_fields_of_questions_and_of_the_plan_stand_there_too(app: Flask) -> None:
    questionnaire = load(LATEST).questionnaire
    with app.test_request_context():
        plan = typed(PlanForm.of(("write_plan",)))
        page = PageForm.of(LATEST, route(questionnaire, {}), questionnaire.items)(None)
        lengths = {field.longest for field in page if isinstance(field, TextLine)}
    assert plan == {"due_…": written()["due_…"]}
    assert lengths == {
        int(longest) for longest in re.findall(r"^\| `q_…_…`.* \| (\d+) \|", PAGE, re.MULTILINE)
    }
