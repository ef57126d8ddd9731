"""Companies that are imported into a campaign: from a list that is checked line by line."""

import io

import pytest
from flask import Flask

from tests.client import StrictClient
from tests.desk.campaigning import TWO_BAD, area, carried, check, confirm, invitations, new_campaign
from tests.desk.signing import add_consultant, sign_in
from tests.web.walking import path_of


@pytest.fixture(autouse=True)
def _els(app: Flask, client: StrictClient) -> None:
    add_consultant(app, role="lead")
    sign_in(client)


def test_a_list_with_two_bad_lines_is_shown_and_its_good_lines_are_imported_once_confirmed(
    app: Flask, client: StrictClient
) -> None:
    campaign = new_campaign(client)
    answer = check(client, campaign, TWO_BAD)
    assert answer.status_code == 422
    assert area(answer.text) == "Zonder adres;;nl\nFrituur Max;max@example.be;es"
    assert "Regel 3:" in answer.text
    assert "Regel 5:" in answer.text
    assert invitations(app) == {}
    answer = confirm(client, campaign, answer.text)
    assert path_of(answer) == campaign
    found = invitations(app)
    assert {(one.company_name, one.email, one.language) for one in found.values()} == {
        ("Bakkerij Ko", "ko@example.be", "fr"),
        ("Garage De Linde", "linde@example.be", "nl"),
    }


def test_lines_that_are_not_corrected_stay_after_the_import(app: Flask, client: StrictClient) -> None:
    campaign = new_campaign(client)
    page = check(client, campaign, TWO_BAD).text
    answer = confirm(client, campaign, page, area(page))
    assert answer.status_code == 200
    assert area(answer.text) == "Zonder adres;;nl\nFrituur Max;max@example.be;es"
    assert len(invitations(app)) == 2


def test_corrected_lines_join_those_that_were_good(app: Flask, client: StrictClient) -> None:
    campaign = new_campaign(client)
    page = check(client, campaign, TWO_BAD).text
    answer = check(
        client, campaign, "Zonder adres\tadres@example.be\nDubbel\tKO@example.be", checked=carried(page)
    )
    assert answer.status_code == 422
    assert area(answer.text) == "Dubbel\tKO@example.be"
    confirm(client, campaign, answer.text)
    assert set(invitations(app)) == {"ko@example.be", "linde@example.be", "adres@example.be"}


def test_what_changed_between_preview_and_confirming_imports_nothing(
    app: Flask, client: StrictClient
) -> None:
    campaign = new_campaign(client)
    page = check(client, campaign, TWO_BAD).text
    confirm(client, campaign, check(client, campaign, "Ko;ko@example.be").text)
    answer = confirm(client, campaign, page)
    assert answer.status_code == 422
    assert "ko@example.be" in area(answer.text)
    assert set(invitations(app)) == {"ko@example.be"}
    assert "linde@example.be" in carried(answer.text).lower()


@pytest.mark.parametrize(
    "content", ["Café Élan;elan@example.be".encode("utf-8-sig"), "Café Élan;elan@example.be".encode("cp1252")]
)
def test_a_file_is_read_however_excel_wrote_it(app: Flask, client: StrictClient, content: bytes) -> None:
    campaign = new_campaign(client)
    page = check(client, campaign, "", file=(io.BytesIO(content), "lijst.csv"))
    assert page.status_code == 200
    confirm(client, campaign, page.text)
    assert invitations(app)["elan@example.be"].company_name == "Café Élan"


def test_a_file_that_is_no_text_is_refused_and_what_was_typed_stays(client: StrictClient) -> None:
    campaign = new_campaign(client)
    page = check(client, campaign, "Ko;ko@example.be", file=(io.BytesIO(b"PK\3\4\0\0"), "lijst.xlsx"))
    assert page.status_code == 422
    assert area(page.text) == "Ko;ko@example.be"


def test_what_no_page_can_hold_is_taken_out_of_a_file_and_said(app: Flask, client: StrictClient) -> None:
    page = check(client, new_campaign(client), "", file=(io.BytesIO(b"K\x01o;ko@example.be\rx"), "lijst.csv"))
    assert page.status_code == 422
    assert area(page.text) == "Ko;ko@example.be\nx"


def test_a_list_that_could_not_be_confirmed_is_not_shown_as_one_that_can(client: StrictClient) -> None:
    """What was checked is sent once more, and has to fit into a request again."""
    campaign = new_campaign(client)
    lines = [f"Bedrijf {number};adres{number}@example.be;fr" for number in range(2000)]
    most = lines[:1350]
    page = check(client, campaign, "\n".join(most))
    assert page.status_code == 200
    assert path_of(confirm(client, campaign, page.text)) == campaign
    longer = check(client, campaign, "", file=(io.BytesIO("\n".join(lines[:1600]).encode()), "lijst.csv"))
    assert longer.status_code == 422
    assert area(longer.text).startswith("Bedrijf 0;")


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_list_is_asked_for_again(client: StrictClient, text: str) -> None:
    assert check(client, new_campaign(client), text).status_code == 422


def test_a_list_that_is_confirmed_twice_is_imported_once_and_says_so(
    app: Flask, client: StrictClient
) -> None:
    campaign = new_campaign(client)
    page = check(client, campaign, "Ko;ko@example.be").text
    assert path_of(confirm(client, campaign, page)) == campaign
    client.get(campaign)  # Takes the message of the first press away.
    assert path_of(confirm(client, campaign, page)) == campaign
    assert "Deze bedrijven staan al in de campagne" in client.get(campaign).text
    assert set(invitations(app)) == {"ko@example.be"}


def test_a_list_that_is_too_long_is_refused_with_what_to_do(app: Flask, client: StrictClient) -> None:
    campaign = new_campaign(client)
    answer = check(client, campaign, "\n".join(f"Bedrijf {n};info@bedrijf{n}.be;nl" for n in range(2500)))
    assert answer.status_code == 413
    assert "Importeer hoogstens 60 kB" in answer.text
    assert 'name="lines"' in answer.text
    assert invitations(app) == {}


def test_a_list_is_shown_to_be_kept_when_its_session_has_ended(client: StrictClient) -> None:
    campaign = new_campaign(client)
    checked = carried(check(client, campaign, "Ko;ko@example.be").text)
    client.delete_cookie("desk")
    answer = client.post(
        f"{campaign}/companies", data={"checked": checked, "lines": "Jan;jan@", "go": "import"}
    )
    assert answer.status_code == 403
    assert "Ko;ko@example.be" in answer.text
    assert "Jan;jan@" in answer.text
