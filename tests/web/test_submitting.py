from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from readiness.domain.text import LANGUAGES
from tests.client import StrictClient, form_values
from tests.web.test_answering import stored
from tests.web.walking import DE_LINDE, address, path_of, resend, send, submit, walk, walk_to


def test_every_answer_is_listed_with_a_link_to_change_it(client: StrictClient) -> None:
    walk_to(client, "check")
    for lang in LANGUAGES:
        page = client.get(f"/{lang}/check").text
        for slug in DE_LINDE:
            assert f'href="{address(slug, lang)}?from=check#q_' in page


def test_a_change_leads_straight_back(client: StrictClient) -> None:
    walk_to(client, "check")
    changed = send(client, f"{address('planning')}?from=check", {"q_C1": "approved"})
    assert path_of(changed) == "/nl/check"


def test_a_change_that_opens_questions_passes_by_them_first(client: StrictClient) -> None:
    walk_to(client, "check")
    changed = send(client, f"{address('accounts')}?from=check", {"q_B1": ["none"]})
    assert changed.location == f"{address('accounts-2')}?from=check"


def test_an_incomplete_assessment_cannot_be_submitted(app: Flask, client: StrictClient) -> None:
    walk_to(client, "roi")
    response = submit(client)
    assert response.status_code == 422
    assert stored(app)[0].status == "draft"
    assert f'href="{address("conversation")}?from=check#q_F1"' in response.text


def test_submitting_stores_the_scorecard_and_shows_the_report(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    assert path_of(submit(client)) == "/nl/report"
    [assessment] = stored(app)
    assert assessment.status == "submitted"
    assert assessment.readiness is not None
    assert 0 < assessment.readiness < 100
    assert assessment.scorecard


def test_submitting_again_leads_to_the_same_report(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    fields = form_values(client.get("/nl/check").text).to_dict(flat=False)
    first, second = (resend(client, "/nl/check", fields) for _ in range(2))
    assert path_of(first) == path_of(second) == "/nl/report"
    assert len(stored(app)) == 1


def test_ten_submits_at_once_give_one_submission(app: Flask, client: StrictClient) -> None:
    walk(client, "check")
    fields = form_values(client.get("/nl/check").text).to_dict(flat=False)
    cookies = "; ".join(f"{name}={client.get_cookie(name).value}" for name in ("readiness", "session"))  # type: ignore[union-attr]

    def press(_number: int) -> tuple[int, str]:
        with app.test_client(use_cookies=False) as browser:
            response = browser.post("/nl/check", data=fields, headers={"Cookie": cookies})
            return response.status_code, response.location

    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(press, range(10))) == {(303, "/nl/report")}
    [assessment] = stored(app)
    # The row was begun with the first page, saved with each page after it, and submitted once.
    assert assessment.revision == 1 + len(DE_LINDE)


def test_after_the_submit_the_pages_lead_to_the_report(client: StrictClient) -> None:
    walk_to(client, "check")
    submit(client)
    for path in (address("company"), address("roi"), "/nl/details", "/nl/check", "/nl/resume"):
        assert path_of(client.get(path)) == "/nl/report"


def test_after_the_submit_nothing_changes_any_more(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    page = form_values(client.get(address("roi")).text).to_dict(flat=False)
    details = form_values(client.get("/nl/details").text).to_dict(flat=False)
    submit(client)
    before = stored(app)[0].answers
    assert resend(client, address("roi"), {**page, "q_E1": "no"}).status_code == 409
    assert resend(client, "/nl/details", {**details, "company_name": "Late"}).status_code == 409
    assert stored(app)[0].answers == before


def test_a_submit_from_elsewhere_is_refused(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    assert client.post("/nl/check").status_code == 422
    assert stored(app)[0].status == "draft"
