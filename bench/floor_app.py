"""The floor: what a bare six-page Flask + WTForms questionnaire costs on the same server and database.

It has no languages, CSRF, routing, scoring, report or error pages; forms are drawn by WTForms' own
widgets, as the documentation shows, and its few statements go straight to the driver: to SQLite, or to
PostgreSQL over a connection that each thread keeps. The application is measured beside it, in one run,
by ``walk.py``. FLOOR_DATABASE names a file, or begins with ``postgresql:``.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from flask import Flask, redirect, render_template, request, session, url_for
from jinja2 import DictLoader
from werkzeug.wrappers import Response
from wtforms import Form, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

# As many questions and options a page as the real questionnaire shows to a company with two accounts.
PAGES = {
    "company": (("A1", 5), ("A2", 12), ("A3", 4)),
    "accounts": (("B1", -8), ("B3", 3), ("B4", 5), ("B5", 5)),
    "planning": (("C1", 5), ("C3", -11), ("C4", 5), ("C5", 5), ("C6", 4)),
    "resources": (("D1", 6), ("D2", 5), ("D3a", 4), ("D3b", 4), ("D3c", 4), ("D3d", 4), ("D4", 5)),
    "roi": (("E1", 4), ("E2", -6), ("E3", 5), ("E4", 5)),
    "conversation": (("F1", 5), ("F2", 5), ("F3", -5), ("F4", 5), ("F5", 5), ("F6", 5)),
}
ORDER = list(PAGES)

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ page }}</title></head><body>
<h1>{{ page }}</h1><form method="post">
{% for field in form %}<fieldset><legend>{{ field.label.text }}</legend>{{ field() }}
{% for error in field.errors %}<p>{{ error }}</p>{% endfor %}</fieldset>{% endfor %}
<button>Save and continue</button></form></body></html>"""

RESULT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Result</title></head><body>
<h1>Result</h1><table>{% for key, value in answers %}<tr><td>{{ key }}</td><td>{{ value }}</td></tr>{% endfor %}
</table></body></html>"""


class Checkboxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def field_for(code: str, options: int) -> RadioField | Checkboxes:
    """A radio field, or check boxes where the number of options is written negative."""
    choices = [
        SelectChoice(f"o{n}", f"The answer with number {n} to question {code}") for n in range(abs(options))
    ]
    kind = Checkboxes if options < 0 else RadioField
    return kind(f"What is the answer of your company to question {code}?", [InputRequired()], choices=choices)


FORMS = {
    page: type(page, (Form,), {f"q_{code}": field_for(code, options) for code, options in questions})
    for page, questions in PAGES.items()
}


TABLES = (
    "CREATE TABLE IF NOT EXISTS answer (response INTEGER, code TEXT, value TEXT)",
    "CREATE TABLE IF NOT EXISTS response (id INTEGER PRIMARY KEY {own_number}, submitted INTEGER DEFAULT 0)",
)
INDEX = "CREATE INDEX IF NOT EXISTS by_response ON answer (response)"
_kept = threading.local()


def on_postgresql() -> bool:
    """Whether the floor's data lie in PostgreSQL."""
    return os.environ["FLOOR_DATABASE"].startswith("postgresql:")


@contextmanager
def transaction() -> Iterator[Any]:
    """A connection whose statements take effect together when the block ends."""
    address = os.environ["FLOOR_DATABASE"]
    if on_postgresql():
        if not hasattr(_kept, "connection"):
            _kept.connection = psycopg.connect(address)
        with _kept.connection.transaction():
            yield _kept.connection
        return
    with closing(sqlite3.connect(address, timeout=5)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        with connection:
            yield connection


def close() -> None:
    """Close what this thread keeps open, so that it can go on with another database."""
    if hasattr(_kept, "connection"):
        _kept.connection.close()
        del _kept.connection


def sql(statement: str) -> str:
    """A statement with the place holders of the driver."""
    return statement.replace("?", "%s") if on_postgresql() else statement


def make_tables(address: str) -> None:
    """Before any worker starts: two that switch SQLite's journal at the same moment lock each other out."""
    os.environ["FLOOR_DATABASE"] = address
    with transaction() as connection:
        for table in TABLES:
            own_number = "GENERATED ALWAYS AS IDENTITY" if on_postgresql() else ""
            connection.execute(table.format(own_number=own_number))
        connection.execute(INDEX)
    if not on_postgresql():
        with closing(sqlite3.connect(address)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")


def create_app() -> Flask:
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"page.html": PAGE, "result.html": RESULT})
    app.secret_key = "floor"  # noqa: S105 - a throw-away application that only the benchmark starts

    @app.get("/")
    def start() -> Response:
        with transaction() as connection:
            made = connection.execute("INSERT INTO response (submitted) VALUES (0) RETURNING id").fetchone()
        session["response"] = made[0]
        return redirect(url_for("question", page=ORDER[0]), 303)

    @app.route("/<page>", methods=["GET", "POST"])
    def question(page: str) -> str | Response:
        form = FORMS[page](request.form)
        if request.method == "GET" or not form.validate():
            return render_template("page.html", form=form, page=page)
        rows = [(session["response"], name, str(value)) for name, value in form.data.items()]
        with transaction() as connection:
            connection.cursor().executemany(sql("INSERT INTO answer VALUES (?, ?, ?)"), rows)
        after = ORDER.index(page) + 1
        target = url_for("question", page=ORDER[after]) if after < len(ORDER) else url_for("result")
        return redirect(target, 303)

    @app.get("/result")
    def result() -> str:
        own = (session["response"],)
        with transaction() as connection:
            connection.execute(sql("UPDATE response SET submitted = 1 WHERE id = ?"), own)
            answers = connection.execute(
                sql("SELECT code, value FROM answer WHERE response = ?"), own
            ).fetchall()
        return render_template("result.html", answers=answers)

    return app
