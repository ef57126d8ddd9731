"""The dashboard: a lead sees every filter exactly, a consultant only what may be passed on."""

import csv
import io
import re
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.content.layouts import layout
from readiness.content.loader import LATEST, load
from readiness.demo import store, submissions
from readiness.domain.disclosure import NONE, may_show
from readiness.domain.layout import symbol
from readiness.extensions import db
from readiness.store import campaigns, responses
from readiness.store.consultant_models import LEAD
from readiness.store.groups import Groups
from readiness.store.models import Assessment, now
from readiness.store.responses import Filter
from tests.client import StrictClient, parse
from tests.desk.campaigning import add_campaign
from tests.desk.signing import DESK, EMAIL, add_consultant, browser, sign_in

COMPANIES = 120
PAGE = f"{DESK}/dashboard"
COLLEAGUE = "lead@example.be"


@pytest.fixture(autouse=True)
def _companies(app: Flask) -> None:
    add_consultant(app)
    add_consultant(app, COLLEAGUE, LEAD)
    with app.app_context():
        for one in submissions(load(LATEST).questionnaire, COMPANIES, 5, now()):
            store(db.writing_session, load(LATEST), one)
        db.session.commit()


@pytest.fixture
def lead(app: Flask) -> StrictClient:
    client = browser(app)
    sign_in(client, COLLEAGUE)
    return client


@pytest.fixture
def consultant(client: StrictClient) -> StrictClient:
    sign_in(client, EMAIL)
    return client


