"""The documentation cannot lie: its commands run, its links lead somewhere, its settings exist."""

import csv
import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from readiness import cli

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
BIN = Path(sys.executable).parent
SETTINGS = re.compile(r"^(?:READINESS_\w+=\S+ )+")
# Everything else runs here; a server that stays up is started by the browser tests and by the wheel's.
STAYS_UP = {"serve", "worker", "webhooks"}


def code_of(page: Path) -> list[str]:
    """What a page sets as code, in blocks or in a line; without what `test_docs_restoring.py` types, step by step."""
    text = re.sub(
        r"## Back up and restore\n.*?(?=^## )",
        "",
        page.read_text(encoding="utf-8"),
        flags=re.DOTALL | re.MULTILINE,
    )
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    # A command may go on in the next line.
    inline = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line for line in lines if line] + [" ".join(code.split()) for code in inline]


def commands(first: str) -> list[str]:
    """The commands of a program, with the settings that stand before it on the line."""
    found = (code for page in PAGES for code in code_of(page))
    return sorted({code for code in found if SETTINGS.sub("", code).split()[0] == first})


def test_every_command_of_the_documentation_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one folder and in the order that a newcomer would need, as the README promises.

    In this process: starting Python forty times takes most of a minute (test_cli starts it).

    Nobody was invited here or refused mail, so `company uninvite` and `allow-mail` find nothing, and say so with 1.
    UID stands for the number of a company, or of a response for `report`; the export names both.
    """
    named = [(settings_of(code), shlex.split(SETTINGS.sub("", code))[1:]) for code in commands("readiness")]
    found = [(settings, words) for settings, words in named if words and words[0] not in STAYS_UP]
    assert {words[0] for _, words in found} >= {
        "upgrade",
        "check",
        "config",
        "demo",
        "export",
        "backup",
        "doctor",
    }
    later = ["backup", "verify", "export", "report", "company"]
    monkeypatch.chdir(tmp_path)
    nothing_set: dict[str, str | None] = {name: None for name in os.environ if name.startswith("READINESS_")}
    found.sort(key=lambda one: (one[1][0] != "upgrade", one[1][0] in later and 1 + later.index(one[1][0])))
    for settings, words in found:
        known = [
            numbers(tmp_path, "uid" if words[0] == "report" else "company").pop() if word == "UID" else word
            for word in words
        ]
        # Nobody is there to be asked whether they may go among the others.
        known += ["--yes"] if words[0] == "demo" else []
        done = CliRunner().invoke(cli.main, known, env=nothing_set | settings)
        assert done.exit_code == bool({"uninvite", "allow-mail"} & set(words)), (
            f"readiness {' '.join(words)}: {done.output} {done.exception!r}"
        )
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "responses.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def settings_of(code: str) -> dict[str, str]:
    """The settings that stand before a command."""
    match = SETTINGS.match(code)
    return dict(word.split("=", 1) for word in match[0].split()) if match else {}


def numbers(folder: Path, column: str) -> list[str]:
    """The numbers of the companies or the responses in the export."""
    with (folder / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        return [row[column] for row in csv.DictReader(file, delimiter=";")]


def test_every_benchmark_of_the_documentation_takes_what_is_written_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is asked for its help: they take long."""
    named = [code.split()[2:] for code in commands("python") if code.startswith("python -m bench.")]
    assert {"bench.walk", "bench.dashboard", "bench.reading"} <= {name for name, *_ in named}
    for name, *words in named:
        monkeypatch.setattr(sys, "argv", [name, "--help"])
        with pytest.raises(SystemExit) as ended:
            import_module(name).main()
        said = capsys.readouterr().out
        assert (ended.value.code, said.startswith("usage: ")) == (0, True), name
        options = {word for word in words if word.startswith("--")}
        assert options <= set(re.findall(r"--[\w-]+", said)), f"{name} {' '.join(words)}"
        assert not words or options or "positional arguments" in said, f"{name} {' '.join(words)}"


def test_every_make_target_of_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {code.split()[1] for code in commands("make")}
    assert named >= {"run", "test"}
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"
    for code in code_of(page):
        if re.fullmatch(r"(readiness|tests|bench|docs)/[\w./-]*", code) and "<" not in code:
            assert (ROOT / code).exists(), f"{page.name} names {code}"


def test_settings_of_the_documentation_exist() -> None:
    named = {code for page in PAGES for code in code_of(page) if code.startswith("READINESS_")}
    shown = subprocess.run([BIN / "readiness", "config"], capture_output=True, text=True, check=True).stdout
    assert named
    assert all(name.partition("=")[0] in shown for name in named)


def test_the_purge_of_cron_has_the_settings_of_the_site_or_does_not_run(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^15 4 \* \* \*  (.*)$", page, re.MULTILINE)
    program = tmp_path / ".venv" / "bin" / "readiness"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$1 $READINESS_DATABASE_URL"\n')
    program.chmod(0o755)

    def said() -> str:
        typed = line.replace("/srv/readiness", str(tmp_path))
        return subprocess.run(["sh", "-c", typed], capture_output=True, text=True, env={}, check=False).stdout

    assert said() == ""
    (tmp_path / "settings.env").write_text("READINESS_DATABASE_URL='postgresql://a@b/c?d=e&f=g'\n")
    assert said() == "purge postgresql://a@b/c?d=e&f=g\n"
