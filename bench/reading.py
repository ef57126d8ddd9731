"""How long the questionnaire takes: the words on its pages at a reader's pace, and a few seconds an answer.

Run it with ``python -m bench.reading``. Two companies walk through, one with an account on one network,
one with two; both have a plan, which asks the most. Adults read about 238 words of prose a minute silently
(Brysbaert 2019, "How many words do we read per minute?", doi 10.1016/j.jml.2019.104047); 200 leaves room
for a telephone. Four seconds an answer is a guess, to be replaced once real companies have answered.
"""

import argparse
import os
import tempfile
from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict

from bench.walker import controls, hidden
from readiness.app import create_app
from readiness.config import Config
from readiness.domain.text import LANGUAGES
from readiness.store import schema

WORDS_A_MINUTE = 200
SECONDS_AN_ANSWER = 4


class Words(HTMLParser):
    """Counts the words of the main part of a page, and what is there to be answered."""

    def __init__(self) -> None:
        super().__init__()
        self.words = 0
        self.answers: set[str] = set()
        self._inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Begin with the main part; a radio group is one answer, and each box to tick is one too."""
        found = dict(attributes)
        self._inside = self._inside or tag == "main"
        if found.get("type") == "radio":
            self.answers.add(str(found["name"]))
        elif found.get("type") == "checkbox" and "data-exclusive" not in found:
            self.answers.add(str(found["id"]))

    def handle_endtag(self, tag: str) -> None:
        """End with the main part."""
        self._inside = self._inside and tag != "main"

    def handle_data(self, data: str) -> None:
        """Count the words between tags."""
        self.words += len(data.split()) if self._inside else 0


def best(page: str, networks: int) -> list[tuple[str, str]]:
    """The first option of each question; of the networks, the first few."""
    picked: list[tuple[str, str]] = []
    for control in controls(page):
        if control.get("type") not in {"radio", "checkbox"}:
            continue
        taken = sum(1 for name, _ in picked if name == control["name"])
        if taken < (networks if control["name"] == "q_B1" else 1):
            picked.append((control["name"], control["value"]))
    return picked


def walk(language: str, networks: int) -> tuple[int, int, int]:
    """Pages, words and answers of one company that ticks so many networks and then the best answer of each."""
    client = create_app().test_client()
    pages = words = answers = 0
    path = f"/{language}/questions/company"
    while "/questions/" in path:
        page = client.get(path).text
        counted = Words()
        counted.feed(page)
        pages, words, answers = pages + 1, words + counted.words, answers + len(counted.answers)
        fields = MultiDict([*hidden(page), *best(page, networks), ("go", "next")])
        path = client.post(path, data=fields).location or ""
    return pages, words, answers


def main() -> None:
    """Print a line for each language and company."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["READINESS_DATA_DIR"] = folder
        schema.ready(Config.from_environment(os.environ))
        for language in LANGUAGES:
            for networks in (1, 2):
                pages, words, answers = walk(language, networks)
                minutes = words / WORDS_A_MINUTE + answers * SECONDS_AN_ANSWER / 60
                print(
                    f"{language}  networks {networks}  pages {pages}  words {words}  answers {answers}"
                    f"  {minutes:.1f} minutes"
                )


if __name__ == "__main__":
    main()
