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
# The styles of Inter cover the same signs, and the second face stands in for all of them.
_COVERING = ("Inter-Regular.otf", "DejaVuSans.ttf")
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
    """One sign that is not to be handed to Typst."""
    kept = "".join(
        f"{re.escape(chr(first))}-{re.escape(chr(last))}"
        for first, last in _runs(sorted(code for code in covered() if _is_plain(chr(code))))
    )
    return re.compile(f"[^{kept}]")


def covered() -> set[int]:
    """The code points for which one of the fonts has a glyph."""
    return {
        code
        for name in _COVERING
        for first, last in ranges((FONTS / name).read_bytes())
        for code in range(first, last + 1)
    }


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


def _is_plain(sign: str) -> bool:
    """Neither a control, nor of private use, nor one that turns the direction of what follows."""
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def _runs(codes: list[int]) -> Iterator[tuple[int, int]]:
    first = last = codes[0]
    for code in codes[1:]:
        if code != last + 1:
            yield first, last
            first = code
        last = code
    yield first, last
