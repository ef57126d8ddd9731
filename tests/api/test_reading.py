"""What a program reads: the list, one response, the file, the instrument and the figures."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from readiness import cli
from readiness.content.loader import LATEST
from readiness.extensions import db
from readiness.store import api_tokens, assessments, campaigns
from readiness.store.consultant_models import CONSULTANT, LEAD
from readiness.store.models import Assessment, HourlyCount
from readiness.store.review_models import AuditEntry
from tests.api.calling import API, get, token
from tests.desk.campaigning import add_campaign
from tests.desk.reviewing import done, submitted, validate
from tests.desk.signing import add_consultant, browser, sign_in


def demo(count: int) -> None:
    said = CliRunner().invoke(cli.main, ["demo", str(count), "--yes"], catch_exceptions=False)
    assert said.exit_code == 0, said.output


def read(app: Flask, path: str, text: str) -> Any:
    answer = get(app, path, text)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def test_the_list_goes_through_all_of_them_once(app: Flask) -> None:
    demo(25)
    text = token(app)
    seen: list[str] = []
    page = read(app, "/responses?limit=10", text)
    sizes = []
    while True:
        sizes.append(len(page["responses"]))
        seen += [one["uid"] for one in page["responses"]]
        if page["next"] is None:
            break
        page = read(app, f"/responses?limit=10&after={page['next']}", text)
    assert sizes == [10, 10, 5]
    with app.app_context():
        query = select(Assessment.uid).order_by(Assessment.submitted_at.desc(), Assessment.id.desc())
        assert seen == list(db.session.scalars(query))


def test_the_filters_are_the_desks(app: Flask) -> None:
    demo(40)
    text = token(app)
    everything = read(app, "/responses?limit=200", text)["responses"]
    for name in ("size", "sector", "language"):
        code = everything[0][name]
        fitting = [one["uid"] for one in everything if one[name] == code]
        assert [
            one["uid"] for one in read(app, f"/responses?limit=200&{name}={code}", text)["responses"]
        ] == fitting
    campaign = add_campaign(app)
    with app.app_context():
        session = db.writing_session
        one = session.scalars(select(Assessment).where(Assessment.uid == everything[3]["uid"])).one()
        found = campaigns.by_uid(session, campaign)
        assert found is not None
        campaigns.belongs(session, one.id, found)
        session.commit()
    answer = read(app, f"/responses?campaign={campaign}", text)["responses"]
    assert [one["uid"] for one in answer] == [everything[3]["uid"]]


def test_scores_are_filtered_by_as_dashboards_count_them(app: Flask) -> None:
    """Bands side by side hold every response once, also those whose score is shown as the next band's first."""
    demo(60)
    text = token(app, ["responses:read", "figures:read"], role=LEAD)
    counted = [one["count"] for one in read(app, "/figures", text)["readiness"]["bands"]]
    ends = [(start, start + 9 if start < 90 else 100) for start in range(0, 100, 10)]
    found = [
        read(app, f"/responses?limit=200&least={least}&most={most}", text)["responses"]
        for least, most in ends
    ]
    assert [len(part) for part in found] == counted
    between = [one["readiness"] for part in found for one in part if one["readiness"] % 10 > 9]
    assert between, "no score lies between two bands"


def test_the_first_and_the_last_day_there_are_leave_nothing_out(app: Flask) -> None:
    demo(3)
    text = token(app)
    for path in ("/responses", "/figures"):
        whole = read(app, path, text)
        assert read(app, f"{path}?since=0001-01-01&until=9999-12-31", text) == whole
    assert read(app, "/responses?since=9999-12-31", text)["responses"] == []


def test_nobody_finds_a_name_out_by_asking_for_it(app: Flask) -> None:
    demo(12)
    text = token(app, ["responses:read", "figures:read"], role=CONSULTANT)
    for path in ("/responses", "/export.csv", "/figures"):
        assert get(app, f"{path}?name=a", text).status_code == 403
    both = token(app, ["responses:read", "contacts:read"], email="lead@example.be", role=LEAD)
    assert get(app, "/responses?name=a", both).status_code == 200


def test_the_page_says_what_answers_and_webhooks_hold(app: Flask) -> None:
    page = get(app, "/").text
    for said in (
        "<code>next</code>: string or null", "<code>validated</code>", "list of Question", "RFC 9457",
        "webhook-signature", "<code>timestamp</code>: string", "5 seconds, 5 minutes, 30 minutes, 2 hours",
        "for 5 days",
    ):  # fmt: skip
        assert said in page, said
    hooks = get(app, "/openapi.json").get_json()["webhooks"]
    assert set(hooks) == {"response.submitted", "response.validated"}
    sent = hooks["response.submitted"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert sent == {"$ref": "#/components/schemas/Message"}


def test_the_file_says_once_how_it_is_written(app: Flask) -> None:
    submitted(app)
    answer = get(app, "/export.csv", token(app))
    assert answer.headers["Content-Type"].count("charset") == 1


def test_one_response_names_nobody(app: Flask) -> None:
    _company, uid = submitted(app, company="Bakkerij Zonnewende")
    text = token(app)
    found = get(app, f"/responses/{uid}", text)
    assert "Zonnewende" not in found.text
    assert "Zonnewende" not in get(app, "/responses", text).text
    document = json.loads(found.data)
    with app.app_context():
        stored = db.session.scalars(select(Assessment)).one()
        assert document["answers"] == stored.answers
        assert document["scorecard"] == stored.scorecard
        assert document["readiness"] == stored.readiness
    assert read(app, f"/responses/{uid}/contact", text)["name"] == "Bakkerij Zonnewende"
    with app.app_context():
        [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "viewed_contact"))
    assert entry.subject == uid


