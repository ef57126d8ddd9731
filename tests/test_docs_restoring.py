"""What the manual says of backing up and restoring into service is typed as it stands there, in a real shell."""

import os
import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from readiness.config import own_key
from readiness.encryption import decrypt, encrypt
from tests.serving import clean_environment

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def chapter() -> list[str]:
    """The blocks of commands of the manual's chapter, in its order, without those for containers."""
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    return BLOCK.findall(
        text.partition("\n## Back up and restore\n")[2].partition("\n### In containers\n")[0]
    )


class Shell:
    """A shell in a folder, in which `readiness` is this program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        programs = folder / "bin"
        programs.mkdir()
        command = programs / "readiness"
        program = "from readiness.cli import main; main(prog_name='readiness')"
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{program}" "$@"\n')
        command.chmod(0o755)
        self.environment = clean_environment({}) | {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
        }

    def type(self, commands: str) -> str:
        """Run commands and return what they said; each must succeed."""
        done = subprocess.run(
            ["sh", "-e", "-c", commands],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """Run a statement on the site's database."""
        with closing(sqlite3.connect(self.folder / "instance" / "readiness.db")) as connection, connection:
            return connection.execute(statement).fetchall()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A site with three companies and a consultant who has an authenticator."""
    made = Shell(tmp_path)
    made.type("readiness demo 3; readiness consultant add els@example.be")
    secret = encrypt("the secret", [own_key(tmp_path / "instance")])
    made.ask(f"UPDATE consultant SET totp_secret = '{secret}'")
    return made


def test_a_restore_into_service_goes_as_the_manual_says(shell: Shell) -> None:
    backing_up, *restoring = chapter()
    assert len(restoring) == 3
    key = own_key(shell.folder / "instance")
    shell.type(backing_up)
    (uid,) = shell.ask("SELECT uid FROM company LIMIT 1")[0]
    # Somebody asks to be erased after the backup, and the list is as fresh as can be.
    shell.type(f"readiness company erase {uid} --yes; readiness company erased > erased.txt")
    assert "1 of 1 erased companies" in shell.type(restoring[0])
    said = shell.type(restoring[1])
    assert "0 problems" in said
    assert "WRONG" not in said
    assert "WRONG" not in shell.type(restoring[2])
    assert shell.ask(f"SELECT count(*), sum(uid = '{uid}') FROM company") == [(2, 0)]
    ((secret,),) = shell.ask("SELECT totp_secret FROM consultant")
    assert decrypt(str(secret), [own_key(shell.folder / "instance")]) == "the secret"
    assert own_key(shell.folder / "instance") == key
    assert (shell.folder / "instance" / "before" / "readiness.db").exists()
    assert not (shell.folder / "instance" / "restored").exists()


def test_a_site_whose_key_is_a_setting_has_no_file_of_it_to_go_by(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.environment["READINESS_SECRET_KEY"] = "a key of a setting, 32 bytes or more"
    shell.type("readiness demo 1")
    shell.type(chapter()[0])
    assert not (tmp_path / "instance" / "secret.key").exists()
    restoring = chapter()[1].replace("cp -p instance/secret.key instance/restored/secret.key\n", "")
    assert "rows of" in shell.type(restoring)
    manual = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    (give,) = re.findall(r"`(chown -R [^`]+)`", manual)
    shell.type(give)
