"""The table of routes: what each needs, takes and gives. Access and the OpenAPI document both rest on it."""

from dataclasses import dataclass
from typing import Any

from readiness.api import filters
from readiness.api.documents import Contact, Page, Response
from readiness.api.figure_documents import Figures
from readiness.api.instrument_documents import Instrument, InstrumentList
from readiness.api.parameter import Parameter, choice, whole
from readiness.domain.layout import FIRST_YEAR
from readiness.domain.text import LANGUAGES
from readiness.export.profiles import ProfileName
from readiness.store.api_tokens import CONTACTS, FIGURES, INSTRUMENT, RESPONSES

MOST = 200
USUAL = 50
LAST_YEAR = FIRST_YEAR + 99
PROFILES = (ProfileName.DATA.value, ProfileName.EXCEL.value)


@dataclass(frozen=True, slots=True)
class Route:
    """One route; `answer` is the type that is sent as JSON, or the media type of anything else."""

    path: str
    summary: str
    scope: str | None
    answer: Any
    parameters: tuple[Parameter, ...] = ()
    may_be_missing: bool = False


_FILTERS = filters.parameters()

ROUTES = {
    "api.documentation": Route("/", "This documentation, as a page.", None, "text/html"),
    "api.openapi": Route("/openapi.json", "This documentation, as OpenAPI 3.1.", None, dict[str, Any]),
    "api.responses": Route(
        "/responses",
        "Responses, newest first, a page at a time.",
        RESPONSES,
        Page,
        (
            *_FILTERS,
            filters.CURSOR,
            whole("limit", f"How many in a page, 1 to {MOST}.", 1, MOST, USUAL),
        ),
    ),
    "api.export": Route(
        "/export.csv",
        "The same responses as a CSV file, oldest first, as the desk exports it.",
        RESPONSES,
        "text/csv",
        (
            *_FILTERS,
            choice("profile", "data for analysis, excel for a Belgian Excel.", PROFILES, PROFILES[0]),
            choice("labels", "The language of the texts in the profile excel.", LANGUAGES, "en"),
        ),
    ),
    "api.response": Route(
        "/responses/{uid}",
        "One submitted response: answers, validated answers, scores and flags.",
        RESPONSES,
        Response,
        may_be_missing=True,
    ),
    "api.contact": Route(
        "/responses/{uid}/contact",
        "Whom a response is from. Every look is written into the audit log. For leads and administrators.",
        CONTACTS,
        Contact,
        may_be_missing=True,
    ),
    "api.figures": Route(
        "/figures",
        "Figures about the newest round of each company, for a selection. Whoever is no lead selects by one of "
        "size, sector, language, year and campaign, and by instrument, and is told nothing about fewer than ten.",
        FIGURES,
        Figures,
        (
            *(one for one in _FILTERS if one.name != "status"),
            whole("year", "The year of submission, in Belgium.", FIRST_YEAR, LAST_YEAR),
        ),
    ),
    "api.instruments": Route("/instruments", "The versions of the instrument.", INSTRUMENT, InstrumentList),
    "api.instrument": Route(
        "/instruments/{version}",
        "One version: questions, routing, points, weights, risks and the published Belgian benchmarks, in four "
        "languages.",
        INSTRUMENT,
        Instrument,
        may_be_missing=True,
    ),
}
