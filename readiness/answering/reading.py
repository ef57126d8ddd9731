"""From a form to answers: what a page holds, what saving it makes of the whole, what two tabs disagree on."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from readiness.answering.form import PageForm, extra_name, name, row_name
from readiness.domain.answers import Answers, Value
from readiness.domain.item import Item


def on_page(items: Iterable[Item], answers: Answers) -> dict[str, Value]:
    """The part of the answers that belongs to these items, the texts and numbers beside them included."""
    codes = {item.code for item in items}
    return {key: value for key, value in answers.items() if key.partition(".")[0] in codes}


def digest(part: Mapping[str, object]) -> str:
    """A mark by which a page's form remembers what was stored when it was shown; empty for nothing."""
    if not any(part.values()):
        return ""
    return sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()[:16]


def field_data(items: Iterable[Item], answers: Answers) -> dict[str, Any]:
    """The stored answers under the names of the fields that show them."""
    data: dict[str, Any] = {}
    for item in items:
        stored = answers.get(item.code)
        if isinstance(stored, dict):
            data |= {row_name(item, row): level for row, level in stored.items()}
        else:
            data[name(item)] = stored
        data |= {
            extra_name(item, key.partition(".")[2]): value
            for key, value in answers.items()
            if key.startswith(f"{item.code}.")
        }
    return data


def merged(answers: Answers, form: PageForm) -> dict[str, Value]:
    """The whole document with the page's valid answers in it.

    Answers to other items stay, those off the route too. What is invalid leaves the stored answer as it is.
    """
    replaced = [item for item in form.items if not form.invalid(item)]
    gone = on_page(replaced, answers)
    document = {key: value for key, value in answers.items() if key not in gone}
    for item in replaced:
        value = form.value(item)
        if value is not None:
            document[item.code] = value
        document |= form.extras(item)
    return document


def differing(items: Iterable[Item], stored: Answers, yours: Answers) -> list[Item]:
    """The items on which two versions of a page disagree."""
    return [item for item in items if on_page([item], stored) != on_page([item], yours)]
