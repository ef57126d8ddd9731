"""Lists and exports read from a streaming replica and say how old they are; a company's pages never do."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from readiness.replica import place
from tests.api.calling import get, token
from tests.client import StrictClient
from tests.desk.reviewing import act, bring_to, done, submitted
from tests.desk.signing import DESK, add_consultant, browser, sign_in
from tests.scale.replicas import LIMIT_SECONDS, Pair, application, pair
from tests.serving import COMMAND, clean_environment
from tests.web.walking import path_of, send, submit, walk_to

AGE = re.compile(r"Bijgewerkt tot \d\d:\d\d:\d\d\.|Om \d\d:\d\d:\d\d hoogstens (\d+) seconden? oud\.")


@pytest.fixture(scope="module")
def databases_pair() -> Iterator[Pair]:
    with pair() as made:
        yield made


@pytest.fixture
def both(databases_pair: Pair) -> Iterator[Pair]:
    yield databases_pair
    databases_pair.resume()


@pytest.fixture
def app(both: Pair, tmp_path: Path) -> Iterator[Flask]:
    with application(both.settings(tmp_path)) as made:
        yield made


@pytest.fixture
def els(app: Flask, request: pytest.FixtureRequest) -> StrictClient:
    name = f"{re.sub('[^a-z]', '', request.node.name)[:40]}@example.be"
    add_consultant(app, name, "lead")
    client = browser(app)
    sign_in(client, name)
    return client


def test_the_list_comes_from_the_replica_and_says_how_old_it_is(
    app: Flask, both: Pair, els: StrictClient
) -> None:
    submitted(app, company="Garage Vroeger")
    both.wait()
    assert "Garage Vroeger" in els.get(f"{DESK}/").text
    both.pause()
    submitted(app, company="Garage Later")
    shown = els.get(f"{DESK}/").text
    assert "Garage Vroeger" in shown
    assert "Garage Later" not in shown, "the list was read from the primary"
    found = AGE.search(shown)
    assert found
    assert found[1]
    assert int(found[1]) <= LIMIT_SECONDS
    both.resume()
    assert "Garage Later" in els.get(f"{DESK}/").text


def test_who_changed_something_sees_it_at_once_and_others_a_little_later(
    app: Flask, both: Pair, els: StrictClient
) -> None:
    add_consultant(app, "jan@example.be")
    jan = browser(app)
    sign_in(jan, "jan@example.be")
    _company, uid = submitted(app, company="Garage Nieuw")
    both.wait()
    both.pause()
    done(bring_to(els, uid, "in_review"), uid)
    query = f"{DESK}/?name=garage+nieuw&review=in_review"
    assert uid in els.get(query).text, "the old state was shown to who had changed it"
    assert not AGE.search(els.get(query).text)
    assert uid not in jan.get(query).text
    both.resume()
    assert uid in jan.get(query).text
    assert AGE.search(els.get(query).text), "once the replica has caught up it is read again"


def test_a_company_s_own_pages_never_come_from_the_replica(app: Flask, both: Pair, els: StrictClient) -> None:
    asked: list[str] = []
    engine = app.extensions["readiness_replica"].engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    both.pause()
    client = browser(app)
    walk_to(client, "check")
    path_of(send(client, "/nl/details", {"company_name": "Garage Eigen"}))
    assert path_of(submit(client)) == "/nl/report"
    for page in ("report", "link", "your-data", "share", "colleagues", "details"):
        assert client.get(f"/nl/{page}").status_code < 400, page
    assert asked == []
    els.get(f"{DESK}/")
    assert asked, "the list does ask the replica"


def test_one_response_is_never_old(app: Flask, both: Pair, els: StrictClient) -> None:
    both.pause()
    _company, uid = submitted(app)
    assert els.get(f"{DESK}/responses/{uid}").status_code == 200


def test_a_replica_that_is_too_far_behind_is_not_read(both: Pair, tmp_path: Path, els: StrictClient) -> None:
    both.pause()
    with application({**both.settings(tmp_path), "READINESS_REPLICA_SECONDS": "1"}) as app:
        submitted(app, company="Garage Ver")
        add_consultant(app, "ver@example.be")
        client = browser(app)
        time.sleep(1.1)
        sign_in(client, "ver@example.be")
        with client.session_transaction() as cookie:
            del cookie["written"]
        shown = client.get(f"{DESK}/").text
        assert "loopt te ver achter" in shown
        assert "Garage Ver" in shown


@pytest.mark.parametrize("other", ["nobody", "a primary"])
def test_without_a_usable_replica_the_primary_is_read(both: Pair, tmp_path: Path, other: str) -> None:
    url = both.primary.url if other == "a primary" else f"postgresql:///x?host={tmp_path}"
    with application({**both.settings(tmp_path), "READINESS_REPLICA_URL": url}) as app:
        submitted(app, company="Garage Toch")
        add_consultant(app, f"{other[0]}@example.be")
        client = browser(app)
        sign_in(client, f"{other[0]}@example.be")
        with client.session_transaction() as cookie:
            del cookie["written"]
        for _ in range(2):
            shown = client.get(f"{DESK}/").text
            assert ("antwoordt niet" if other == "nobody" else "loopt te ver achter") in shown
            assert "Garage Toch" in shown


def test_exports_come_from_the_replica(app: Flask, both: Pair, els: StrictClient, tmp_path: Path) -> None:
    _company, early = submitted(app)
    both.wait()
    both.pause()
    _company, late = submitted(app)
    sent: dict[str, str | list[str]] = {"profile": "data", "language": "nl"}
    file = act(els, f"{DESK}/export", f"{DESK}/export/file", sent).text
    assert AGE.search(els.get(f"{DESK}/export").text) is None, "the export is a change: it was written down"
    assert early in file
    assert late not in file
    command = [str(COMMAND), "export", "--output", "file.csv"]
    # However long the command takes to start.
    environment = clean_environment({**both.settings(tmp_path), "READINESS_REPLICA_SECONDS": "600"})
    finished = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert "from the replica, at most" in finished.stderr
    assert early in (tmp_path / "file.csv").read_text()
    assert late not in (tmp_path / "file.csv").read_text()


def test_places_in_the_log_can_be_compared() -> None:
    assert place("16/B374D848") == 0x16_B374D848
    assert place("0/FFFFFFFF") < place("1/0")


def companies(shown: str) -> int:
    """How many companies a dashboard is about."""
    found = re.search(r'<p class="found">\s*([\d.]+) (?:bedrijf|bedrijven)', shown)
    assert found, shown
    return int(found[1].replace(".", ""))


@pytest.fixture
def patient(both: Pair, tmp_path: Path) -> Iterator[Flask]:
    """An instance that takes a replica for fresh enough however slow the machine is."""
    with application({**both.settings(tmp_path), "READINESS_REPLICA_SECONDS": "600"}) as made:
        yield made


def test_dashboards_and_the_api_come_from_the_replica(patient: Flask, both: Pair) -> None:
    submitted(patient)
    key = token(patient, role="lead", email="api@example.be")
    client = browser(patient)
    sign_in(client, "api@example.be")
    both.wait()

    def told() -> tuple[int, int, set[str], int]:
        listed = get(patient, "/responses?limit=200", key).get_json()["responses"]
        exported = get(patient, "/export.csv", key).text.splitlines()
        dashboard = companies(client.get(f"{DESK}/dashboard").text)
        figures = get(patient, "/figures", key).get_json()["companies"]
        return dashboard, figures, {one["uid"] for one in listed}, len(exported)

    dashboard, figures, listed, exported = told()
    assert min(dashboard, figures, len(listed), exported - 1) >= 1
    both.pause()
    _company, uid = submitted(patient)
    assert told() == (dashboard, figures, listed, exported), "something was read from the primary"
    both.resume()
    assert told() == (dashboard + 1, figures + 1, {*listed, uid}, exported + 1)


def lag(settings: dict[str, str]) -> float | None:
    with application({**settings, "READINESS_METRICS_TOKEN": "t" * 32}) as counting:
        found = counting.test_client().get("/metrics", headers={"Authorization": f"Bearer {'t' * 32}"})
    assert "readiness_outgoing_due" in found.text
    line = re.search(r"^readiness_replica_lag_seconds (.+)$", found.text, re.MULTILINE)
    return float(line[1]) if line else None


def test_the_metrics_say_how_old_the_replica_is(app: Flask, both: Pair, tmp_path: Path) -> None:
    settings = both.settings(tmp_path)
    both.wait()
    assert lag(settings) == 0
    both.pause()
    submitted(app)
    time.sleep(1.1)
    # Also when it is too old to be read.
    found = lag({**settings, "READINESS_REPLICA_SECONDS": "1"})
    assert found is not None
    assert found > 1
    assert lag({**settings, "READINESS_REPLICA_URL": f"postgresql:///x?host={tmp_path}"}) is None
