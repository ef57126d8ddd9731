"""Exports from the desk: the filters of the list, who may have what, and a log of each."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from readiness.extensions import db
from readiness.store import audit
from readiness.store.review_models import AuditEntry
from tests.client import StrictClient
from tests.desk.reviewing import act, done, fields, submitted, validate
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, sign_in

EXPORT = f"{DESK}/export"
LEAD = "lies@example.be"


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)


@pytest.fixture
def lead(app: Flask) -> StrictClient:
    add_consultant(app, LEAD, "lead")
    client = browser(app)
    sign_in(client, LEAD)
    return client


def exported(client: StrictClient, profile: str, query: str = "", language: str = "nl") -> bytes:
    """The file that the form sends."""
    response = act(client, f"{EXPORT}?{query}", f"{EXPORT}/file", {"profile": profile, "language": language})
    assert response.status_code == 200, response.text
    assert "attachment; filename=readiness-" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"].count("charset") <= 1
    data: bytes = response.data
    return data


def rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode())))


def logged(app: Flask) -> list[AuditEntry]:
    """The entries about exports, oldest first."""
    with app.app_context():
        found = list(audit.everything(db.session))
    return [entry for entry in reversed(found) if entry.action.startswith("export")]


def test_the_filter_of_the_list_is_that_of_the_file(app: Flask, client: StrictClient) -> None:
    _company, dutch = submitted(app, "nl", "Garage De Linde")
    _company, french = submitted(app, "fr", "Garage du Parc")
    assert {row["uid"] for row in rows(exported(client, "data"))} == {dutch, french}
    assert {row["uid"] for row in rows(exported(client, "data", "language=fr"))} == {french}
    assert rows(exported(client, "data", "name=linde"))[0]["uid"] == dutch
    assert rows(exported(client, "data", "least=99")) == []


def test_the_first_and_the_last_day_there_are_leave_nothing_out(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    query = "since=0001-01-01&until=9999-12-31"
    assert [row["uid"] for row in rows(exported(client, "data", query))] == [uid]
    assert f"/responses/{uid}" in client.get(f"{DESK}/?{query}").text


def test_validated_answers_stand_beside_the_company_s_own(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    done(validate(client, uid, "C1", {"q_C1": "none"}), uid)
    row = rows(exported(client, "data"))[0]
    assert (row["plan"], row["validated__plan"]) == ("draft", "none")
    assert float(row["validated_readiness"]) < float(row["readiness"])
    assert row["review_status"] == "in_review"


@pytest.mark.parametrize("profile", ["data", "excel", "xlsx", "archive"])
def test_no_file_but_that_of_contacts_names_anybody(app: Flask, client: StrictClient, profile: str) -> None:
    submitted(app, company="Onmiskenbaar BV")
    file = exported(client, profile)
    texts = [file]
    if profile in {"xlsx", "archive"}:
        with zipfile.ZipFile(io.BytesIO(file)) as members:
            texts = [members.read(name) for name in members.namelist()]
    assert not [text for text in texts if b"Onmiskenbaar" in text]


def test_contacts_are_a_lead_s_alone(app: Flask, client: StrictClient, lead: StrictClient) -> None:
    submitted(app, company="Onmiskenbaar BV")
    assert f"{EXPORT}/contacts" not in client.get(EXPORT).text
    sent = fields(client, EXPORT, f"{EXPORT}/file").to_dict(flat=False)
    assert client.post(f"{EXPORT}/contacts", data=sent).status_code == 404
    assert client.post(f"{EXPORT}/file", data={**sent, "profile": "contacts"}).status_code == 404
    response = act(lead, EXPORT, f"{EXPORT}/contacts", {})
    assert rows(response.data)[0]["company_name"] == "Onmiskenbaar BV"


def test_each_export_is_in_the_log_with_its_filter_and_rows(app: Flask, client: StrictClient) -> None:
    submitted(app)
    exported(client, "data", "sector=trade&name=linde")
    begun, ended = logged(app)
    assert begun.consultant is not None
    assert begun.consultant.email == EMAIL
    assert begun.detail["filter"]["sector"] == "trade"
    assert "linde" not in str(begun.detail)
    assert (ended.action, ended.detail["rows"], ended.detail["complete"]) == ("export_ended", 1, True)


def test_a_reader_who_goes_away_ends_the_export(app: Flask, client: StrictClient) -> None:
    submitted(app)
    sent = fields(client, EXPORT, f"{EXPORT}/file").to_dict(flat=False)
    response = client.post(f"{EXPORT}/file", data={**sent, "profile": "xlsx"}, buffered=False)
    next(iter(response.response))
    response.close()
    assert [entry.detail.get("complete") for entry in logged(app)] == [None, False]


@pytest.mark.parametrize(
    "changed", [{"profile": "nonsense"}, {"profile": ""}, {"language": "xx"}, {"csrf_token": "x"}]
)
def test_what_no_page_of_ours_sends_is_refused_and_not_logged(
    app: Flask, client: StrictClient, changed: dict[str, str]
) -> None:
    response = act(client, EXPORT, f"{EXPORT}/file", {"profile": "data", "language": "nl", **changed})
    assert response.status_code == 422
    assert logged(app) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"campaign={'0' * 32}", "One of the filters had a value that is not in its list."),
        ("since=2026-31-01", "Write a day as day/month/year, such as 31/3/2027."),
        ("most=1000&size=p2_9", "Write a whole number from 0 to 100."),
    ],
)
@pytest.mark.parametrize("form", ["file", "contacts"])
def test_a_filter_that_was_not_understood_widens_no_file(
    app: Flask, lead: StrictClient, query: str, said: str, form: str
) -> None:
    submitted(app)
    english = EXPORT.replace("/nl/", "/en/")
    response = act(lead, f"{english}?{query}", f"{english}/{form}", {"profile": "data", "language": "en"})
    assert response.status_code == 422
    assert said in response.text
    assert logged(app) == []


def test_files_have_names_that_sort(client: StrictClient, tmp_path: Path) -> None:
    response = act(client, EXPORT, f"{EXPORT}/file", {"profile": "archive", "language": "fr"})
    assert response.headers["Content-Disposition"].endswith(".zip")
    (tmp_path / "archive.zip").write_bytes(response.data)
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        assert "datapackage.json" in archive.namelist()
