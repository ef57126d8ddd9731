"""Pages that nobody has answered are drawn once and kept: each visitor's differs in its token and in nothing else."""

from types import ModuleType

import pytest
from flask import Flask

from readiness import templating
from readiness.answering import summary
from readiness.domain.text import LANGUAGES
from readiness.presentation import account
from tests.client import StrictClient, form_values
from tests.web.walking import DE_LINDE, address, path_of, send, submit, walk_to


def untouched(client: StrictClient, lang: str) -> dict[str, tuple[str, str]]:
    """Every page of questions as it first comes, by its slug, without its token; and the token."""
    found = {}
    for slug, answers in DE_LINDE.items():
        page = client.get(address(slug, lang)).text
        token = str(form_values(page)["csrf_token"])
        assert page.count(token) == 1
        found[slug] = (page.replace(token, ""), token)
        path_of(send(client, address(slug, lang), answers))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_kept_page_is_the_one_that_would_be_drawn(app: Flask, lang: str) -> None:
    templating._page_drawn_once.cache_clear()
    drawn = untouched(StrictClient(app), lang)
    assert templating._page_drawn_once.cache_info().misses == len(DE_LINDE)
    kept = untouched(StrictClient(app), lang)
    assert templating._page_drawn_once.cache_info().misses == len(DE_LINDE)
    for slug, (page, token) in kept.items():
        assert page == drawn[slug][0], slug
        assert token != drawn[slug][1], "one visitor has the token of another"


def test_a_site_below_a_path_has_pages_of_its_own(app: Flask) -> None:
    for root in ("", "/quickscan"):
        page = StrictClient(app).get(address("company", "nl"), environ_overrides={"SCRIPT_NAME": root})
        assert f'action="{root}/nl/questions/company"' in page.text


def test_nothing_that_somebody_typed_is_kept(client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []

    def watch(module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def look(*arguments: object) -> object:
            kept.append(repr(arguments))
            return real(*arguments)

        monkeypatch.setattr(module, name, look)

    watch(templating, "_page_drawn_once")
    for module in (templating, summary, account):
        watch(module, "drawn_once")
    networks: dict[str, str | list[str]] = {
        "q_B1": [*DE_LINDE["accounts"]["q_B1"], "other"],
        "q_B1_other": "Mastodon van Fatima",
    }
    for slug, answers in DE_LINDE.items():
        path_of(send(client, address(slug), networks if slug == "accounts" else answers))
        client.get(address(slug))
    path_of(send(client, "/nl/details", {"company_name": "Bakkerij De Linde"}))
    for path in ("/nl/details", "/nl/check"):
        page = client.get(path).text
        assert "Bakkerij De Linde" in page
    assert "Mastodon van Fatima" in page
    assert "Mastodon van Fatima" in client.get(path_of(submit(client))).text
    assert any("scored_row" in one for one in kept)
    assert any("summary.html" in one for one in kept)
    assert not [one for one in kept if "Fatima" in one or "De Linde" in one]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_start_page_is_kept_for_whoever_is_new(app: Flask, client: StrictClient, lang: str) -> None:
    templating._page_drawn_once.cache_clear()
    first = client.get(f"/{lang}/?from=check").text
    assert templating._page_drawn_once.cache_info().currsize == 0
    assert "from=check" in first, "what the address carries goes along into another language"
    pages = {StrictClient(app).get(f"/{lang}/").text for _ in range(3)}
    assert templating._page_drawn_once.cache_info().misses == 1
    assert pages == {first.replace("?from=check", "")}
    assert client.get_cookie("session") is None
    walk_to(client, "company", lang)
    assert f'href="/{lang}/resume"' in client.get(f"/{lang}/").text
