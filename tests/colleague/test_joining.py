"""A colleague answers for themselves, from the link to the thanks."""

import pytest
from flask import Flask

from readiness.domain.text import LANGUAGES
from tests.colleague.joining import answer, begin, hand_in, make_link, reported, rows


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_colleague_walks_from_the_link_to_the_thanks(app: Flask, lang: str) -> None:
    link = make_link(reported(app))
    client = begin(app, link, lang, "Fatima")
    answer(client, lang)
    hand_in(client, lang)
    assert client.get(f"/{lang}/colleague/thanks").status_code == 200
    [row] = rows(app)
    assert row.submitted_at is not None
    assert (row.name, row.language) == ("Fatima", lang)
    assert {code[0] for code in row.answers} == {"B", "C", "D", "E", "F"}
    assert not [code for code in row.answers if "." in code]
