"""The image, the compose file and the units: they say what the program knows, and run it without rights."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from readiness import cli
from readiness.settings import SETTINGS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
SERVICES = sorted(DEPLOY.glob("*.service"))
ADMIN = DEPLOY / "readiness-admin"
FILES = [ROOT / "Containerfile", ROOT / "compose.yaml", *sorted(DEPLOY.iterdir())]
PROGRAM = "/opt/readiness/bin/readiness"
RIGHTS = {
    "User": "readiness", "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict",
    "ProtectHome": "yes", "StateDirectoryMode": "0700", "UMask": "0077", "EnvironmentFile": "/etc/readiness.env",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.name


def compose() -> dict[str, dict[str, Any]]:
    """The services of the compose file that run the program."""
    services: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return {name: service for name, service in services.items() if service["image"] == "readiness"}


def unit(path: Path) -> list[tuple[str, str]]:
    """The settings of a unit."""
    return [(name, value) for name, value in re.findall(r"(?m)^(\w+)=(.*)$", path.read_text())]


def commands() -> set[str]:
    """What each of these files calls the program with."""
    lines = [value for path in SERVICES for name, value in unit(path) if name.startswith("Exec")]
    lines += [" ".join(service.get("command", [])) for service in compose().values()]
    lines += [" ".join(json.loads(line)) for line in re.findall(r"(?m)^CMD (\[.*\])$", CONTAINERFILE)]
    return {word for line in lines for word in re.findall(r"(?:^|[ /])readiness ([\w]+)", line)}


def test_every_command_exists() -> None:
    known = set(cli.main.commands) | set(cli._ELSEWHERE)
    assert commands() >= {"serve", "worker", "purge", "upgrade", "backup", "company"}
    assert commands() <= known


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_setting_exists(path: Path) -> None:
    named = set(re.findall(r"READINESS_[A-Z_]+", path.read_text()))
    assert named <= {setting.variable for setting in SETTINGS}


def test_the_image_runs_without_rights_and_is_looked_after() -> None:
    (user,) = re.findall(r"(?m)^USER (\S+)$", CONTAINERFILE)
    assert user not in {"root", "0"}
    assert f"--uid {user} " in CONTAINERFILE
    assert re.search(r"(?m)^HEALTHCHECK .*\\\n +CMD .*/healthz", CONTAINERFILE)


def test_the_image_takes_the_extras_that_there_are() -> None:
    assert 'ARG EXTRAS=""' in CONTAINERFILE
    copied = set(re.findall(r"requirements-(\w+)\.lock", CONTAINERFILE.partition("\nRUN")[0]))
    assert copied == {"sentry", "statistics"}
    assert all((ROOT / f"requirements-{extra}.lock").exists() for extra in copied)
    assert {service["build"]["args"]["EXTRAS"] for service in compose().values()} == {"${EXTRAS:-}"}


@pytest.mark.parametrize("name", ["site", "worker", "purge", "migrate"])
def test_each_container_is_kept_short_and_gets_every_setting(name: str) -> None:
    service = compose()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["env_file"] == [".env"]
    # Whatever stands here wins over the file, so only what takes its value from there, or has to be made, may.
    for variable, value in service["environment"].items():
        assert f"${{{variable}" in value or variable == "READINESS_DATABASE_URL", variable


@pytest.mark.parametrize("path", SERVICES, ids=name_of)
def test_each_unit_runs_without_rights_on_the_same_data(path: Path) -> None:
    found = dict(unit(path))
    assert {name: found.get(name) for name in RIGHTS} == RIGHTS
    assert found["StateDirectory"].split()[0] == "readiness"
    assert "READINESS_DATA_DIR=/var/lib/readiness" in found["Environment"].split()


def test_no_unit_that_migrates_before_it_starts_is_ended_meanwhile() -> None:
    migrating = [
        dict(settings)
        for settings in map(unit, SERVICES)
        if ("ExecStartPre", f"{PROGRAM} upgrade") in settings
    ]
    assert [found.get("TimeoutStartSec") for found in migrating] == ["infinity"]


def test_each_timer_starts_a_unit_and_the_manual_names_what_there_is() -> None:
    timers = sorted(DEPLOY.glob("*.timer"))
    assert {path.stem for path in timers} == {"readiness-purge", "readiness-backup"}
    assert all(path.with_suffix(".service").exists() for path in timers)
    manual = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    named = set(re.findall(r"readiness[\w-]*\.(?:service|timer)", manual))
    assert named >= {"readiness.service", "readiness-worker.service", *(path.name for path in timers)}
    assert all((DEPLOY / name).exists() for name in named)


def asked_of_systemd(folder: Path, *words: str, **environment: str) -> list[str]:
    """What `readiness-admin` hands to systemd-run, which a script takes the place of."""
    stand_in = folder / "systemd-run"
    stand_in.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    stand_in.chmod(0o755)
    path = {"PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run([ADMIN, *words], env=path | environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_an_operator_s_command_runs_as_the_service_does(tmp_path: Path) -> None:
    words = asked_of_systemd(tmp_path, "backup", "two words.backup")
    assert words[words.index("--") :] == ["--", PROGRAM, "backup", "two words.backup"]
    given = dict(word.removeprefix("--property=").split("=", 1) for word in words if "--property=" in word)
    assert {name: given.get(name) for name in RIGHTS} == RIGHTS
    service = dict(unit(DEPLOY / "readiness.service"))
    assert {name: given[name] for name in ("Environment", "StateDirectory")} == {
        name: service[name] for name in ("Environment", "StateDirectory")
    }
    assert "--property=EnvironmentFile=/x.env" in asked_of_systemd(tmp_path, "doctor", SETTINGS="/x.env")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze on this machine")
def test_systemd_takes_the_units_and_what_an_operator_s_command_asks_for(tmp_path: Path) -> None:
    for path in (*SERVICES, *DEPLOY.glob("*.timer")):
        # The program is not installed where the tests run.
        (tmp_path / path.name).write_text(path.read_text().replace(PROGRAM, "/bin/true"))
    words = asked_of_systemd(tmp_path, "doctor")
    settings = [word.removeprefix("--property=") for word in words if word.startswith("--property=")]
    (tmp_path / "readiness-once.service").write_text(
        "\n".join(["[Service]", "Type=oneshot", "ExecStart=/bin/true", *settings, ""])
    )
    units = sorted(path for path in tmp_path.iterdir() if path.suffix in {".service", ".timer"})
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "readiness" in line]
    assert (done.returncode, ours) == (0, []), done.stderr


def test_old_backups_go_also_when_the_new_one_fails(tmp_path: Path) -> None:
    for days in (34, 37):
        (tmp_path / f"everything-{days}.backup").touch()
        os.utime(tmp_path / f"everything-{days}.backup", (time.time() - days * 24 * 3600,) * 2)
    # systemd leaves out each further ExecStart= after one that failed.
    for name, command in unit(DEPLOY / "readiness-backup.service"):
        if name == "ExecStopPost":
            subprocess.run(command.split(), cwd=tmp_path, check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["everything-34.backup"]


class _Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(HTTPStatus.OK if self.path == "/healthz" else HTTPStatus.NOT_FOUND)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        pass


@pytest.mark.parametrize("variable", ["READINESS_PORT", "PORT"])
def test_the_health_check_asks_at_the_port_that_is_set(variable: str) -> None:
    (line,) = re.findall(r"(?m)^HEALTHCHECK .*\n +CMD (\[.*\])$", CONTAINERFILE)
    _python, *words = json.loads(line)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {variable: str(server.server_address[1])}
        done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True)
        server.shutdown()
    assert done.returncode == 0, done.stderr


def test_a_purge_that_fails_is_tried_again_soon_and_not_for_ever(tmp_path: Path) -> None:
    """After a reboot the database may come up later, and nobody waits for it."""
    shell, option, loop = compose()["purge"]["command"]
    for name, words in {"readiness": 'echo "$@" >> said; test -e up', "sleep": "echo $1 >> said"}.items():
        stand_in = tmp_path / name
        # Where it would sleep for the second time a day, the container is stopped.
        ends = '; test "$(grep -c 86400 said)" != 2 || kill $PPID' if name == "sleep" else ""
        comes_up = '; test "$1" != 86400 || touch up' if name == "sleep" else ""
        stand_in.write_text(f"#!/bin/sh\n{words}{ends}{comes_up}\n")
        stand_in.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run([shell, option, loop.replace("$$", "$")], cwd=tmp_path, env=environment, timeout=60)
    tried = [word for pause in ("60", "60", "60", "600", "3600") for word in ("purge", pause)]
    assert (tmp_path / "said").read_text().split() == [*tried, "86400", "purge", "86400"]


def test_the_nightly_backup_removes_what_killed_ones_left(tmp_path: Path) -> None:
    old = [
        ".readiness-draft-abc",
        ".readiness-draft-abc-wal",
        ".everything-2026-01-01T023000.backup.abcd_fgh-shm",
    ]
    kept = ["everything-2026-01-01T023000.backup", ".another", "erased.txt"]
    for name in (*old, *kept, ".readiness-draft-new"):
        (tmp_path / name).touch()
        if "new" not in name:
            os.utime(tmp_path / name, (time.time() - 25 * 3600,) * 2)
    for name, command in unit(DEPLOY / "readiness-backup.service"):
        if "find" in command:
            assert name == "ExecStopPost", "it would not run after a backup that failed"
            subprocess.run(command.split(), cwd=tmp_path, check=True)
    assert {path.name for path in tmp_path.iterdir()} == {*kept, ".readiness-draft-new"}


def test_a_restore_in_containers_names_what_there_is() -> None:
    manual = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    chapter = manual.partition("\n### In containers\n")[2].partition("\n### ")[0]
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    steps = re.findall(r"docker compose .*", chapter.replace("\\\n", ""))
    assert len(steps) == 7
    (restore,) = [step for step in steps if "readiness restore" in step]
    (room,) = re.findall(r"-e TMPDIR=(\S+)", restore)
    assert f"data:{room}" in services["site"]["volumes"]
    assert f"\nVOLUME {room}\n" in CONTAINERFILE
    assert "-o 10001 backups" in chapter
    assert "--uid 10001 " in CONTAINERFILE
    # The name that the shell, or .env, says reaches both the site's address and the server.
    (name,) = re.findall(r"export POSTGRES_DB=(\S+)", chapter)
    assert f"template0 {name}\n" in chapter
    assert services["site"]["environment"]["READINESS_DATABASE_URL"].endswith(
        "@database/${POSTGRES_DB:-readiness}"
    )
    assert services["database"]["environment"]["POSTGRES_DB"] == "${POSTGRES_DB:-readiness}"
    (stopped,) = re.findall(r"docker compose stop (.*)", chapter)
    assert set(stopped.split()) == {one for one, service in compose().items() if service["restart"] != "no"}
