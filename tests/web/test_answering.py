from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.store.models import Assessment
from tests.client import StrictClient, form_values
from tests.web.walking import DE_LINDE, address, path_of, resend, send, walk, walk_to


def stored(app: Flask) -> list[Assessment]:
    """Every assessment in the database."""
    with app.app_context():
        return list(db.session.scalars(select(Assessment)))


def test_looking_stores_nothing(app: Flask, client: StrictClient) -> None:
    client.get(address("company"))
    assert stored(app) == []


def test_the_first_page_begins_the_assessment_and_gives_the_cookie(app: Flask, client: StrictClient) -> None:
    response = send(client, address("company", "fr"), DE_LINDE["company"])
    assert path_of(response) == address("accounts", "fr")
    cookie = next(value for value in response.headers.getlist("Set-Cookie") if value.startswith("readiness="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"} <= set(cookie.split("; "))
    [assessment] = stored(app)
    assert (assessment.language, assessment.status) == ("fr", "draft")
    assert assessment.answers == {"A1": "p10_49", "A2": "trade", "A3": "consumers"}


def test_a_second_visit_of_the_first_page_changes_the_same_assessment(
    app: Flask, client: StrictClient
) -> None:
    walk_to(client, "company")
    send(client, address("company"), {"q_A1": "p250"})
    assert [assessment.answers["A1"] for assessment in stored(app)] == ["p250"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_company_walks_from_page_to_page(app: Flask, client: StrictClient, lang: str) -> None:
    slugs = list(DE_LINDE)
    for slug, following in pairwise(slugs):
        assert path_of(send(client, address(slug, lang), DE_LINDE[slug])) == address(following, lang)
    assert path_of(send(client, address(slugs[-1], lang), DE_LINDE[slugs[-1]])) == f"/{lang}/details"
    [assessment] = stored(app)
    assert assessment.answers["B1"] == ["linkedin", "facebook"]
    assert assessment.answers["D2.hours"] == "2.5"
    assert assessment.answers["D3"] == {
        "page": "well",
        "statistics": "somewhat",
        "conversation": "well",
        "risks": "not",
    }


def test_what_was_stored_is_shown_again(client: StrictClient) -> None:
    walk_to(client, "resources")
    shown = form_values(client.get(address("resources", "de")).text)
    assert shown["q_D1"] == "named_beside"
    assert shown["q_D2_hours"] == "2,5"
    assert shown["q_D3_statistics"] == "somewhat"
    assert form_values(client.get(address("resources", "en")).text)["q_D2_hours"] == "2.5"


def test_another_network_is_named_in_words(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    send(client, address("accounts"), {"q_B1": ["other"], "q_B1_other": "  Mastodon "})
    assert stored(app)[0].answers["B1.other"] == "Mastodon"
    assert form_values(client.get(address("accounts")).text)["q_B1_other"] == "Mastodon"


def test_a_text_beside_an_option_that_is_not_ticked_is_not_stored(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    send(client, address("accounts"), {"q_B1": ["x"], "q_B1_other": "Mastodon"})
    assert "B1.other" not in stored(app)[0].answers


def test_sending_a_page_twice_changes_nothing(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    fields = form_values(client.get(address("accounts")).text).to_dict(flat=False) | DE_LINDE["accounts"]
    first, second = (resend(client, address("accounts"), fields) for _ in range(2))
    assert path_of(first) == path_of(second) == address("accounts-2")
    assert len(stored(app)) == 1


def test_unknown_codes_are_not_stored(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    send(client, address("accounts"), {"q_B1": ["linkedin", "geocities", "<script>"], "q_Z9": "x"})
    assert stored(app)[0].answers["B1"] == ["linkedin"]
    assert "Z9" not in stored(app)[0].answers


def test_every_page_but_the_first_knows_how_long_it_took(app: Flask, client: StrictClient) -> None:
    walk(client, "check")
    [assessment] = stored(app)
    assert assessment.page_seconds is not None
    assert assessment.page_seconds.keys() == set(list(DE_LINDE)[1:])
