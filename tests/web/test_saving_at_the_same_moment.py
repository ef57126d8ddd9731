"""A save that falls between another one's reading and writing: neither is lost, and neither is overwritten."""

import pytest
from flask import Flask

from readiness.answering.handing_in import hand_in
from readiness.content.loader import LATEST
from readiness.extensions import db
from readiness.store import assessment_rows, assessments, own_rounds
from readiness.store.models import Assessment
from tests.client import StrictClient, form_values
from tests.web.meanwhile import Between, Change, before_the_next
from tests.web.sharing import assess_again
from tests.web.test_answering import stored
from tests.web.walking import DE_LINDE, address, path_of, send, submit, walk_to


@pytest.fixture
def between(app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch) -> Between:
    """Lets something change the row just before the next save writes it; the list then tells how saves went."""

    return before_the_next((assessment_rows, "save"), app, client, monkeypatch)


def saved(**answers: object) -> Change:
    """Another save, of these answers beside what is there."""
    return lambda found: assessments.save(db.session, found, {**found.answers, **answers})


def test_another_page_saved_meanwhile_is_kept(app: Flask, client: StrictClient, between: Between) -> None:
    walk_to(client, "resources")
    went = between(saved(C1="unwritten"))
    assert path_of(send(client, address("resources"), DE_LINDE["resources"])) == address("roi")
    assert went == [False, True]
    answers = stored(app)[0].answers
    assert (answers["C1"], answers["D1"]) == ("unwritten", DE_LINDE["resources"]["q_D1"])


def test_the_same_page_saved_meanwhile_is_a_conflict(
    app: Flask, client: StrictClient, between: Between
) -> None:
    walk_to(client, "resources")
    went = between(saved(D1="nobody"))
    response = send(client, address("resources"), {"q_D1": "agency"})
    assert (response.status_code, went) == (409, [False])
    assert stored(app)[0].answers["D1"] == "nobody"


def test_what_was_handed_in_meanwhile_stays_as_it_was(
    app: Flask, client: StrictClient, between: Between
) -> None:
    walk_to(client, "check")
    before = dict(stored(app)[0].answers)
    went = between(lambda found: hand_in(db.session, found))
    assert send(client, address("resources"), {"q_D1": "nobody"}).status_code == 409
    assert went == [False]
    assert stored(app)[0].answers == before
    assert client.get("/nl/report").status_code == 200


def test_a_save_that_never_succeeds_keeps_what_was_typed(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk_to(client, "resources")
    monkeypatch.setattr(assessment_rows, "save", lambda *_arguments, **_options: False)
    kept = send(client, address("resources"), {"q_D1": "agency", "q_D2_hours": "7"})
    assert (kept.status_code, kept.headers["Retry-After"]) == (503, "5")
    assert form_values(kept.text)["q_D2_hours"] == "7"


def test_what_was_erased_meanwhile_is_not_begun_again(
    app: Flask, client: StrictClient, between: Between
) -> None:
    walk_to(client, "resources")
    went = between(lambda found: db.session.delete(found.company))
    assert send(client, address("resources"), {"q_D1": "nobody"}).status_code == 404
    assert went == [False]
    assert stored(app) == []


def test_another_company_that_begins_where_one_was_erased_keeps_its_own(
    app: Flask, client: StrictClient, between: Between
) -> None:
    """SQLite gives the next company the numbers of the rows that are gone, and each begins at revision 1."""
    walk_to(client, "company")

    def erase(found: Assessment) -> None:
        db.session.delete(found.company)
        db.session.flush()
        assessments.begin(db.session, "fr", LATEST, {"A1": "p1"})

    went = between(erase)
    typed: dict[str, str | list[str]] = {"q_B1": ["other"], "q_B1_other": "Van een ander"}
    assert send(client, address("accounts"), typed).status_code == 404
    assert went == [False]
    assert [dict(one.answers) for one in stored(app)] == [{"A1": "p1"}]


def test_another_company_that_begins_where_a_round_was_dropped_keeps_its_own(
    app: Flask, client: StrictClient, between: Between
) -> None:
    walk_to(client, "check")
    submit(client)
    assert assess_again(client).status_code == 303

    def drop(found: Assessment) -> None:
        own_rounds.drop(db.session, found)
        assessments.begin(db.session, "fr", LATEST, {"A1": "p1"})

    went = between(drop)
    send(client, address("company"), DE_LINDE["company"])
    assert went[0] is False
    assert [dict(one.answers) for one in stored(app) if one.language == "fr"] == [{"A1": "p1"}]
