"""A link that shows one report: what it opens, what it never opens, and how it ends."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.store import sharing
from readiness.store.follow_up_models import SharedReport
from readiness.store.models import Assessment, Company, now
from tests.client import StrictClient, form_values, parse
from tests.desk.reviewing import act, page_of, submitted
from tests.desk.signing import EMAIL, add_consultant, browser, sign_in
from tests.owning import NAME, PERSON, WRITTEN, arrive
from tests.paper.papers import texts
from tests.web.sharing import assess_again, send_share, share
from tests.web.test_assessing_again import hand_in
from tests.web.test_using_the_link import press
from tests.web.walking import address, path_of, send, submit, walk_to

COMPANY = "Garage De Linde"
DEAD = "Deze link werkt niet meer"


@pytest.fixture
def visitor(app: Flask) -> StrictClient:
    return browser(app)


@pytest.fixture
def owner(client: StrictClient) -> StrictClient:
    walk_to(client, "check")
    send(client, "/nl/details", {"company_name": COMPANY})
    submit(client)
    return client


def links(app: Flask) -> list[SharedReport]:
    with app.app_context():
        return list(db.session.scalars(select(SharedReport).order_by(SharedReport.id)))


def is_dead(visitor: StrictClient, token: str) -> bool:
    response = visitor.get(f"/nl/shared/{token}")
    return response.status_code == 404 and DEAD in response.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whoever_has_the_link_reads_the_report_in_their_language(
    owner: StrictClient, visitor: StrictClient, lang: str
) -> None:
    token = share(owner)
    led = visitor.get(f"/s/{token}", headers={"Accept-Language": lang})
    assert path_of(led) == f"/{lang}/shared/{token}"
    page = visitor.get(led.location)
    assert page.status_code == 200
    assert COMPANY in page.text
    assert 'id="account"' in page.text
    other = "fr" if lang != "fr" else "nl"
    assert f'href="/{other}/shared/{token}"' in page.text


def test_the_link_gives_no_cookie_and_opens_nothing_else(owner: StrictClient, visitor: StrictClient) -> None:
    token = share(owner)
    for path in (f"/s/{token}", f"/nl/shared/{token}"):
        response = visitor.get(path)
        assert not response.headers.getlist("Set-Cookie"), path
    for path in ("report", "report/1", "your-data", "details", "check", "link", "share", "again", "resume"):
        assert path_of(visitor.get(f"/nl/{path}")) == "/nl/", path
    assert visitor.get(f"/r/{token}").status_code == 404
    visitor.set_cookie("readiness", token)
    assert path_of(visitor.get("/nl/report")) == "/nl/"
    assert visitor.post("/nl/your-data", data={"action": "download"}).status_code == 404


def test_a_personal_link_is_no_shared_one(owner: StrictClient, visitor: StrictClient) -> None:
    cookie = owner.get_cookie("readiness")
    assert cookie is not None
    assert is_dead(visitor, cookie.value)


def test_the_page_leads_nowhere_where_something_could_be_changed(
    owner: StrictClient, visitor: StrictClient
) -> None:
    page = parse(visitor.get(f"/nl/shared/{share(owner)}").text)
    assert not list(page.iter("form"))
    found = {one.get("href") or "" for one in page.iter("a")}
    own = {one for one in found if one.startswith("/") and "/shared/" not in one}
    assert own == {"/nl/", "/nl/privacy"}


def test_neither_message_nor_contact_nor_other_rounds_are_shown(app: Flask, client: StrictClient) -> None:
    owner = arrive(client, app).client
    page = browser(app).get(f"/nl/shared/{share(owner)}").text
    assert NAME in page
    for hidden in (PERSON, EMAIL, WRITTEN[0], WRITTEN[1], WRITTEN[2], WRITTEN[3]):
        assert hidden not in page


def test_a_consultant_s_message_stays_with_the_company(app: Flask, visitor: StrictClient) -> None:
    add_consultant(app)
    els = browser(app)
    sign_in(els)
    company, uid = submitted(app)
    action = f"{page_of(uid)}/message"
    act(els, action, action, {"message": "Alleen voor u."})
    assert "Alleen voor u." in company.get("/nl/report").text
    assert "Alleen voor u." not in visitor.get(f"/nl/shared/{share(company)}").text


def test_search_engines_and_previews_get_nothing(owner: StrictClient, visitor: StrictClient) -> None:
    token = share(owner)
    response = visitor.get(f"/nl/shared/{token}")
    page = parse(response.text)
    title = page.find("head/title")
    assert title is not None
    assert COMPANY not in (title.text or "")
    metas = {one.get("name") or one.get("property"): one.get("content") or "" for one in page.iter("meta")}
    assert set(metas) <= {None, "viewport", "color-scheme", "robots"}
    assert COMPANY not in " ".join(metas.values())
    assert "noindex" in metas["robots"]
    for path in (f"/s/{token}", f"/nl/shared/{token}", "/nl/shared/unknown"):
        headers = visitor.get(path).headers
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
    rules = visitor.get("/robots.txt").text.splitlines()
    assert {"Disallow: /s/", "Disallow: /*/shared/", "Disallow: /r/"} <= set(rules)
    assert "X-Robots-Tag" not in visitor.get("/nl/").headers


def test_unknown_expired_revoked_and_erased_look_the_same(
    app: Flask, owner: StrictClient, visitor: StrictClient
) -> None:
    tokens = [share(owner) for _ in range(2)]
    with app.app_context():
        first, second = db.writing_session.scalars(select(SharedReport).order_by(SharedReport.id))
        first.expires_at, second.revoked_at = now(), now()
        db.session.commit()
    erased = share(owner)
    with app.app_context():
        db.writing_session.delete(db.writing_session.scalars(select(Company)).one())
        db.session.commit()
    seen = set()
    for token in ("unknown", "x" * 43, *tokens, erased):
        response = visitor.get(f"/nl/shared/{token}")
        assert response.status_code == 404
        number = response.headers["X-Request-ID"]
        headers = {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
        seen.add((response.text.replace(number, "").replace(token, ""), *sorted(headers.items())))
    bodies = {text for text, *_headers in seen}
    assert len(bodies) == 1
    assert DEAD in bodies.pop()


@pytest.mark.parametrize("token", ["%00", "%ED%A0%80", "a" * 5000, "..", "%2e%2e%2freport"])
def test_nonsense_in_the_address_is_no_error_of_ours(visitor: StrictClient, token: str) -> None:
    assert visitor.get(f"/nl/shared/{token}").status_code in {404, 308}
    assert visitor.get(f"/s/{token}").status_code in {303, 404, 308}


def test_it_expires_at_the_very_moment(app: Flask, owner: StrictClient) -> None:
    token = share(owner, "7")
    with app.app_context():
        link = db.session.scalars(select(SharedReport)).one()
        assert link.expires_at - link.created_at == timedelta(days=7)
        tick = timedelta(microseconds=1)
        assert sharing.opened(db.session, token, at=link.expires_at - tick) is not None
        assert sharing.opened(db.session, token, at=link.expires_at) is None


def test_revoking_works_at_once_and_on_that_link_only(
    app: Flask, owner: StrictClient, visitor: StrictClient
) -> None:
    gone, kept = share(owner), share(owner)
    uid = links(app)[0].uid
    assert path_of(send_share(owner, {"revoke": uid})) == "/nl/share"
    assert is_dead(visitor, gone)
    assert not is_dead(visitor, kept)


def test_nobody_revokes_another_company_s_link(
    app: Flask, owner: StrictClient, visitor: StrictClient
) -> None:
    token, uid = share(owner), links(app)[0].uid
    stranger = browser(app)
    walk_to(stranger, "check")
    submit(stranger)
    assert path_of(send_share(stranger, {"revoke": uid})) == "/nl/share"
    assert not is_dead(visitor, token)
    assert uid not in stranger.get("/nl/share").text
    for nonsense in ("x", "0" * 31, "0" * 33, "%00"):
        assert send_share(stranger, {"revoke": nonsense}).status_code == 422


def test_the_token_is_shown_once_and_only_its_hash_is_kept(app: Flask, owner: StrictClient) -> None:
    token = share(owner)
    assert token not in owner.get("/nl/share").text
    [link] = links(app)
    assert link.token_hash != token
    assert len(link.token_hash) == 64


@pytest.mark.parametrize("days", ["", "0", "8", "365", "-7", "7.0", "x"])
def test_only_the_offered_days_are_taken(app: Flask, owner: StrictClient, days: str) -> None:
    refused = send_share(owner, {"days": days})
    assert refused.status_code == 422
    assert 'href="#days"' in refused.text
    assert links(app) == []


def test_a_form_from_elsewhere_makes_no_link(app: Flask, owner: StrictClient) -> None:
    assert owner.post("/nl/share", data={"days": "30"}).status_code == 422
    assert links(app) == []


def test_at_most_twenty_links_work_and_a_revoked_one_makes_room(app: Flask, owner: StrictClient) -> None:
    with app.app_context():
        assessment = db.writing_session.scalars(select(Assessment)).one()
        for _ in range(sharing.MOST):
            sharing.share(db.session, assessment, 7)
        db.session.commit()
    refused = send_share(owner, {"days": "7"})
    assert refused.status_code == 422
    assert 'href="#links"' in refused.text
    send_share(owner, {"revoke": links(app)[0].uid})
    share(owner)


@pytest.mark.parametrize("action", ["replace", "revoke"])
def test_a_new_or_withdrawn_personal_link_ends_what_was_shared(
    app: Flask, owner: StrictClient, visitor: StrictClient, action: str
) -> None:
    token = share(owner)
    press(owner, action)
    assert is_dead(visitor, token)


def test_forgetting_the_link_on_one_device_ends_nothing(owner: StrictClient, visitor: StrictClient) -> None:
    token = share(owner)
    press(owner, "leave")
    assert not is_dead(visitor, token)


def test_the_link_keeps_to_its_round(app: Flask, owner: StrictClient, visitor: StrictClient) -> None:
    token = share(owner)
    before = visitor.get(f"/nl/shared/{token}").text
    assess_again(owner)
    path_of(send(owner, address("company"), {"q_A1": "p1", "q_A2": "trade", "q_A3": "consumers"}))
    assert visitor.get(f"/nl/shared/{token}").text == before
    # A link that is made meanwhile shows the report that there is.
    assert not is_dead(visitor, share(owner))
    with app.app_context():
        answers = db.session.scalars(select(Assessment.answers).where(Assessment.round == 1)).one()
    hand_in(app, {**answers, "E1": "figure_date"})
    assert visitor.get(f"/nl/shared/{token}").text == before
    later = visitor.get(f"/nl/shared/{share(owner)}").text
    assert 'id="since"' not in later
    assert later != before


def test_a_visitor_with_a_report_of_their_own_is_not_mistaken(app: Flask, owner: StrictClient) -> None:
    token = share(owner)
    stranger = browser(app)
    walk_to(stranger, "check")
    submit(stranger)
    page = stranger.get(f"/nl/shared/{token}").text
    assert COMPANY in page
    assert "again-form" not in page
    assert form_values(stranger.get("/nl/share").text)["csrf_token"]
    assert COMPANY not in stranger.get("/nl/report").text


def test_the_shared_report_is_a_file_too_while_the_link_works(app: Flask, visitor: StrictClient) -> None:
    add_consultant(app)
    els = browser(app)
    sign_in(els)
    company, uid = submitted(app)
    action = f"{page_of(uid)}/message"
    act(els, action, action, {"message": "Alleen voor u."})
    token = share(company)
    path = f"/nl/shared/{token}/report.pdf"
    assert f'href="{path}"' in visitor.get(f"/nl/shared/{token}").text
    sent = visitor.get(path)
    assert (sent.status_code, sent.mimetype) == (200, "application/pdf")
    assert "noindex" in sent.headers["X-Robots-Tag"]
    pages = " ".join(texts(sent.data))
    assert COMPANY in pages
    assert "Alleen voor u." not in pages
    assert "Alleen voor u." in " ".join(texts(company.get("/nl/report.pdf").data))
    send_share(company, {"revoke": links(app)[0].uid})
    assert visitor.get(path).status_code == 404
