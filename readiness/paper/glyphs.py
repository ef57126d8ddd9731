"""What our fonts can print. PDF/UA refuses a sign without a glyph, and people type any sign there is."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# The styles of Inter cover the same signs, and the other face stands in for each of them.
_FIRST, _OTHER = "Inter-Regular.otf", "DejaVuSans.ttf"
_SEGMENTED = 12
"""The form of a font's table of characters that lists ranges over all of Unicode."""


def printable(value: Any) -> Any:
    """The same document with a sign in the place of each that no font has; lists and dicts throughout."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else _printable(value)
    if isinstance(value, dict):
        return {key: printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [printable(one) for one in value]
    return value


def _printable(text: str) -> str:
    return _unprintable().sub(_stand_in, unicodedata.normalize("NFC", text))


def _stand_in(found: re.Match[str]) -> str:
    """What only changes its neighbour (a tone, a direction, a joiner) leaves nothing behind."""
    category = unicodedata.category(found[0])
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if category in {"Cf", "Mn", "Me", "Sk"} else UNKNOWN


@lru_cache(maxsize=1)
def _unprintable() -> re.Pattern[str]:
    """One sign that is not to be handed to Typst.

    A mark over its neighbour is for one letter of the same font: Typst gives up on a pair that no font has.
    """
    first = covered(_FIRST)
    marks = _of(first, "Mn")
    letters = _of(first, "L")
    kept = _of(first | covered(_OTHER), "L", "N", "P", "S", "Zs")
    return re.compile(f"[^{_set(kept | marks)}]|(?<![{_set(letters)}])[{_set(marks)}]")


def covered(name: str) -> set[int]:
    """The code points for which one of our fonts has a glyph."""
    return {code for first, last in ranges((FONTS / name).read_bytes()) for code in range(first, last + 1)}


def ranges(font: bytes) -> Iterator[tuple[int, int]]:
    """The ranges of code points in a font's table `cmap`, as the OpenType specification lays it out."""
    (tables,) = struct.unpack_from(">H", font, 4)
    at = {
        font[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">I", font, 20 + 16 * i)[0] for i in range(tables)
    }
    begin = at[b"cmap"]
    (count,) = struct.unpack_from(">H", font, begin + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, begin + 8 + 8 * number)
        form, _reserved, _length, _language, groups = struct.unpack_from(">HHIII", font, begin + offset)
        if form == _SEGMENTED:
            for group in range(groups):
                first, last, _glyph = struct.unpack_from(">III", font, begin + offset + 16 + 12 * group)
                yield first, last
            return


def _of(codes: set[int], *categories: str) -> set[int]:
    """Those of some of Unicode's categories, which a prefix may name."""
    return {code for code in codes if unicodedata.category(chr(code)).startswith(categories)}


def _set(codes: set[int]) -> str:
    """Code points as a regular expression writes them between square brackets."""
    return "".join(re.escape(chr(code)) for code in sorted(codes))
