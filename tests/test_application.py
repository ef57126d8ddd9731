"""What the application keeps for itself is right, and does not grow with what strangers ask for."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, flash, session

from readiness.application import _MOST_KEPT, Application
from readiness.config import Config
from readiness.domain.text import LANGUAGES
from readiness.i18n import use_language
from readiness.store import schema
from tests.client import form_values
from tests.clock import Clock
from tests.desk.signing import browser
from tests.serving import clean_environment
from tests.web.walking import address, path_of, resend


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


def signed(app: Flask, content: dict[str, object]) -> str:
    """The cookie of a session that holds this."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps(content))


def held(app: Flask, cookie: str) -> dict[str, object]:
    """What the session of a request with this cookie holds."""
    with app.test_request_context("/nl/", headers={"Cookie": f"session={cookie}"}):
        return dict(session)


def test_a_session_ends_after_a_day_also_when_it_was_read_before(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch, datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    content: dict[str, object] = {"a": "b"}
    cookie = signed(app, content)
    for by, expected in (
        (timedelta(0), content),
        (timedelta(days=1), content),
        (timedelta(seconds=1), {}),
        (timedelta(seconds=-1), content),
        # Set back to before it was signed.
        (timedelta(days=-1, seconds=-1), {}),
    ):
        clock.go_on(by)
        assert held(app, cookie) == expected, by


def test_what_one_request_changes_in_its_session_the_next_with_the_same_cookie_does_not_see(
    app: Flask,
) -> None:
    cookie = signed(app, {"a": "b", "_flashes": [("", "before")]})
    for _ in range(2):
        with app.test_request_context("/nl/", headers={"Cookie": f"session={cookie}"}):
            assert dict(session) == {"a": "b", "_flashes": [("", "before")]}
            session["a"] = "c"
            session["d"] = "e"
            # It adds to the list that is there.
            flash("now")


def test_a_cookie_that_was_read_makes_no_other_one_good(app: Flask) -> None:
    cookie = signed(app, {"a": "b"})
    assert held(app, cookie) == {"a": "b"}
    payload, _dot, signature = cookie.partition(".")
    changed = "B" if signature[-2] == "A" else "A"
    for forged in (f"{payload}.{signature[:-2]}{changed}{signature[-1]}", f"{payload}A.{signature}", payload):
        for _ in range(2):
            assert held(app, forged) == {}, forged


def test_a_token_that_was_good_for_its_session_is_good_for_no_other(app: Flask) -> None:
    page = address("company")
    several = [browser(app), browser(app)]
    tokens = [form_values(one.get(page).text)["csrf_token"] for one in several]
    for _ in range(2):
        for one, own, other in zip(several, tokens, reversed(tokens), strict=True):
            assert path_of(resend(one, page, {"q_A1": "p1", "csrf_token": own}, go="later")) == "/nl/link"
            refused = resend(one, page, {"q_A1": "p1", "csrf_token": other}, go="later")
            assert refused.status_code == 422


def test_a_worker_starts_without_what_few_ask_for(tmp_path: Path) -> None:
    """Each of them takes megabytes of every worker and a part of its start: they come with the first who asks.

    Workers begin as copies of the process of `readiness serve`, so what that one loads is theirs as well.
    """
    seldom = (
        "alembic",
        "babel.messages",
        "cryptography",
        "email.headerregistry",
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


def test_a_company_s_pages_read_none_of_what_babel_knows_of_a_language(tmp_path: Path) -> None:
    """It is megabytes of every worker for each language: `readiness/conventions.py` has the lines that are needed."""
    code = (
        "from babel import localedata; read = []; localedata.load = lambda name, *_: read.append(name) or {}; "
        "from bench.inside import InsideWalker; from bench.profile import ours; "
        "from bench.walk import walk_readiness; from readiness.domain.text import LANGUAGES; "
        f"walker = InsideWalker(0, application=ours({str(tmp_path)!r}).wsgi_app); "
        "[walk_readiness(walker, language) for language in LANGUAGES]; "
        "print(*read)"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")
