"""The list of responses: filters in the address, saved views, pages."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from readiness.content import loader
from readiness.content.loader import LATEST, load
from readiness.demo import store, submissions
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.store import consultants
from readiness.store.models import Assessment, now
from readiness.store.responses import PAGE, Filter, newest
from tests.client import StrictClient, parse
from tests.desk.reviewing import act, submitted
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, sign_in
from tests.web.walking import walk_to

MANY = PAGE + 15
OLDER = "2024.1"
"""A version of this file's own: what is read of a version is kept, also for the tests after it."""


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app)
    sign_in(client)


@pytest.fixture
def many(app: Flask) -> None:
    with app.app_context():
        instrument = load(LATEST)
        for one in submissions(instrument.questionnaire, MANY, 3, now()):
            store(db.writing_session, instrument, one)
        db.session.commit()


def rows(client: StrictClient, **asked: str) -> list[str]:
    """The addresses in the list."""
    page = parse(client.get(f"{DESK}/?{urlencode(asked)}").text)
    return [link.get("href") or "" for link in page.findall(".//tbody//th//a")]


@pytest.mark.usefixtures("many")
def test_pages_follow_each_other_and_keep_the_filters(app: Flask, client: StrictClient) -> None:
    found: list[str] = []
    page = parse(client.get(f"{DESK}/?least=0").text)
    while True:
        found += [link.get("href") or "" for link in page.findall(".//tbody//th//a")]
        more = [a for a in page.findall(".//p[@class='buttons']/a") if "after=" in (a.get("href") or "")]
        if not more:
            break
        assert "least=0" in (more[0].get("href") or "")
        page = parse(client.get(more[0].get("href") or "").text)
    assert len(found) == len(set(found)) == MANY


@pytest.mark.usefixtures("many")
def test_each_filter_of_the_page_asks_the_store_for_the_same(app: Flask, client: StrictClient) -> None:
    asked = {
        "size": "p2_9",
        "sector": "trade",
        "language": "fr",
        "least": "40",
        "most": "60",
        "flag": "drop_out",
        "review": "new",
        "assigned": "nobody",
        "instrument": LATEST,
        "name": "demo 1",
    }
    for name, value in asked.items():
        with app.app_context():
            number = int(value) if name in {"least", "most"} else value
            wanted = newest(db.session, Filter(**{name: number})).rows  # type: ignore[arg-type]
        assert rows(client, **{name: value}) == [f"{DESK}/responses/{row.uid}" for row in wanted], name


