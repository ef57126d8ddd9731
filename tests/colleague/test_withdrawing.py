"""A colleague takes answers back: nothing of them stays, and nobody learns by comparing what they were."""

from collections.abc import Mapping

import pytest
from flask import Flask

from readiness.domain.text import LANGUAGES
from tests.client import StrictClient, form_values
from tests.colleague.joining import NO_ACCOUNT, PAGES, begin, join, make_link, reported, rows
from tests.desk.signing import browser
from tests.owning import remains
from tests.web.walking import Sent, path_of, resend, send

ERASE = "/nl/colleague/erase"
RESULT = 'aria-labelledby="together"'


@pytest.fixture
def company(app: Flask) -> StrictClient:
    return reported(app)


def erase(client: StrictClient) -> None:
    assert path_of(send(client, ERASE, {})) == "/nl/colleague/erased"


def test_a_draft_is_gone_at_once_and_so_is_the_key(app: Flask, company: StrictClient) -> None:
    colleague = begin(app, make_link(company), name="Fatima")
    erase(colleague)
    assert rows(app) == []
    assert colleague.get_cookie("colleague") is None
    assert colleague.get("/nl/colleague/erased").status_code == 200
    assert colleague.get("/nl/colleague/accounts").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_another_tab_still_sends_is_kept_for_whoever_begins_again(
    app: Flask, company: StrictClient, lang: str
) -> None:
    link = make_link(company)
    colleague = begin(app, link, lang)
    page = f"/{lang}/colleague/accounts"
    opened = form_values(colleague.get(page).text).to_dict(flat=False)
    path_of(send(colleague, f"/{lang}/colleague/erase", {}))
    refused = resend(colleague, page, {**opened, **PAGES["accounts"]})
    assert refused.status_code == 404
    path_of(send(colleague, f"/{lang}{link}", {}))
    assert path_of(colleague.post(page, data=form_values(refused.text))) == f"/{lang}/colleague/accounts-2"
    assert rows(app)[0].answers["B1"] == PAGES["accounts"]["q_B1"]


def test_the_page_that_says_so_is_not_shown_to_whoever_still_has_answers(
    app: Flask, company: StrictClient
) -> None:
    colleague = begin(app, make_link(company))
    assert path_of(colleague.get("/nl/colleague/erased")) == "/nl/colleague/"


def test_of_submitted_answers_nothing_remains(app: Flask, company: StrictClient, database_url: str) -> None:
    link = make_link(company)
    names = ["Fatima Verdwaalde", "Jan Gebleven", "Piet Gebleven"]
    ways: list[Mapping[str, Sent]] = [NO_ACCOUNT, PAGES, PAGES]
    people = [join(app, link, name=name, pages=pages) for name, pages in zip(names, ways, strict=True)]
    gone = rows(app)[0]
    cookie = people[0].get_cookie("colleague")
    assert cookie is not None
    erase(people[0])
    traces = [names[0], gone.token_hash, "thinking"]
    assert remains(app, database_url, traces) == []
    assert remains(app, database_url, [names[1]]) == [names[1]]
    thief = browser(app)
    thief.set_cookie("colleague", cookie.value)
    assert thief.get("/nl/colleague/thanks").status_code == 404


def test_the_rest_of_the_group_leaves_the_figures_too(app: Flask, company: StrictClient) -> None:
    link = make_link(company)
    people = [join(app, link) for _ in range(5)]
    assert RESULT in company.get("/nl/report").text
    erase(people[1])
    assert RESULT not in company.get("/nl/report").text
    page = company.get("/en/colleagues").text
    assert "4 colleagues have answered. The result appears from 5." in page
    assert "2 of the answers no longer count" in page
    join(app, link)
    assert RESULT in company.get("/nl/report").text


def test_whoever_waits_can_leave_without_anybody_noticing_in_the_figures(
    app: Flask, company: StrictClient
) -> None:
    link = make_link(company)
    people = [join(app, link) for _ in range(3)]
    before = result(company)
    people.append(join(app, link, pages=NO_ACCOUNT))
    people.append(join(app, link, pages=NO_ACCOUNT))
    assert result(company) == before
    erase(people[3])
    assert result(company) == before
    assert "1 of the answers does not count yet: it counts from 6." in company.get("/en/colleagues").text


def result(company: StrictClient) -> str:
    """The part of the report on colleagues."""
    page = company.get("/nl/report").text
    return page[page.index(f'<section class="block" {RESULT}>') : page.index('<section class="panel')]
