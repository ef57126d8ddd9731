"""The privacy page tells what this installation does, in the reader's language and in words that are true."""

import dataclasses
import re

import pytest
from flask import Flask

from readiness.web.privacy import AUTHORITY_SITES, address_of
from tests.client import StrictClient, parse
from tests.colleague.joining import begin, make_link, reported
from tests.web.walking import address, walk_to

LANGUAGES = ["nl", "fr", "de", "en"]
AUTHORITY = {
    "nl": "Gegevensbeschermingsautoriteit, Drukpersstraat 35, 1000 Brussel",
    "fr": "Autorité de protection des données, rue de la Presse 35, 1000 Bruxelles",
    "de": "Datenschutzbehörde einlegen, Rue de la Presse 35, 1000 Brüssel",
    "en": "Belgian Data Protection Authority",
}


def configured(app: Flask, monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    changed = dataclasses.replace(app.config["READINESS"], **settings)
    monkeypatch.setitem(app.config, "READINESS", changed)


def words(client: StrictClient, lang: str) -> str:
    """What stands on the page, without markup."""
    main = parse(client.get(f"/{lang}/privacy").text).find(".//main")
    assert main is not None
    return re.sub(r"[ \n]+", " ", "".join(main.itertext()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_names_the_authority_to_complain_to(client: StrictClient, lang: str) -> None:
    page = client.get(f"/{lang}/privacy").text
    assert AUTHORITY[lang] in page
    assert f'href="{AUTHORITY_SITES[lang]}"' in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_names_who_answers_for_the_data(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    unnamed = client.get(f"/{lang}/privacy").text
    configured(app, monkeypatch, operator="Jansen & Dochters", contact="privacy@jansen.example")
    named = client.get(f"/{lang}/privacy").text
    assert named.count("Jansen &amp; Dochters") >= 3
    assert 'href="mailto:privacy@jansen.example"' in named
    assert "panel--caution" not in named
    assert "Jansen" not in unnamed
    assert "panel--caution" in unnamed


def test_without_an_operator_it_says_so_and_what_that_means(client: StrictClient) -> None:
    page = words(client, "en")
    assert "does not yet say who answers for your data" in page
    assert "leave the page with your name and e-mail address empty" in page


@pytest.mark.parametrize(
    ("lang", "days", "months", "said"),
    [
        ("nl", 1, 1, ("tot 1 dag nadat", "tot 1 maand nadat")),
        ("nl", 30, 12, ("tot 30 dagen nadat", "tot 12 maanden nadat")),
        ("fr", 1, 1, ("jusqu’à 1 jour après", "jusqu’à 1 mois après")),
        ("fr", 30, 12, ("jusqu’à 30 jours après", "jusqu’à 12 mois après")),
        ("de", 1, 1, ("bis 1 Tag nach", "bis 1 Monat nach")),
        ("de", 30, 12, ("bis 30 Tage nach", "bis 12 Monate nach")),
        ("en", 1, 1, ("1 day after", "1 month after")),
        ("en", 30, 12, ("30 days after", "12 months after")),
    ],
)
def test_it_says_how_long_as_the_settings_do(
    app: Flask,
    client: StrictClient,
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
    days: int,
    months: int,
    said: tuple[str, str],
) -> None:
    configured(app, monkeypatch, keep_drafts_days=days, keep_submissions_months=months)
    page = words(client, lang)
    assert all(text in page for text in said)


def test_it_names_exactly_the_cookies_that_are_set(app: Flask) -> None:
    company = reported(app)
    company.get("/nl/report")
    colleague = begin(app, make_link(company))
    held = {
        name
        for browser in (company, colleague)
        for name in ("readiness", "session", "desk", "colleague")
        if browser.get_cookie(name)
    }
    page = company.get("/nl/privacy").text
    assert held == set(re.findall(r"<code>([\w-]+)</code>", page)) == {"readiness", "session", "colleague"}


@pytest.mark.parametrize("path", ["/", "/nonsense", "/check", "/details", "/link", "/your-data", "/erased"])
def test_every_page_of_the_company_leads_there(client: StrictClient, path: str) -> None:
    walk_to(client, "company", "de")
    page = client.get(f"/de{path}", follow_redirects=True).text
    assert 'href="/de/privacy"' in page
    assert 'href="/de/privacy"' in client.get(address("company", "de")).text


def test_whoever_has_no_link_yet_is_told_where_to_find_their_data(client: StrictClient) -> None:
    assert "/your-data" not in client.get("/nl/privacy").text
    walk_to(client, "company")
    assert 'href="/nl/your-data"' in client.get("/nl/privacy").text


@pytest.mark.parametrize(
    ("contact", "opened"),
    [
        ("privacy@jansen.example", "mailto:privacy@jansen.example"),
        ("https://jansen.example/privacy", "https://jansen.example/privacy"),
        ("Kerkstraat 1, 9000 Gent", None),
        ("javascript:alert(1)", None),
        ("a@b.be?subject=x&bcc=y@z.be", None),
    ],
)
def test_a_contact_is_a_link_only_when_something_opens(contact: str, opened: str | None) -> None:
    assert address_of(contact) == opened
