"""The contrast that axe does not compute: every pair of colours that meets on a page, in both schemes.

WCAG 2.2 asks 4.5:1 for text (1.4.3) and 3:1 for borders, controls, focus and drawings (1.4.11).
"""

import re
from pathlib import Path

import pytest

STYLE = (Path(__file__).parent.parent / "readiness" / "static" / "css" / "style.css").read_text()
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\(\s*(#[0-9a-f]{6})\s*,\s*(#[0-9a-f]{6})\s*\);")
LITERAL_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(")
SCHEMES = {"light": 0, "dark": 1}
TOKENS = {name: colours for name, *colours in TOKEN.findall(STYLE)}

GROUNDS = ["paper", "surface", "sunken"]
TEXT = [
    *[(text, ground) for text in ("ink", "ink-soft", "accent", "accent-strong") for ground in GROUNDS],
    *[("ink", ground) for ground in ("accent-soft", "danger-soft", "caution-soft")],
    *[("ink-soft", ground) for ground in ("accent-soft", "danger-soft", "caution-soft")],
    ("accent", "accent-soft"),
    ("accent-strong", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("danger", "paper"),
    ("danger", "surface"),
    ("danger", "sunken"),
    ("danger", "danger-soft"),
    ("surface", "danger"),
    ("caution", "caution-soft"),
]
SHAPES = [
    *[(shape, ground) for shape in ("border", "accent", "focus", "danger") for ground in GROUNDS],
    *[(shape, "accent-soft") for shape in ("border", "accent", "focus")],
    ("danger", "danger-soft"),
    ("focus", "danger-soft"),
    ("caution", "caution-soft"),
    ("caution", "paper"),
    ("ahead", "sunken"),
    ("ahead", "surface"),
    # The marker on a drawing has a rim in the colour of the ground.
    ("ink", "surface"),
    ("surface", "accent"),
]


def luminance(colour: str) -> float:
    """The relative luminance of "#rrggbb" as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def ratio(first: str, second: str, scheme: str) -> float:
    """The contrast ratio of two tokens in a colour scheme."""
    return contrast(TOKENS[first][SCHEMES[scheme]], TOKENS[second][SCHEMES[scheme]])


def test_the_formula_gives_the_ratios_that_wcag_prints() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out(text: str, ground: str, scheme: str) -> None:
    assert ratio(text, ground, scheme) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_borders_controls_and_drawings_stand_out(shape: str, ground: str, scheme: str) -> None:
    assert ratio(shape, ground, scheme) >= 3


def test_every_colour_is_a_token() -> None:
    """A colour outside the tokens would escape the tests above."""
    rest = TOKEN.sub("", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL))
    assert not LITERAL_COLOUR.findall(rest)


def test_every_token_is_measured_and_used() -> None:
    measured = {name for pair in (*TEXT, *SHAPES) for name in pair}
    # Hairlines only divide what space divides already: nothing is lost without seeing them.
    assert set(TOKENS) - measured == {"hairline"}
    assert [name for name in TOKENS if f"var(--{name})" not in STYLE] == []
