"""A browser that goes away from the real server in the middle of an export."""

import http.client
import sqlite3
import subprocess
import time
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from readiness.app import create_app
from readiness.config import Config
from readiness.extensions import db
from readiness.store import consultants, desk_sessions
from tests.client import parse
from tests.serving import COMMAND, clean_environment, serving

MANY = 1200
WAIT_SECONDS = 30


def prepare(folder: Path) -> str:
    """Fill the database that the server will use; return the token of a consultant's session."""
    data = {"READINESS_DATA_DIR": str(folder)}
    subprocess.run([COMMAND, "demo", str(MANY)], env=clean_environment(data), check=True, capture_output=True)
    app = create_app(Config.from_environment(data))
    with app.app_context():
        who = consultants.add(db.writing_session, "els@example.be", "lead")
        token = desk_sessions.begin(db.session, who, verified=True)
        db.session.commit()
        db.engine.dispose()
    return token


def ended(folder: Path) -> list[str]:
    """The particulars of the exports that ended."""
    with sqlite3.connect(folder / "readiness.db") as connection:
        rows = connection.execute("SELECT detail FROM audit_entry WHERE action = 'export_ended'").fetchall()
    connection.close()
    return [row[0] for row in rows]


def test_a_browser_that_goes_away_stops_the_export(tmp_path: Path) -> None:
    token = prepare(tmp_path)
    with serving(tmp_path, READINESS_DATA_DIR=str(tmp_path), READINESS_WORKERS="1") as address:
        where = urlsplit(address)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
        connection.request("GET", "/nl/desk/export", headers={"Cookie": f"desk={token}"})
        page = connection.getresponse()
        cookie = SimpleCookie(page.headers["Set-Cookie"])["session"].value
        form = parse(page.read().decode())
        csrf = next(one.get("value") for one in form.iter("input") if one.get("name") == "csrf_token")
        body = urlencode({"csrf_token": csrf, "profile": "excel", "language": "nl", "query": ""})
        headers = {
            "Cookie": f"desk={token}; session={cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", "/nl/desk/export/file", body, headers)
        response = connection.getresponse()
        assert response.status == 200
        assert response.read(1000)
        connection.close()
        response.close()
        deadline = time.monotonic() + WAIT_SECONDS
        while not ended(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert len(ended(tmp_path)) == 1
    assert '"complete": false' in ended(tmp_path)[0]
