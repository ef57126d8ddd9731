"""What the application keeps for itself is right, and does not grow with what strangers ask for."""

import subprocess
import sys
from pathlib import Path

from flask import Flask

from readiness.application import _MOST_KEPT, Application
from readiness.config import Config
from readiness.domain.text import LANGUAGES
from readiness.i18n import use_language
from readiness.store import schema
from tests.serving import clean_environment


def test_an_address_is_the_same_the_second_time_in_every_language(app: Flask) -> None:
    for _ in range(2):
        for lang in LANGUAGES:
            with app.test_request_context(f"/{lang}/privacy"):
                assert app.url_for("web.privacy") == f"/{lang}/privacy"
                assert app.url_for("web.questions", slug="roi") == f"/{lang}/questions/roi"
                assert app.url_for("web.start", lang="de") == "/de/"
                use_language("fr")
                assert app.url_for("web.privacy") == "/fr/privacy"


def test_an_address_below_a_path_of_its_own_is_not_taken_for_another(app: Flask) -> None:
    for root in ("", "/below", ""):
        with app.test_request_context("/nl/", environ_overrides={"SCRIPT_NAME": root}):
            assert app.url_for("web.privacy") == f"{root}/nl/privacy"


def test_pages_that_do_not_exist_fill_no_memory(app: Flask) -> None:
    assert isinstance(app, Application)
    with app.test_request_context("/nl/"):
        for number in range(_MOST_KEPT + 100):
            assert app.url_for("web.questions", slug=f"nothing-{number}") == f"/nl/questions/nothing-{number}"
    assert 0 < len(app._addresses) <= _MOST_KEPT


def test_a_worker_starts_without_what_few_ask_for(tmp_path: Path) -> None:
    """Each of them takes megabytes of every worker and a part of its start: they come with the first who asks.

    Workers begin as copies of the process of `readiness serve`, so what that one loads is theirs as well.
    """
    seldom = (
        "alembic",
        "babel.messages",
        "cryptography",
        "icalendar",
        "psycopg",
        "segno",
        "sentry_sdk",
        "typst",
        "webauthn",
        "xlsxwriter",
        "zxcvbn",
    )
    command = (
        "import os, sys, readiness.cli, readiness.server, readiness.paper.report; "
        "from readiness.config import Config; "
        "readiness.cli.schema.ready(Config.from_environment(os.environ)); "
        "readiness.server.application(); "
        f"print(*(name for name in {seldom} if name in sys.modules))"
    )
    environment = clean_environment({"READINESS_DATA_DIR": str(tmp_path)})
    schema.upgrade(Config.from_environment(environment).database_url)
    done = subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")