@pytest.fixture
def fishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A main activity that an older version has and the newest has not any more: its code."""
    for version in (OLDER, LATEST):
        shutil.copytree(loader.CONTENT / LATEST, tmp_path / version)
    file = tmp_path / OLDER / "questionnaire.toml"
    text = file.read_text().replace(f'version = "{LATEST}"', f'version = "{OLDER}"')
    option = '[[section.item.option]]\ncode = "%s"\n'
    words = "points = 0\n" + "".join(f'text.{lang} = "Fishing"\n' for lang in LANGUAGES)
    changed = text.replace(
        option % "manufacturing", option % "fishing" + words + "\n" + option % "manufacturing"
    )
    assert changed != text
    file.write_text(changed)
    monkeypatch.setattr(loader, "CONTENT", tmp_path)
    return "fishing"


@pytest.mark.usefixtures("many")
def test_an_answer_that_the_newest_version_has_no_more_is_a_filter_too(
    app: Flask, client: StrictClient, fishing: str
) -> None:
    with app.app_context():
        old = db.writing_session.query(Assessment).first()
        assert old is not None
        old.instrument, old.sector = OLDER, fishing
        db.session.commit()
        uid = old.uid
    assert rows(client, sector=fishing) == [f"{DESK}/responses/{uid}"]
    page = client.get(f"{DESK}/?sector={fishing}").text
    assert "Hoofdactiviteit: Fishing (versie 2024.1)" in page
    sectors = parse(page).find(".//select[@id='sector']")
    assert sectors is not None
    codes = [one.get("value") for one in sectors]
    assert codes[-1] == fishing
    assert codes.count("trade") == 1
    # A consultant's dashboard shows the newest version only, and offers what there is in it.
    dashboard = client.get(f"{DESK}/dashboard?sector={fishing}")
    assert dashboard.status_code == 200
    assert f'value="{fishing}"' not in dashboard.text


def test_days_are_belgian_and_whole(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    with app.app_context():
        found = db.writing_session.query(Assessment).filter_by(uid=uid).one()
        # Half past eleven in the evening of the 21st in Brussels.
        found.submitted_at = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
        db.session.commit()
    page = f"{DESK}/responses/{uid}"
    assert rows(client, since="2026-11-21", until="2026-11-21") == [page]
    assert rows(client, since="2026-11-22") == []
    assert rows(client, since="21/11/2026", until="21.11.2026") == [page]
    assert rows(client, until="2026-11-20") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("size", "huge"),
        ("sector", "' OR 1=1 --"),
        ("least", "-1"),
        ("most", "lots"),
        ("least", "9" * 5000),
        ("since", "tomorrow"),
        ("assigned", "0" * 32),
        ("status", "lost"),
        ("review", "\x00new\x00er"),
    ],
)
def test_nonsense_is_named_and_left_out(app: Flask, client: StrictClient, name: str, value: str) -> None:
    _company, uid = submitted(app)
    response = client.get(f"{DESK}/?{urlencode({name: value})}")
    assert response.status_code == 200
    assert f"{DESK}/responses/{uid}" in response.text
    assert f'href="#{name}"' in response.text


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "2026-01-01_1",
        "2026-01-01T00:00:00+00:00_" + "9" * 40,
        f"2026-01-01T00:00:00+00:00_{2**31}",
        "_",
        "²_1",
    ],
)
def test_a_place_that_makes_no_sense_begins_at_the_top(app: Flask, client: StrictClient, after: str) -> None:
    _company, uid = submitted(app)
    assert rows(client, after=after) == [f"{DESK}/responses/{uid}"]


def test_drafts_are_shown_on_request_and_open_nothing(app: Flask, client: StrictClient) -> None:
    company = browser(app)
    walk_to(company, "accounts")
    assert rows(client) == []
    page = client.get(f"{DESK}/?status=draft").text
    assert len(parse(page).findall(".//tbody/tr")) == 1
    assert rows(client, status="draft") == []


def test_a_view_is_kept_opened_and_dropped(app: Flask, client: StrictClient) -> None:
    asked = f"{DESK}/?sector=trade&least=40"
    saved = act(client, asked, f"{DESK}/views", {"view_name": "Handel vanaf 40"})
    assert saved.status_code == 303
    assert "sector=trade" in saved.location
    assert "Handel vanaf 40" in client.get(f"{DESK}/").text
    again = act(client, f"{DESK}/?sector=ict", f"{DESK}/views", {"view_name": "Handel vanaf 40"})
    assert again.status_code == 303
    page = client.get(f"{DESK}/").text
    assert "sector=ict" in page
    assert "sector=trade" not in page
    assert act(client, f"{DESK}/", f"{DESK}/views", {"view_name": ""}).status_code == 422
    act(client, f"{DESK}/", f"{DESK}/views/drop", {"view_name": "Handel vanaf 40"})
    assert "Handel vanaf 40" not in client.get(f"{DESK}/").text


def test_a_view_that_is_too_long_is_refused_with_all_that_was_typed(client: StrictClient) -> None:
    asked = urlencode({"name": "é" * 190})
    refused = act(client, f"{DESK}/?{asked}", f"{DESK}/views", {"view_name": "Lange naam"})
    assert refused.status_code == 422
    assert "Lange naam" in refused.text
    assert "é" * 190 in refused.text
    assert "korter" in refused.text


def test_views_are_one_s_own(app: Flask, client: StrictClient) -> None:
    act(client, f"{DESK}/?size=p1", f"{DESK}/views", {"view_name": "Van Els"})
    add_consultant(app, "jan@example.be")
    jan = browser(app)
    sign_in(jan, "jan@example.be")
    assert "Van Els" not in jan.get(f"{DESK}/").text


def test_my_responses_are_those_assigned_to_me(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    with app.app_context():
        els = consultants.by_email(db.writing_session, EMAIL)
        assert els is not None
        db.session.query(Assessment).filter_by(uid=uid).one().assigned_to_id = els.id
        db.session.commit()
    assert rows(client, assigned="me") == [f"{DESK}/responses/{uid}"]


def test_each_filter_that_is_set_can_be_taken_away(app: Flask, client: StrictClient) -> None:
    submitted(app)
    page = parse(client.get(f"{DESK}/?name=linde&least=1&most=99").text)
    chips = {
        "".join(one.itertext()).partition("×")[0].strip(): one.get("href")
        for one in page.iter("a")
        if one.get("class") == "chip"
    }
    assert len(chips) == 3
    [without_name] = [url for text, url in chips.items() if "linde" in text]
    assert without_name is not None
    assert "name=" not in without_name
    assert "least=1" in without_name


@pytest.mark.parametrize(
    "asked", [{"least": "60", "most": "40"}, {"since": "2026-02-01", "until": "2026-01-01"}]
)
def test_a_range_that_ends_before_it_begins_is_named(
    app: Flask, client: StrictClient, asked: dict[str, str]
) -> None:
    submitted(app)
    page = client.get(f"{DESK}/?{urlencode(asked)}").text
    assert f'href="#{next(iter(asked))}"' in page
    assert "dus niets voldoet" in page
    at_once = dict.fromkeys(asked, next(iter(asked.values())))
    assert "dus niets voldoet" not in client.get(f"{DESK}/?{urlencode(at_once)}").text
