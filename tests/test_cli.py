"""The command: what an operator types, and what it says when something is amiss."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from readiness import cli, server
from readiness.config import Config
from readiness.engines import make_engine
from readiness.store import schema
from readiness.upkeep import quality
from tests.conftest import SECRET_KEY
from tests.log_guard import GUARD
from tests.serving import COMMAND, clean_environment, free_port, wait_until

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


NEED_TABLES = (
    "serve", "demo 1", "export", "purge", "company erase x", "report x", "tally", "quality", "worker --once",
)  # fmt: skip


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, arguments)


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("READINESS_") or name == "PORT"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_help_lists_the_commands_and_makes_nothing(tmp_path: Path) -> None:
    result = run("--help")
    assert result.exit_code == 0
    named = "check company config demo export purge quality report serve tally upgrade worker"
    for name in named.split():
        assert f"\n  {name} " in result.output
    assert "\n  webhooks " not in result.output
    assert "--app" not in result.output
    assert list(tmp_path.iterdir()) == []


GROUPS = [(), *((name,) for name in ("company", "consultant"))]


@pytest.mark.parametrize("group", GROUPS, ids="-".join)
def test_the_list_of_commands_cuts_no_summary_off(group: tuple[str, ...]) -> None:
    listed = run(*group, "--help").output.partition("Commands:\n")[2].splitlines()
    assert len(listed) >= 4
    for line in listed:
        assert re.fullmatch(r"  [a-z-]+ +[A-Z][^.]*\.", line), line


def test_every_group_of_commands_is_among_those() -> None:
    context = click.Context(cli.main)
    commands = {name: cli.main.get_command(context, name) for name in cli.main.list_commands(context)}
    groups = {(name,) for name, command in commands.items() if isinstance(command, click.Group)}
    assert {(), *groups} == set(GROUPS)


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--port", "99999", "99999 is not in the range 1<=x<=65535."),
        ("--port", "eighty", "'eighty' is not a valid integer range."),
        ("--workers", "0", "0 is not in the range 1<=x<=512."),
    ],
)
def test_an_option_of_the_server_is_refused_by_its_own_name(option: str, value: str, reason: str) -> None:
    refused = run("serve", option, value)
    assert refused.exit_code == 2
    assert f"Invalid value for '{option}': {reason}" in refused.output
    assert "READINESS_" not in refused.output


def test_it_says_which_version_it_is(tmp_path: Path) -> None:
    assert run("--version").output == f"readiness, version {version('readiness')}\n"
    assert list(tmp_path.iterdir()) == []


def test_config_prints_every_setting_with_its_meaning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINESS_DATABASE_URL", "postgresql://me:hunter2@db/readiness")
    monkeypatch.setenv("READINESS_SECRET_KEY", SECRET_KEY)
    result = run("config")
    assert result.exit_code == 0
    assert "READINESS_DATABASE_URL = postgresql+psycopg://me:***@db/readiness\n" in result.output
    assert "READINESS_SECRET_KEY = (set)\n    signs forms" in result.output
    assert "hunter2" not in result.output
    assert SECRET_KEY not in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["config", "upgrade", "serve", "export"])
def test_a_bad_setting_is_one_line_without_a_traceback(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READINESS_PORT", "eighty")
    result = run(command)
    assert result.exit_code == 1
    assert result.output == "Error: READINESS_PORT: is no whole number from 1 to 65535\n"


def test_upgrade_says_what_it_did(tmp_path: Path) -> None:
    assert run("upgrade").output == f"The database went from revision none to {schema.head()}.\n"
    assert run("upgrade").output == f"The database is up to date (revision {schema.head()}).\n"
    assert {path.name for path in (tmp_path / "instance").iterdir()} >= {"readiness.db", "secret.key"}


def test_a_database_that_is_not_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READINESS_DATABASE_URL", f"sqlite:///{tmp_path}/nowhere/x.db")
    monkeypatch.setenv("READINESS_SECRET_KEY", SECRET_KEY)
    result = run("upgrade")
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database does not answer as it should: ")
    assert result.output.count("\n") == 1


def test_demo_and_export_work_in_an_empty_folder() -> None:
    assert run("demo", "3").exit_code == 0
    exported = run("export")
    assert exported.exit_code == 0
    assert len(exported.output.splitlines()) == 1 + 3


@pytest.mark.parametrize("command", NEED_TABLES)
def test_a_database_that_was_not_upgraded_is_refused(
    command: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINESS_DATABASE_URL", empty_database_url)
    monkeypatch.setenv("READINESS_SECRET_KEY", SECRET_KEY)
    result = run(*command.split())
    assert result.exit_code == 1
    assert "run `readiness upgrade` first" in result.output


def test_counts_are_made_up_for_and_proved_right() -> None:
    assert run("demo", "3").exit_code == 0
    assert run("tally", "--check").exit_code == 0
    engine = make_engine(Config.from_environment({}).database_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM response_figures"))
    engine.dispose()
    wrong = run("tally", "--check")
    assert wrong.exit_code == 1
    assert "Run `readiness tally`" in wrong.output
    assert run("tally").exit_code == 0
    assert run("tally", "--check").exit_code == 0


def test_quality_says_what_it_rests_on_or_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("demo", "3").exit_code == 0
    assert run("quality").output == "2026.1: 3 responses, 0 broken off.\n"
    monkeypatch.setattr(quality, "is_installed", lambda: False)
    without = run("quality")
    assert without.exit_code == 1
    assert without.output.startswith("Error: needs scipy: pip install ")


def test_the_worker_does_what_is_due_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("demo", "3").exit_code == 0
    engine = make_engine(Config.from_environment({}).database_url)
    computed = text("SELECT count(*) FROM instrument_quality WHERE document IS NOT NULL")
    with monkeypatch.context() as without:
        without.setattr(quality, "is_installed", lambda: False)
        assert run("worker", "--once").exit_code == 0
    with engine.connect() as connection:
        assert connection.scalar(computed) == 0
    assert run("worker", "--once").exit_code == 0
    with engine.connect() as connection:
        assert connection.scalar(computed) == 1
    engine.dispose()


def test_check_passes_on_what_ships() -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "content 2026.1: 6 sections, " in result.output


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('msgid "Save"\nmsgstr ""\n', "is not translated"),
        ('#, fuzzy\nmsgid "Save"\nmsgstr "Opslaan"\n', "is marked fuzzy"),
        ('msgid "one"\nmsgid_plural "more"\nmsgstr[0] "een"\nmsgstr[1] ""\n', "is not translated"),
        ('#, python-format\nmsgid "%(n)s left"\nmsgstr "nog %(m)s"\n', "placeholder"),
    ],
)
def test_check_fails_on_an_incomplete_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, complaint: str
) -> None:
    folder = tmp_path / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(HEADER + entry)
    monkeypatch.setattr(cli, "TRANSLATIONS", tmp_path)
    result = run("check")
    assert result.exit_code == 1
    assert complaint in result.output
    assert "translation nl" in result.output


def test_serve_refuses_a_port_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READINESS_DATA_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(cli.main, ["serve", "--port", port])
    assert done.exit_code == 1
    assert f"port {port} of 127.0.0.1" in done.output
    assert "Choose another one with --port" in done.output


def test_serve_in_an_empty_folder_answers_stops_cleanly_and_logs_no_link(tmp_path: Path) -> None:
    port = free_port()
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "serve", "--access-log"],
            cwd=tmp_path,
            env=clean_environment({"PORT": str(port)}),
            stdout=output,
            stderr=output,
        )
        try:
            wait_for(port, process)
            assert get(port, "/r/a-very-secret-token").status in {303, 404}
            assert get(port, "/r/a-very-secret-token?x=1").status in {303, 404}
            # A line is written after its answer; stopping at once would race with the last of them.
            wait_until(lambda: log.read_text().count('"GET /r/***" ') == 2)
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        finally:
            process.kill()
            process.wait()
    assert "secret-token" not in log.read_text()
    assert f"The database went from revision none to {schema.head()}." in log.read_text()
    GUARD.read(log.read_text())
    engine = make_engine(Config.from_environment({}).database_url)
    assert schema.current(engine.url.render_as_string()) == schema.head()
    engine.dispose()


def get(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            assert get(port, "/healthz").status == 200
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        else:
            return


@pytest.mark.parametrize(
    ("announced", "sent", "seen"),
    [("5", b"hello", b"hello"), ("", b"chunks of it", b"chunks of i"), ("4000", b"x" * 4000, b"unread")],
)
def test_the_gate_takes_in_a_body_up_to_its_limit(announced: str, sent: bytes, seen: bytes) -> None:
    stream = BytesIO(sent)

    def application(environ: dict[str, object], _start: object) -> list[bytes]:
        return [b"unread"] if environ["wsgi.input"] is stream else [environ["wsgi.input"].read()]  # type: ignore[attr-defined]

    gate = server.Gate(application, places=1, body_limit=10, busy=application)
    environ = {"CONTENT_LENGTH": announced, "PATH_INFO": "/", "wsgi.input": stream}
    assert list(gate(environ, lambda *_: print)) == [seen]
