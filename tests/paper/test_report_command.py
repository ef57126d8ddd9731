"""``readiness report``."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from readiness.cli import main
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.store.models import Assessment
from tests.client import StrictClient
from tests.desk.reviewing import submitted
from tests.paper.papers import texts
from tests.web.walking import walk_to

WORDS = {"nl": "Uw score", "fr": "Votre score", "de": "Ihr Ergebnis", "en": "Your score"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", *arguments])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_writes_the_report_in_a_language(app: Flask, tmp_path: Path, lang: str) -> None:
    _company, uid = submitted(app, "fr")
    target = tmp_path / "report.pdf"
    for mode in (None, 0o644):
        if mode:
            target.chmod(mode)
        result = run(uid, "--lang", lang, "--output", str(target))
        assert result.exit_code == 0, result.output
        assert target.stat().st_mode & 0o777 == 0o600, "others on the machine may read it"
    assert WORDS[lang] in texts(target.read_bytes())[0]


def test_without_a_name_it_gives_one(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _company, uid = submitted(app)
    monkeypatch.chdir(tmp_path)
    assert run(uid).exit_code == 0
    [made] = tmp_path.iterdir()
    assert made.name.startswith("rapport-sociale-media-garage-de-linde-")


def test_an_unknown_number_and_a_draft_are_one_line(app: Flask, client: StrictClient, tmp_path: Path) -> None:
    walk_to(client, "roi")
    with app.app_context():
        draft = db.session.query(Assessment).one().uid
    for uid in ("nothing", draft):
        result = run(uid, "--output", str(tmp_path / "report.pdf"))
        assert result.exit_code == 1
        assert result.output == f"Error: There is no submitted response with the number {uid}.\n"
    assert not list(tmp_path.iterdir())


def test_the_number_of_a_company_leads_to_its_responses(app: Flask) -> None:
    _browser, uid = submitted(app)
    with app.app_context():
        company = db.session.query(Assessment).one().company.uid
    result = run(company)
    assert result.exit_code == 1
    assert result.output.endswith(f": this is the number of a company; its submitted responses are: {uid}.\n")


def test_a_folder_that_is_not_there_is_one_line(app: Flask, tmp_path: Path) -> None:
    _company, uid = submitted(app)
    result = run(uid, "--output", str(tmp_path / "nowhere" / "report.pdf"))
    assert result.exit_code == 1
    assert (
        result.output
        == f"Error: {tmp_path}/nowhere/report.pdf cannot be written: No such file or directory\n"
    )
