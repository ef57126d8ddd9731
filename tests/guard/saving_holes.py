"""Holes in the saving of answers: what comes late, or after other answers were saved."""

from tests.guard.holes import Hole

SAVING_HOLES = [
    Hole(
        "a stale page is saved over a newer one",
        "answering/visit.py",
        "        if form.base.data != digest(self.stored) and answers != known:\n",
        "        if False:\n",
        "tests/web/test_using_two_tabs.py",
    ),
    Hole(
        "an answer that is no longer asked is dropped without a word",
        "answering/visit.py",
        "        if known != self.answers and not (conflict.is_answered() and form.is_ours):\n",
        "        if False:\n",
        "tests/web/test_questions_no_longer_asked.py",
    ),
    Hole(
        "details are changed by a page that comes after the handing-in",
        "web/details.py",
        "    if assessment.is_submitted:\n",
        "    if False:\n",
        "tests/web/test_questions_no_longer_asked.py",
    ),
    Hole(
        "what was handed in is changed by a page that comes later",
        "answering/visit.py",
        "        if self.is_closed:\n",
        "        if False:\n",
        "tests/web/test_questions_no_longer_asked.py",
    ),
]
