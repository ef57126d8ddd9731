"""An admin's pages: consultants and the audit log; and a lead's invitations."""

import csv
import io
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from readiness.desk import words
from readiness.desk.audit_words import AUDITED, particulars
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.i18n import use_language
from readiness.store import audit, consultants
from readiness.store.consultant_models import Consultant
from readiness.store.models import Assessment, now
from readiness.store.tables import METADATA
from readiness.upkeep.purge import LETTERS, limits_of, purge
from tests.client import StrictClient, parse
from tests.desk.campaigning import add_campaign
from tests.desk.reviewing import act, done, fields, page_of, submitted
from tests.desk.signing import COLLEAGUE, DESK, PASSWORD, add_consultant, browser, is_in, post, sign_in
from tests.web.walking import path_of

PEOPLE = f"{DESK}/consultants"


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role="admin")
    sign_in(client)


def found(app: Flask, email: str = COLLEAGUE) -> Consultant:
    with app.app_context():
        who = consultants.by_email(db.session, email)
        assert who is not None
        return who


def shown_link(html: str) -> str:
    """The path of the link on a page that shows it once."""
    link = parse(html).find(".//span[@class='secret__link']")
    assert link is not None
    assert link.text is not None
    return urlsplit(link.text).path


def press(client: StrictClient, who: Consultant, button: str) -> object:
    return act(client, PEOPLE, f"{PEOPLE}/{who.uid}", {"go": button})


def test_a_new_consultant_chooses_a_password_by_the_link_that_is_shown(
    app: Flask, client: StrictClient
) -> None:
    response = act(client, PEOPLE, PEOPLE, {"email": COLLEAGUE, "role": "lead"})
    jan = browser(app)
    assert path_of(jan.get(shown_link(response.text))) == f"{DESK}/password"
    post(jan, f"{DESK}/password", {"new_password": PASSWORD})
    sign_in(jan, COLLEAGUE)
    assert is_in(jan)
    assert found(app).role == "lead"


@pytest.mark.parametrize("email", ["", "jan", "@", "a b@c.be", "els.maes@example.be"])
def test_an_address_that_cannot_be_added_is_kept_in_the_form(client: StrictClient, email: str) -> None:
    response = act(client, PEOPLE, PEOPLE, {"email": email, "role": "consultant"})
    assert response.status_code == 422
    assert f'value="{email}"' in response.text


def test_an_address_that_grows_when_it_is_stored_is_refused(client: StrictClient) -> None:
    email = "\ufdfa" * 100 + "@example.be"
    refused = act(client, PEOPLE, PEOPLE, {"email": email, "role": "consultant"})
    assert refused.status_code == 422
    assert email in refused.text


def test_a_role_that_is_none_is_refused(app: Flask, client: StrictClient) -> None:
    assert act(client, PEOPLE, PEOPLE, {"email": COLLEAGUE, "role": "root"}).status_code == 422
    with app.app_context():
        assert consultants.by_email(db.session, COLLEAGUE) is None


def test_keeping_out_and_another_role_end_what_is_open(app: Flask, client: StrictClient) -> None:
    add_consultant(app, COLLEAGUE)
    jan = browser(app)
    sign_in(jan, COLLEAGUE)
    press(client, found(app), "lead")
    assert not is_in(jan)
    sign_in(jan, COLLEAGUE)
    press(client, found(app), "disable")
    assert not is_in(jan)
    assert found(app).disabled_at is not None
    press(client, found(app), "enable")
    sign_in(jan, COLLEAGUE)


def test_nobody_changes_themselves(app: Flask, client: StrictClient) -> None:
    me = found(app, "els.maes@example.be")
    add_consultant(app, COLLEAGUE)
    values = {"go": "disable"}
    token = parse(client.get(PEOPLE).text).find(".//input[@name='csrf_token']")
    assert token is not None
    response = client.post(f"{PEOPLE}/{me.uid}", data={**values, "csrf_token": token.get("value")})
    assert response.status_code == 422
    assert is_in(client)
    assert client.post(f"{PEOPLE}/{'0' * 32}").status_code == 404


def test_a_lead_invites_a_company_by_its_link(app: Flask, client: StrictClient) -> None:
    response = act(
        client, f"{DESK}/invite", f"{DESK}/invite", {"company_name": "Bakkerij Ko", "language": "fr"}
    )
    link = shown_link(response.text)
    company = browser(app)
    assert path_of(company.get(link)) == "/fr/resume"
    assert "Bakkerij Ko" in company.get("/fr/details").text
    with app.app_context():
        assert db.session.query(Assessment).one().language == "fr"
    refused = act(client, f"{DESK}/invite", f"{DESK}/invite", {"company_name": "x" * 201})
    assert refused.status_code == 422
    assert "x" * 201 in refused.text


