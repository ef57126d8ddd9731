"""A personal invitation: what opens it, what begins by it, and what it opens no more."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from readiness.domain.text import LANGUAGES
from readiness.errors import NO_ROBOTS
from readiness.extensions import db
from readiness.store.campaign_models import CampaignRound, Invitation
from readiness.store.models import AccessLink, Assessment, Company
from tests.client import StrictClient, form_values, parse
from tests.desk.signing import browser
from tests.guard.test_guessing import tries
from tests.web.inviting import ADDRESS, COMPANY, NAME, NUMBER, campaign, close, counts, invite, remind
from tests.web.test_beginning_too_many import limit
from tests.web.test_using_the_link import link_of, press
from tests.web.walking import address, path_of, send, submit, walk_to

PAGE = "/de/invitation"


@pytest.fixture
def token(app: Flask) -> str:
    """The token in the letter to a bakery, in German, of a campaign in French."""
    return invite(app, campaign(app))


def come(client: StrictClient, token: str, *, page: str = PAGE) -> str:
    """Open the link and press the button; where it leads."""
    client.get(f"/i/{token}")
    return path_of(send(client, page, {}))


def begun(app: Flask) -> tuple[Assessment, Invitation]:
    """The one round there is, and the one invitation."""
    with app.app_context():
        return db.session.scalars(select(Assessment)).one(), db.session.scalars(select(Invitation)).one()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_link_leads_to_a_welcome_in_the_invitation_s_language(
    app: Flask, client: StrictClient, lang: str
) -> None:
    token = invite(app, campaign(app), "<i>Ko</i> & zn", language=lang)
    opened = client.get(f"/i/{token}")
    assert path_of(opened) == f"/{lang}/invitation"
    assert token not in opened.location
    assert opened.headers["X-Robots-Tag"] == NO_ROBOTS
    assert opened.headers["Cache-Control"] == "no-store"
    page = client.get(f"/{lang}/invitation")
    assert "<bdi>&lt;i&gt;Ko&lt;/i&gt; &amp; zn</bdi>" in page.text
    assert token not in page.text
    assert len(parse(page.text).findall(".//form[@id='answers']//button")) == 1


def test_opening_the_link_and_the_page_changes_nothing(app: Flask, client: StrictClient, token: str) -> None:
    """Programs that look for dangerous mail open every link, and each page that it leads to."""
    for _ in range(3):
        client.get(f"/i/{token}", follow_redirects=True)
        client.head(f"/i/{token}")
    assert counts(app) == {"assessment": 0, "campaign_round": 0, "access_link": 0, "invitation": 1}
    with app.app_context():
        assert db.session.scalars(select(Invitation.opened_at)).one() is None


def test_the_button_begins_a_questionnaire_with_the_company_filled_in(
    app: Flask, client: StrictClient, token: str
) -> None:
    assert come(client, token) == "/de/resume"
    assert path_of(client.get("/de/resume")) == address("company", "de")
    with app.app_context():
        assessment = db.session.scalars(select(Assessment)).one()
        invitation = db.session.scalars(select(Invitation)).one()
        assert (assessment.language, assessment.answers) == ("de", {})
        assert (assessment.company.name, assessment.company.enterprise_number) == (COMPANY, NUMBER)
        assert (assessment.company.contact_email, assessment.company.consented_at) == (None, None)
        assert invitation.assessment_id == assessment.id
        assert invitation.opened_at == assessment.started_at
        assert db.session.scalars(select(CampaignRound)).one().campaign.name == NAME
    walk_to(client, "conversation", "de")
    assert form_values(client.get("/de/details").text)["company_name"] == COMPANY
    path_of(send(client, "/de/details", {}))
    path_of(submit(client, "de"))


@pytest.mark.parametrize("number", [None, "", "BE 0403 170 702", "onbekend", "0403.170.701"])
def test_a_number_that_is_none_is_left_out(app: Flask, client: StrictClient, number: str | None) -> None:
    come(client, invite(app, campaign(app), number=number))
    with app.app_context():
        stored = db.session.scalars(select(Company.enterprise_number)).one()
    assert stored == (NUMBER if number == "0403.170.701" else None)


def test_the_questionnaire_is_in_the_language_in_which_it_is_begun(
    app: Flask, client: StrictClient, token: str
) -> None:
    assert come(client, token, page="/nl/invitation") == "/nl/resume"
    assert begun(app)[0].language == "nl"


def test_the_link_goes_on_where_the_company_was_on_another_device(
    app: Flask, client: StrictClient, token: str
) -> None:
    come(client, token)
    walk_to(client, "planning", "de")
    other = browser(app)
    other.get(f"/i/{token}")
    assert "Weitermachen" in other.get(PAGE).text
    assert come(other, token) == "/de/resume"
    assert path_of(other.get("/de/resume")) == address("planning-2", "de")
    assert form_values(other.get(address("planning", "de")).text)["q_C1"] == "draft"
    assert counts(app) == {"assessment": 1, "campaign_round": 1, "access_link": 2, "invitation": 1}
    come(client, token)
    assert counts(app)["access_link"] == 2, "this browser holds a link already"


def test_after_the_submit_the_link_leads_to_the_report(app: Flask, client: StrictClient, token: str) -> None:
    come(client, token)
    walk_to(client, "check", "de")
    submit(client, "de")
    other = browser(app)
    other.get(f"/i/{remind(app)}")
    assert "Zu Ihrem Bericht" in other.get(PAGE).text
    send(other, PAGE, {})
    assert path_of(other.get("/de/resume")) == "/de/report"


def test_two_presses_at_once_begin_one_questionnaire(app: Flask, token: str) -> None:
    """From eight browsers at the same moment; each gets a link to the same company."""
    visitors = [browser(app) for _ in range(8)]
    fields = []
    for visitor in visitors:
        visitor.get(f"/i/{token}")
        fields.append(form_values(visitor.get(PAGE).text))
    together = threading.Barrier(len(visitors))

    def go(number: int) -> int:
        together.wait()
        return visitors[number].post(PAGE, data=fields[number]).status_code

    with ThreadPoolExecutor(len(visitors)) as pool:
        assert set(pool.map(go, range(len(visitors)))) == {303}
    assert counts(app) == {"assessment": 1, "campaign_round": 1, "access_link": 8, "invitation": 1}
    for visitor in visitors:
        assert path_of(visitor.get("/de/resume")) == address("company", "de")


@pytest.mark.parametrize("action", ["replace", "revoke"])
def test_a_company_that_replaces_or_withdraws_its_link_shuts_the_invitation_out(
    app: Flask, client: StrictClient, token: str, action: str
) -> None:
    come(client, token)
    other = browser(app)
    come(other, token)
    waiting = browser(app)
    waiting.get(f"/i/{token}")
    drawn = form_values(waiting.get(PAGE).text)
    press(client, action)
    assert waiting.post(PAGE, data=drawn).status_code == 404
    assert path_of(other.get("/de/resume")) == "/de/"
    for letter in (token, remind(app)):
        assert browser(app).get(f"/i/{letter}").status_code == 404
    with app.app_context():
        working = select(AccessLink).where(AccessLink.revoked_at.is_(None))
        assert len(db.session.scalars(working).all()) == (1 if action == "replace" else 0)
    assert counts(app)["assessment"] == 1


def test_after_erasing_the_invitation_is_gone_and_opens_nothing(
    app: Flask, client: StrictClient, token: str
) -> None:
    come(client, token)
    waiting = browser(app)
    waiting.get(f"/i/{token}")
    drawn = form_values(waiting.get(PAGE).text)
    path_of(send(client, "/de/your-data/erase", {"understood": "y"}))
    assert counts(app) == dict.fromkeys(("assessment", "campaign_round", "access_link", "invitation"), 0)
    assert waiting.post(PAGE, data=drawn).status_code == 404
    assert browser(app).get(f"/i/{token}").status_code == 404
    assert counts(app)["assessment"] == 0


def test_who_has_begun_may_finish_after_the_closing_date(
    app: Flask, client: StrictClient, token: str
) -> None:
    come(client, token)
    walk_to(client, "planning", "de")
    close(app)
    other = browser(app)
    assert come(other, token) == "/de/resume"
    walk_to(other, "check", "de")
    path_of(submit(other, "de"))
    assert begun(app)[0].is_submitted


def test_who_has_not_begun_is_told_that_it_is_closed(app: Flask, client: StrictClient, token: str) -> None:
    client.get(f"/i/{token}")
    drawn = form_values(client.get(PAGE).text)
    close(app)
    assert path_of(client.post(PAGE, data=drawn)) == PAGE
    page = client.get(PAGE)
    assert f"<bdi>{NAME}</bdi>" in page.text
    assert 'href="/de/"' in page.text
    assert counts(app)["assessment"] == 0
    assert begun_none(app)


def begun_none(app: Flask) -> bool:
    """Whether nobody came by the invitation yet."""
    with app.app_context():
        return db.session.scalars(select(Invitation.opened_at)).one() is None


@pytest.mark.parametrize("wrong", ["x", "x" * 43, "%00", "%ED%A0%80", "a" * 5000])
def test_an_unknown_link_says_so_and_counts_as_a_guess(app: Flask, client: StrictClient, wrong: str) -> None:
    assert client.get(f"/i/{wrong}").status_code == 404
    assert client.get_cookie("session") is None
    assert tries(app) == 1


def test_a_browser_with_another_company_is_told_before(app: Flask, client: StrictClient, token: str) -> None:
    walk_to(client, "company", "de")
    theirs = link_of(client)
    client.get(f"/i/{token}")
    assert "/de/link" in client.get(PAGE).text
    send(client, PAGE, {})
    assert path_of(client.get("/de/resume")) == address("company", "de")
    assert path_of(browser(app).get(theirs)) == "/de/resume"
    client.get(f"/i/{token}")
    assert "/de/link" not in client.get(PAGE).text


@pytest.mark.parametrize("action", ["leave", "revoke"])
def test_a_browser_that_forgets_the_company_forgets_the_invitation(
    client: StrictClient, token: str, action: str
) -> None:
    come(client, token)
    client.get(f"/i/{token}")
    press(client, action)
    assert path_of(client.get(PAGE)) == "/de/"


def test_the_cookie_holds_the_invitation_only_until_the_button(client: StrictClient, token: str) -> None:
    come(client, token)
    with client.session_transaction() as kept:
        assert set(kept) == {"csrf_token"}


def test_a_personal_invitation_does_not_count_as_a_beginning(
    app: Flask, client: StrictClient, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    """A city invites behind one connection; each invitation begins one questionnaire, whoever presses."""
    limit(app, monkeypatch, 1)
    walk_to(browser(app), "company")
    assert come(client, token) == "/de/resume"


def test_what_is_stored_of_the_invitation_is_shown_to_the_company(
    app: Flask, client: StrictClient, token: str
) -> None:
    come(client, token)
    page = client.get("/de/your-data").text
    assert all(f"<bdi>{text}</bdi>" in page for text in (NAME, COMPANY, ADDRESS))
    sent = send(client, "/de/your-data", {}, action="download")
    assert sent.json is not None
    invitation = sent.json["invitations"][0]
    assert {key: invitation[key] for key in ("campaign", "company_name", "email", "language")} == {
        "campaign": NAME,
        "company_name": COMPANY,
        "email": ADDRESS,
        "language": "de",
    }
    assert invitation["invited_at"]
    assert invitation["opened_at"]
    assert invitation["reminded_at"] is None
    assert sent.json["rounds"][0]["campaign"] == NAME
