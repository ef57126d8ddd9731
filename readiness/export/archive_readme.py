"""The README of the archive, for whoever opens it in five years."""

from collections.abc import Iterable
from datetime import datetime

from readiness.export.missing import Missing
from readiness.export.profiles import timestamp
from readiness.store.responses import ANY, NOBODY, Filter

_WORDS = {
    "review": "review status {}",
    "name": "company name holds a text (not repeated here)",
    "size": "size {}",
    "sector": "sector {}",
    "language": "answered in {}",
    "instrument": "questionnaire version {}",
    "least": "readiness at least {}",
    "most": "readiness at most {}",
    "flag": "risk {} raised",
    "assigned": "assigned to the consultant {}",
    "since": "from {} on",
    "until": "before {}",
    "campaign": "answers the campaign {}",
}
_README = """\
# Self-assessments of companies' social media

Made on {at} by `readiness` {program}. {rows} responses; questionnaire {versions}.

Which responses: {filter}.

## Files

- `responses.csv`: a row per response. Codes only; no names and no contact details.
- `codebook.csv`: every column and code in Dutch, French, German and English.
- `benchmarks.csv`: the published figures that responses are set against, with their sources. `trust` is
  `published` for the article's own figures, `A` for data that reproduce Eurostat and match a second source, `B` for an
  official page.
- `datapackage.json`: the same tables for programs (Frictionless Data Package 1). `frictionless validate
  datapackage.json` checks them.

## Reading it

UTF-8, comma between cells, decimal point, `"` around every text. Moments are UTC (ISO 8601). `company` is a pseudonym.
A column that begins with `validated_` holds what a consultant validated; the one without it what the company declared.

No cell is empty. These numbers say why there is no value:

{missing}

Python: `pandas.read_csv("responses.csv", na_values=[{na}])`.
R: `read.csv("responses.csv", na.strings = c({na}))`.

## Texts that look like formulas

A text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line end, also behind
blanks, quotes and apostrophes) has an apostrophe in front. The same holds inside a text after a comma, semicolon,
vertical bar, tab or line end, where a program that takes the wrong separator begins a cell. Take the first apostrophe
at such a place away to get back what was typed; every other one was typed, as that of `'t Hoekje`. Numbers are never
touched.
"""


def readme(wanted: Filter, rows: int, versions: Iterable[str], program: str, at: datetime) -> str:
    """The whole file. `program` is this program's version, `versions` are those of the questionnaire."""
    reasons = sorted(Missing, reverse=True)
    return _README.format(
        at=timestamp(at),
        program=program,
        rows=rows,
        versions=", ".join(versions),
        filter=in_words(wanted),
        missing="\n".join(f"- `{int(reason)}`: {reason.label['en']}" for reason in reasons),
        na=", ".join(f'"{int(reason)}"' for reason in reasons),
    )


def in_words(wanted: Filter) -> str:
    """What a filter asks, in English and without what a company is called."""
    asked = wanted.described()
    status = "drafts and submitted ones" if asked.pop("status") == ANY else f"{wanted.status} ones"
    if wanted.assigned == NOBODY:
        asked.pop("assigned")
        status += ", assigned to nobody"
    parts = [_WORDS[name].format(value) for name, value in asked.items()]
    return ", ".join([status, *parts])