def test_a_validated_answer_comes_with_what_was_typed_beside_it(app: Flask) -> None:
    _company, uid = submitted(app)
    add_consultant(app, role=LEAD)
    els = browser(app)
    sign_in(els)
    done(validate(els, uid, "B1", {"q_B1": ["x", "other"], "q_B1_other": "Mastodon"}), uid)
    done(validate(els, uid, "D2", {"q_D2": "yes", "q_D2_hours": "2,5"}), uid)
    done(validate(els, uid, "C1", {"q_C1": "none"}), uid)
    found = read(app, f"/responses/{uid}", token(app))["validated"]
    assert {one["item"]: (one["value"], one["extras"]) for one in found} == {
        "B1": (["x", "other"], {"B1.other": "Mastodon"}),
        "D2": ("yes", {"D2.hours": "2.5"}),
        "C1": ("none", {}),
    }
    schema = get(app, "/openapi.json").get_json()["components"]["schemas"]["Validated"]
    assert "extras" in schema["required"]


def test_the_file_is_the_desks_and_is_logged(app: Flask) -> None:
    demo(5)
    text = token(app)
    answer = get(app, "/export.csv", text)
    assert answer.mimetype == "text/csv"
    assert len(answer.text.splitlines()) == 6
    answer.close()
    with app.app_context():
        actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions[-2:] == ["export_begun", "export_ended"]


def test_asking_for_the_heads_of_the_file_makes_none(app: Flask) -> None:
    demo(3)
    text = token(app)
    whole = get(app, "/export.csv", text)
    whole.close()

    def left() -> tuple[int, int]:
        with app.app_context():
            entries = db.session.scalars(select(func.count(AuditEntry.id))).one()
            return entries, db.session.scalars(select(func.sum(HourlyCount.number))).one()

    entries, counted = left()
    client = app.test_client(use_cookies=False)
    answer = client.head(f"{API}/export.csv", headers={"Authorization": f"Bearer {text}"})
    assert (answer.status_code, answer.data) == (200, b"")
    for name in ("Content-Type", "Content-Disposition"):
        assert answer.headers[name] == whole.headers[name]
    assert left() == (entries, counted + 1), "a request, and no file"
    refused = client.head(f"{API}/export.csv?size=huge", headers={"Authorization": f"Bearer {text}"})
    assert refused.status_code == 422


def test_the_figures_are_those_of_the_responses(app: Flask) -> None:
    demo(60)
    text = token(app)
    found = read(app, "/figures", text)
    lines = read(app, "/responses?limit=200", text)["responses"]
    assert found["companies"] == len({one["company"] for one in lines})
    shown = [int(one["readiness"] + 0.5) for one in lines]
    assert abs(found["readiness"]["mean"] - sum(shown) / len(shown)) < 1e-9
    accounts = next(one for one in found["questions"] if one["item"] == "B1")
    facebook = next(one for one in accounts["options"] if one["code"] == "facebook")
    assert "insites_2012" in facebook["published"]
    assert facebook["low"] < facebook["percent"] < facebook["high"]


def test_a_consultant_is_told_nothing_of_fewer_than_ten(app: Flask) -> None:
    demo(60)
    text = token(app, ["figures:read", "responses:read"], role=CONSULTANT)
    lines = read(app, "/responses?limit=200", text)["responses"]
    few = next(c for c in {one["size"] for one in lines} if 0 < sum(o["size"] == c for o in lines) < 10)
    hidden = read(app, f"/figures?size={few}", text)
    assert not hidden["shown"]
    assert hidden["readiness"] is None
    assert hidden["questions"] == []
    open_figures = read(app, "/figures", text)
    assert open_figures["shown"]
    assert few not in open_figures["size"]
    for code in open_figures["size"]:
        assert sum(one["size"] == code for one in lines) >= 10
    assert get(app, "/figures?least=50", text).status_code == 403


def test_drafts_are_listed_when_asked_for(app: Flask) -> None:
    demo(2)
    with app.app_context():
        db.writing_session.execute(update(Assessment).values(assigned_to_id=None))
        db.session.commit()
        draft, _token = assessments.begin(db.writing_session, "fr", LATEST)
        assessments.save(db.writing_session, draft, {"A1": "p2_9"})
        uid = draft.uid
        db.session.commit()
    text = token(app)
    handed_in = {one["uid"] for one in read(app, "/responses?assigned=nobody", text)["responses"]}
    assert len(handed_in) == 2
    assert uid not in handed_in
    [line] = read(app, "/responses?status=draft", text)["responses"]
    assert (line["uid"], line["status"], line["language"]) == (uid, "draft", "fr")
    assert (line["readiness"], line["review"], line["size"]) == (None, None, None)
    everything = read(app, "/responses?status=any", text)["responses"]
    assert {one["uid"] for one in everything} == {*handed_in, uid}
    assert read(app, "/responses?assigned=me", text)["responses"] == []


def test_a_database_that_does_not_answer_is_a_problem_that_passes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = token(app)

    def locked(*_args: object, **_options: object) -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr(api_tokens, "find", locked)
    answer = get(app, "/responses", text)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "5"
    document = answer.get_json()
    assert (document["status"], document["request_id"]) == (503, answer.headers["X-Request-ID"])
    assert "Try again" in document["detail"]
    assert "locked" not in answer.text


def test_a_place_behind_every_number_is_a_place(app: Flask) -> None:
    text = token(app, ["responses:read"])
    assert get(app, "/responses?after=1764374400000000-9999999999", text).status_code == 200
