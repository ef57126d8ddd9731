"""The paper has the colours of the pages, whose contrast other tests compute."""

import re
from pathlib import Path

import readiness.paper
from readiness.paper.glyphs import FONTS, ranges
from tests.test_contrast import TOKENS

LOOK = (Path(readiness.paper.__file__).parent / "layout" / "look.typ").read_text(encoding="utf-8")
COLOUR = re.compile(r'^#let ([\w-]+) = rgb\("(#[0-9a-f]{6})"\)$', re.MULTILINE)


def test_every_colour_is_one_of_the_style_sheet_s() -> None:
    colours = dict(COLOUR.findall(LOOK))
    assert len(colours) > 10
    assert {name: TOKENS[name][0] for name in colours} == colours


def test_no_other_file_of_the_layout_names_a_colour() -> None:
    for path in (Path(readiness.paper.__file__).parent / "layout").glob("*.typ"):
        assert path.name == "look.typ" or not re.search(
            r"rgb\(|luma\(|\b(red|black|gray|blue)\b", path.read_text()
        )


def test_the_four_styles_cover_the_same_signs() -> None:
    covered = {tuple(ranges(path.read_bytes())) for path in FONTS.glob("Inter-*.otf")}
    assert len(covered) == 1
    assert len(list(FONTS.glob("Inter-*.otf"))) == 4


def test_every_font_has_its_licence() -> None:
    for family in {path.name.partition("-")[0].partition("Sans")[0] for path in FONTS.glob("*.[ot]tf")}:
        assert (FONTS / f"LICENSE-{family}.txt").stat().st_size > 3000