def table(client: StrictClient, code: str, **asked: str) -> list[list[str]]:
    """The rows of a drawing's file, without its header."""
    answer = client.get(f"{PAGE}/{code}.csv?{urlencode(asked)}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))[1:]


def count(app: Flask, **asked: str) -> int:
    with app.app_context():
        return len(responses.newest(db.session, Filter(**asked), count_to=1000).rows)  # type: ignore[arg-type]


def test_the_lead_s_figures_are_those_of_the_list(app: Flask, lead: StrictClient) -> None:
    for asked in (
        {},
        {"size": "p2_9", "language": "fr"},
        {"flag": "drop_out"},
        {"least": "40", "most": "60"},
    ):
        rows = table(lead, "readiness", **asked)
        text = lead.get(f"{PAGE}?{urlencode(asked)}").text
        found = lead.get(f"{DESK}/?{urlencode(asked)}").text
        number = re.search(r'<p class="found">\s*(\d+)', found)
        assert number is not None
        assert sum(int(row[1]) for row in rows) == int(number[1])
        assert re.search(rf'<p class="found">\s*{number[1]}\b', text)


def test_every_drawing_is_there_as_a_file_that_stands_alone(lead: StrictClient) -> None:
    sections = [one.code for one in load(LATEST).questionnaire.sections]
    pages = [parse(lead.get(f"{PAGE}?questions={one}").text) for one in ("", *sections)]
    hrefs = [a.get("href") or "" for page in pages for a in page.findall(".//a")]
    links = [href for href in hrefs if re.search(r"\.(svg|csv)\?", href)]
    assert len(links) > 60
    for link in links:
        answer = lead.get(link)
        assert answer.status_code == 200, link
        assert "attachment" in answer.headers["Content-Disposition"]
        if ".svg" in link:
            drawing = ElementTree.fromstring(answer.text)  # noqa: S314 - our own drawing
            assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
            assert "class=" not in answer.text
    assert lead.get(f"{PAGE}/nothing.svg").status_code == 404


def test_both_published_series_stand_beside_ours_with_an_interval(lead: StrictClient) -> None:
    accounts = {row[0]: row for row in table(lead, "published-2012")}
    assert accounts["LinkedIn"][5] == "30,0"
    assert accounts["Instagram"][5] == ""
    classes = table(lead, "published-2023")
    assert [row[5] for row in classes] == ["20,7", "34,3", "45,0"]
    for row in (*accounts.values(), *classes):
        low, share, high = (float(row[n].replace(",", ".")) for n in (3, 2, 4))
        assert low <= share <= high


def test_the_2023_figures_are_compared_with_companies_of_that_size_only(
    app: Flask, lead: StrictClient
) -> None:
    covered = sum(int(row[1]) for row in table(lead, "published-2023"))
    assert 0 < covered < COMPANIES
    assert lead.get(f"{PAGE}/published-2023.csv?size=p1").status_code == 404


def test_a_consultant_is_told_no_number_and_nothing_of_few(app: Flask, consultant: StrictClient) -> None:
    page = consultant.get(PAGE).text
    assert "Graad" not in page
    assert all(row[1] == "" for row in table(consultant, "readiness"))
    sizes = {code: count(app, size=code) for code in ("p1", "p2_9", "p10_49", "p50_249", "p250")}
    # The smallest, and so many more that what is hidden is ten companies or more.
    hidden: list[str] = []
    for code in sorted(sizes, key=lambda one: sizes[one]):
        if sizes[code] >= 10 and sum(sizes[one] for one in hidden) in {0, *range(10, COMPANIES)}:
            break
        hidden.append(code)
    assert any(sizes[code] >= 10 for code in hidden), "nothing is hidden for another one's sake"
    for code in hidden:
        assert consultant.get(f"{PAGE}/readiness.csv?size={code}").status_code == 404
    texts = {one.code: one.text["nl"] for one in load(LATEST).questionnaire.item("A1").options}
    shown = {row[0]: row[3] for row in table(consultant, "size")}
    assert all((shown[texts[code]] == "") == (code in hidden) for code in sizes)


def test_a_consultant_s_filters_are_few(consultant: StrictClient) -> None:
    """Others would cut out one company: they are not heard, so their figures are those of all."""
    everything = table(consultant, "readiness")
    for asked in ({"name": "Demo 1"}, {"least": "90"}, {"flag": "drop_out"}, {"since": "2026-11-01"}):
        assert table(consultant, "readiness", **asked) == everything


def test_a_consultant_sees_a_campaign_that_ten_answered(app: Flask, consultant: StrictClient) -> None:
    large, small, silent = (add_campaign(app, name=name) for name in ("Bakkers", "Brouwers", "Slagers"))
    with app.app_context():
        session = db.writing_session
        by_uid = {one.uid: one for one in campaigns.by_name(session)}
        found = session.scalars(select(Assessment).order_by(Assessment.id)).all()
        for number, assessment in enumerate(found):
            if number < 45:
                campaigns.belongs(session, assessment.id, by_uid[large if number < 40 else small])
        session.commit()
        heads = Groups.read(session, layout(LATEST)).heads
    assert sum(heads.values()) == COMPANIES
    assert sum(count for head, count in heads.items() if head.endswith(NONE)) == COMPANIES - 45
    page = consultant.get(f"{PAGE}?campaign={large}").text
    assert "Campagne: Bakkers" in page
    assert table(consultant, "readiness", campaign=large) != table(consultant, "readiness")
    for campaign in (small, silent):
        assert consultant.get(f"{PAGE}/readiness.csv?campaign={campaign}").status_code == 404


def test_a_consultant_filters_by_one_thing_at_a_time_and_is_told_what_is_not_heard(
    app: Flask,
    consultant: StrictClient,
) -> None:
    with app.app_context():
        groups = Groups.read(db.session, layout(LATEST))
    # Each by itself and both together are large enough.
    size, lang = "p2_9", "nl"
    code = [one.code for one in load(LATEST).questionnaire.item("A1").options].index(size)
    assert may_show(groups.heads, {0: symbol(code), 2: lang[0]})
    assert consultant.get(f"{PAGE}/readiness.csv?size={size}").status_code == 200
    assert consultant.get(f"{PAGE}/readiness.csv?language={lang}").status_code == 200
    assert consultant.get(f"{PAGE}/readiness.csv?size={size}&language={lang}").status_code == 404
    page = consultant.get(f"{PAGE}?flag=drop_out&least=40&questions=planning").text
    assert re.search(r"Geldt hier niet als filter: Risico, [^.,]+\.", page)
    assert 'name="questions" value="planning"' in page


def test_a_consultant_s_small_shares_are_coarse(consultant: StrictClient) -> None:
    for row in table(consultant, "B2"):
        assert float(row[2].replace(",", ".")) % 5 == 0


def test_a_drawing_as_a_file_says_what_it_shows_and_names_no_company(lead: StrictClient) -> None:
    asked = urlencode({"name": "Demo", "least": "1", "language": "fr"})
    drawing = ElementTree.fromstring(lead.get(f"{PAGE}/D3-page.svg?{asked}").text)  # noqa: S314 - our own file
    title, *lines = [
        "".join(one.itertext()).strip() for one in drawing.iter() if one.text and one.text.strip()
    ]
    assert not any("Demo" in line for line in lines)
    for said in ("Voor intern gebruik", "Blauw: ons aandeel", "Taal: Français"):
        assert any(said in line for line in lines), said
    # The whole title stands in the picture, in lines that fit.
    assert len(title) > 72
    drawn = [line for line in lines if line in title]
    assert " ".join(drawn) == title
    assert max(map(len, drawn)) <= 72
    beside = lead.get(f"{PAGE}/published-2012.svg").text
    assert "◆" in beside
    assert "Aantal respondenten niet gepubliceerd." in beside


def test_a_filter_goes_along_into_another_language_and_a_draft_has_no_figures(lead: StrictClient) -> None:
    page = lead.get(f"{PAGE}?size=p2_9&status=draft").text
    assert f'href="{PAGE.replace("/nl/", "/fr/")}?size=p2_9' in page
    assert "Nog niet ingediend" not in page


def test_list_and_dashboard_lead_to_each_other(lead: StrictClient) -> None:
    assert f'href="{PAGE}?size=p2_9"' in lead.get(f"{DESK}/?size=p2_9").text
    assert f'href="{DESK}/?size=p2_9"' in lead.get(f"{PAGE}?size=p2_9").text


def test_the_list_of_a_year_holds_the_responses_of_that_year(app: Flask, consultant: StrictClient) -> None:
    year = now().year
    with app.app_context():
        old = db.writing_session.scalars(select(Assessment).limit(1)).one()
        # An hour before midnight of the last day, in Belgium.
        old.submitted_at = datetime(year - 1, 12, 31, 22, tzinfo=UTC)
        db.session.commit()
        since, until = (datetime(one, 12, 31, 23, tzinfo=UTC) for one in (year - 2, year - 1))
        in_it = responses.newest(db.session, Filter(since=since, until=until)).rows
    assert 0 < len(in_it) < responses.PAGE
    page = parse(consultant.get(f"{PAGE}?year={year - 1}").text)
    [link] = [
        a.get("href") or "" for a in page.findall(".//p/a") if a.get("href", "").startswith(f"{DESK}/?")
    ]
    shown = parse(consultant.get(link).text)
    assert [a.get("href") for a in shown.findall(".//tbody//th//a")] == [
        f"{DESK}/responses/{one.uid}" for one in in_it
    ]


@pytest.mark.parametrize("email", [EMAIL, COLLEAGUE])
def test_an_error_leads_to_something_on_the_page(app: Flask, email: str) -> None:
    client = browser(app)
    sign_in(client, email)
    page = parse(client.get(f"{PAGE}?size=nonsense&since=yesterday&campaign={'0' * 32}").text)
    summary = page.find(".//*[@data-error-summary]")
    assert summary is not None
    for link in summary.findall(".//a"):
        anchor = (link.get("href") or "").removeprefix("#")
        assert page.find(f".//*[@id='{anchor}']") is not None, anchor


def test_nobody_fits(lead: StrictClient) -> None:
    assert lead.get(f"{PAGE}?name=nobody+is+called+so").status_code == 200
    assert lead.get(f"{PAGE}/readiness.csv?name=nobody+is+called+so").status_code == 404
