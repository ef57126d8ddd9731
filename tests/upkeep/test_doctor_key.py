"""The doctor calls a key guessable that repeats a few characters, and none that was drawn at random."""

import random

import pytest

from readiness.config import Config
from readiness.upkeep.doctor import key

DRAWN = 20_000


def is_guessable(secret: str) -> bool:
    config = Config.as_it_is({"READINESS_SECRET_KEY": secret})
    return any("repeats a few characters" in one.what for one in key.findings(config))


@pytest.mark.parametrize("secret", ["ab" * 16, "a" * 32, "1234567" * 5])
def test_a_key_of_a_few_characters(secret: str) -> None:
    assert is_guessable(secret)


def test_no_key_that_was_drawn_in_hexadecimal() -> None:
    # One of 28 million has fewer than eight different characters; with twelve as the limit it was one of sixty.
    drawn = random.Random(1)
    different = {len(set(f"{drawn.getrandbits(128):032x}")) for _ in range(DRAWN)}
    assert min(different) < 12
    assert not is_guessable("0123456789abcdef"[: min(different)] * 4)
