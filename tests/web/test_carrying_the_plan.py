"""Where a plan goes from the report: to a calendar, to paper, to whoever reads along."""

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from readiness.domain.text import LANGUAGES
from tests.client import StrictClient, parse
from tests.desk.reviewing import page_of, submitted
from tests.desk.signing import add_consultant, browser, sign_in
from tests.paper.papers import texts
from tests.web.planning import codes, plan
from tests.web.sharing import share
from tests.web.test_planning import SOON, company, early_in_2030

__all__ = ["company", "early_in_2030"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_calendar_holds_the_days_that_are_ahead(app: Flask, company: StrictClient, lang: str) -> None:
    first, second, third, *_rest = codes(company)
    plan(
        company,
        {
            f"take_{first}": "y",
            f"due_{first}": "2030-03-31",
            f"take_{second}": "y",
            f"take_{third}": "y",
            f"due_{third}": "2030-04-30",
        },
    )
    plan(company, {f"done_{third}": "y"})
    assert f'href="/{lang}/plan.ics"' in company.get(f"/{lang}/report").text
    sent = company.get(f"/{lang}/plan.ics")
    assert sent.mimetype == "text/calendar"
    assert all(len(line) <= 75 for line in sent.data.split(b"\r\n"))
    assert b"\n" not in sent.data.replace(b"\r\n", b"")
    [event] = Calendar.from_ical(sent.data).walk("VEVENT")
    assert event.decoded("dtstart") == SOON
    assert event.decoded("dtend") == SOON + timedelta(days=1)
    title = parse(company.get(f"/{lang}/report").text).find(".//*[@id='step-1']//h3")
    assert title is not None
    assert str(event["summary"]) == title.text
    moves = str(event["description"]).splitlines()
    assert [move[:3] for move in moves] == ["1. ", "2. ", "3. "]
    [alarm] = event.walk("VALARM")
    assert alarm.decoded("trigger") == -timedelta(days=7)


def test_a_day_that_moves_stays_the_same_entry_and_newer(app: Flask, company: StrictClient) -> None:
    [first, *_rest] = codes(company)
    entries = []
    for day in ("2030-03-31", "2030-06-30"):
        plan(company, {f"take_{first}": "y", f"due_{first}": day})
        entries += Calendar.from_ical(company.get("/nl/plan.ics").data).walk("VEVENT")
    assert len({str(one["uid"]) for one in entries}) == 1
    earlier, later = (one.decoded("sequence") for one in entries)
    assert 0 <= earlier <= later < 2**31


def test_paper_share_and_desk_carry_the_plan(app: Flask) -> None:
    company, uid = submitted(app)
    [first, *_rest] = codes(company)
    plan(company, {f"take_{first}": "y", f"due_{first}": "2030-03-31"})
    add_consultant(app)
    els = browser(app)
    sign_in(els)
    promised = " ".join(" ".join(parse(company.get("/nl/share").text).itertext()).split())
    assert "uw stappen met uw planning" in promised, "the page that makes the link says so"
    assert "uw contactpersoon, wat uw adviseur u schreef en uw andere rondes" in promised
    token = share(company)
    visitor = browser(app)
    for page in (
        els.get(page_of(uid)).text,
        els.get(f"{page_of(uid)}/report").text,
        visitor.get(f"/nl/shared/{token}").text,
        " ".join(texts(company.get("/nl/report.pdf").data)),
        " ".join(texts(visitor.get(f"/nl/shared/{token}/report.pdf").data)),
        " ".join(texts(els.get(f"{page_of(uid)}/report.pdf").data)),
    ):
        assert "Gepland tegen 31 maart 2030" in page
    for page in (els.get(f"{page_of(uid)}/report").text, visitor.get(f"/nl/shared/{token}").text):
        assert 'id="plan"' not in page