def test_the_log_tells_who_did_what_and_is_a_file_too(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    client.get(f"{page_of(uid)}/contact")
    add_consultant(app, COLLEAGUE)
    press(client, found(app), "lead")
    page = client.get(f"{DESK}/audit").text
    assert uid in page
    file = client.get(f"{DESK}/audit.csv")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert {"viewed_contact", "role_changed"} <= {row["action"] for row in rows}
    assert {row["consultant"] for row in rows} >= {"els.maes@example.be"}
    assert "Garage De Linde" not in file.text


def test_the_log_leads_to_the_response_and_the_campaign_as_long_as_they_are_there(
    app: Flask, client: StrictClient
) -> None:
    _company, uid = submitted(app)
    kept = add_campaign(app, name="Bakkers <2026>")
    with app.app_context():
        for subject in (uid, kept, "0" * 32):
            audit.record(db.writing_session, "campaign_changed", by="operator", subject=subject)
        db.session.commit()
    cells = parse(client.get(f"{DESK}/audit").text).findall(".//tbody/tr/td[3]")[:3]
    links = [cell.find("a") for cell in cells]
    assert [link.get("href") if link is not None else None for link in links] == [
        None,
        f"{DESK}/campaigns/{kept}",
        page_of(uid),
    ]
    assert ["".join(cell.itertext()).strip() for cell in cells] == ["0" * 32, "Bakkers <2026>", uid]


def test_the_rights_of_a_token_are_in_words(app: Flask) -> None:
    with app.test_request_context("/nl/"):
        allowed = dict(words.scopes())
        (said,) = particulars({"scopes": ", ".join([*allowed, "later:read"])})
    assert said == f"Rechten: {'; '.join(allowed.values())}; later:read"
    assert "responses:read" not in said


def test_every_action_has_words_and_no_other_is_written(app: Flask) -> None:
    assert set(AUDITED) == audit.ACTIONS
    with app.app_context(), pytest.raises(ValueError, match="no action"):
        audit.record(db.writing_session, "danced", by="operator")


def test_the_log_is_read_page_by_page(app: Flask, client: StrictClient) -> None:
    with app.app_context():
        for _number in range(audit.PAGE + 3):
            audit.record(db.writing_session, "invited", by="operator")
        db.session.commit()
    page = parse(client.get(f"{DESK}/audit").text)
    more = page.findall(".//p[@class='buttons']/a")[-1].get("href") or ""
    assert len(page.findall(".//tbody/tr")) == audit.PAGE
    assert len(parse(client.get(more).text).findall(".//tbody/tr")) >= 3
    for nonsense in ("x", "-1", "9" * 30, "²"):
        assert client.get(f"{DESK}/audit?before={nonsense}").status_code == 200


def test_what_was_typed_on_a_page_that_was_open_too_long_is_shown(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    stranger = browser(app)
    response = stranger.post(f"{page_of(uid)}/notes", data={"note": "Een lange <b>nota</b>\r\nregel twee"})
    assert response.status_code == 403
    assert "Een lange &lt;b&gt;nota&lt;/b&gt;\nregel twee" in response.text
    assert "Garage De Linde" not in response.text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("campaigns", "campaign_name"),
        ("views", "view_name"),
        ("responses/{uid}/items/B1/validated", "q_B1_other"),
        ("responses/{uid}/items/D2/validated", "q_D2_hours"),
    ],
)
def test_so_is_each_other_text(app: Flask, client: StrictClient, path: str, name: str) -> None:
    _company, uid = submitted(app)
    response = browser(app).post(
        f"{DESK}/{path.format(uid=uid)}", data={name: "Wat ik typte", "q_B1": "facebook", "csrf_token": "x"}
    )
    assert response.status_code == 403
    assert response.text.count("<textarea") == 1
    assert "Wat ik typte</textarea>" in response.text


def test_an_admin_erases_a_company_and_nothing_of_it_is_left(app: Flask, client: StrictClient) -> None:
    company, uid = submitted(app, company="Onmiskenbaar BV")
    done(act(client, page_of(uid), f"{page_of(uid)}/notes", {"note": "Gebeld met Onmiskenbaar."}), uid)
    page = f"{page_of(uid)}/erase"
    refused = act(client, page, page, {})
    assert refused.status_code == 422
    assert path_of(act(client, page, page, {"understood": "y"})) == f"{DESK}/"
    assert client.get(page_of(uid)).status_code == 404
    assert company.get("/nl/report").status_code == 303
    with app.app_context():
        kept = [
            str(row) for table in METADATA.sorted_tables for row in db.session.execute(table.select()).all()
        ]
    assert not [row for row in kept if "Onmiskenbaar" in row or "onmiskenbaar" in row]
    assert "erased" in client.get(f"{DESK}/audit.csv").text


def test_an_admin_removes_what_was_kept_long_enough(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    _company, young = submitted(app)
    with app.app_context():
        old = db.writing_session.query(Assessment).filter_by(uid=uid).one()
        old.submitted_at = now() - timedelta(days=800)
        db.session.commit()
    page = f"{DESK}/retention"
    again = fields(client, page, page).to_dict(flat=False)
    assert path_of(client.post(page, data=again)) == page
    with app.app_context():
        assert [one.uid for one in db.session.query(Assessment)] == [young]
    # Of drafts there were none, so they are not named.
    assert "Voorgoed verwijderd. Ingediende inzendingen: 1, Bedrijven: 1." in client.get(page).text
    # Pressed once more on a page that was open in another tab.
    assert path_of(client.post(page, data=again)) == page
    assert "Er viel niets meer te verwijderen." in client.get(page).text


def test_a_clock_that_jumped_removes_nothing(app: Flask, client: StrictClient) -> None:
    _company, uid = submitted(app)
    with app.app_context():
        old = db.writing_session.query(Assessment).filter_by(uid=uid).one()
        old.submitted_at = now() - timedelta(days=800)
        old.saved_at = now() + timedelta(days=3)
        db.session.commit()
    refused = act(client, f"{DESK}/retention", f"{DESK}/retention", {})
    assert refused.status_code == 422
    with app.app_context():
        assert db.session.query(Assessment).count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_purge_took_is_in_words(app: Flask, language: str) -> None:
    with app.test_request_context():
        use_language(language)
        took = purge(db.writing_session, limits_of(app.config["READINESS"]))
        assert {"drafts", "tokens", "what was sent"} <= set(took)
        for kind in (*took, LETTERS):
            (said,) = particulars({kind: 1})
            assert not said.startswith(kind), f"{kind} has no words in readiness/desk/audit_words.py"
