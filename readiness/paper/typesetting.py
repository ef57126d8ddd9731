"""Typst, kept: a compiler that is made once in a process and used by one thread at a time."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from readiness.paper.glyphs import FONTS, printable

if TYPE_CHECKING:
    from typst import Compiler

LAYOUT = Path(__file__).parent / "layout"
# A compiler that two threads use at once raises "Already borrowed".
_ONE_AT_A_TIME = Lock()


def typeset(document: dict[str, Any], at: datetime) -> bytes:
    """The document as a PDF, dated `at` (aware). The same document and moment give the same bytes.

    Typst itself checks PDF/UA-1, and refuses a document that is not accessible.
    """
    source = _call(document)
    with _ONE_AT_A_TIME:
        made = _compiler().compile(source, format="pdf", pdf_standards="ua-1", timestamp=int(at.timestamp()))
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no file")
    return made


def _call(document: dict[str, Any]) -> bytes:
    """One line of Typst: the layout, called with the document, which is JSON in a string.

    In a string of Typst only the backslash and the quotation mark mean something. Given by `sys_inputs`
    instead, a document would change what Typst calls its library, and every text would be set anew:
    measured, 200 ms a report instead of 30.
    """
    data = json.dumps(printable(document)).replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "report.typ": report\n#report(json(bytes("{data}")))\n'.encode("ascii")


@lru_cache(maxsize=1)
def _compiler() -> "Compiler":
    """Imported when the first report is asked for: the program starts without it."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(root=str(LAYOUT), font_paths=fonts, ignore_system_fonts=True)
