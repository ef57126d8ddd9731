from flask import Flask

from tests.client import StrictClient, form_values
from tests.web.test_answering import stored
from tests.web.walking import DE_LINDE, address, path_of, send, walk_to


def test_a_company_without_accounts_never_sees_their_questions(client: StrictClient) -> None:
    walk_to(client, "company")
    assert path_of(send(client, address("accounts"), {"q_B1": ["none"]})) == address("accounts-2")
    assert set(form_values(client.get(address("accounts-2")).text)) == {"base", "csrf_token"}
    page = client.get(address("accounts-2")).text
    assert 'name="q_B2"' in page
    assert 'name="q_B4"' not in page


def test_with_one_account_the_main_network_is_not_asked(client: StrictClient) -> None:
    walk_to(client, "company")
    send(client, address("accounts"), {"q_B1": ["linkedin"]})
    assert 'name="q_B3"' not in client.get(address("accounts-2")).text


def test_only_the_ticked_networks_can_be_the_main_one(client: StrictClient) -> None:
    walk_to(client, "accounts")
    page = client.get(address("accounts-2")).text
    assert 'id="q_B3-linkedin"' in page
    assert 'id="q_B3-cannot_say"' in page
    assert 'id="q_B3-youtube"' not in page
    refused = send(client, address("accounts-2"), {**DE_LINDE["accounts-2"], "q_B3": "youtube"})
    assert refused.status_code == 422


def test_a_page_without_a_question_for_this_company_leads_to_the_next(client: StrictClient) -> None:
    walk_to(client, "roi")
    send(client, address("roi"), {"q_E2": ["nothing"]})
    assert client.get(address("roi-2")).status_code == 200
    send(client, address("accounts"), {"q_B1": ["none"]})
    send(client, address("planning"), {"q_C1": "none"})
    assert client.get(address("planning-2")).status_code == 200


def test_answers_off_the_route_are_kept(app: Flask, client: StrictClient) -> None:
    walk_to(client, "conversation")
    send(client, address("accounts"), {"q_B1": ["none"]})
    send(client, address("accounts-2"), {"q_B2": "never"})
    assert stored(app)[0].answers["B4"] == "customers"
    send(client, address("accounts"), {"q_B1": ["linkedin", "facebook"]})
    assert form_values(client.get(address("accounts-2")).text)["q_B4"] == "customers"
    assert stored(app)[0].answers["B2"] == "never"
