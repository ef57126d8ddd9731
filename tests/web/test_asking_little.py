"""How often a page asks the database: what it shows together is read together, and nothing is read twice."""

from collections import Counter

from flask import Flask

from tests.client import StrictClient
from tests.colleague.joining import reported
from tests.web.asking import statements
from tests.web.walking import DE_LINDE, address, send, submit, walk_to


def kinds(said: list[str]) -> Counter[str]:
    """How many statements there were of each kind; how a transaction begins is the database's own way."""
    return Counter(word for word in (one.split()[0] for one in said) if word != "BEGIN")


def test_the_first_page_is_stored_with_what_it_says(app: Flask, client: StrictClient) -> None:
    with statements(app) as said:
        send(client, address("company"), DE_LINDE["company"])
    # How many began in this place, the company, its assessment with these answers, and the link.
    assert kinds(said) == {"INSERT": 4}


def test_a_page_with_the_company_on_it_reads_once(app: Flask, client: StrictClient) -> None:
    walk_to(client, "check")
    for path in ("/nl/details", "/nl/check"):
        with statements(app) as said:
            assert client.get(path).status_code == 200
        assert kinds(said) == {"SELECT": 1}, path
    assert submit(client).status_code == 303


def test_the_report_reads_nothing_twice(app: Flask) -> None:
    company = reported(app)
    with statements(app) as said:
        assert company.get("/nl/report").status_code == 200
    # The round with its company, and whether it takes anything on, has a message or asked its colleagues.
    assert kinds(said) == {"SELECT": 2}
    assert len(set(said)) == len(said)


def test_a_page_of_questions_is_read_once_and_written_once(app: Flask, client: StrictClient) -> None:
    walk_to(client, "company")
    with statements(app) as said:
        send(client, address("accounts"), DE_LINDE["accounts"])
    # The form that is sent was shown before, which reads once as well.
    assert kinds(said) == {"SELECT": 2, "UPDATE": 1}
