"""The dashboard: what the responses of a filter say together, as a page, as drawings and as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from http import HTTPStatus
from textwrap import wrap
from urllib.parse import urlencode

from flask import Response, abort, request, url_for

from readiness.content.layouts import layout
from readiness.content.loader import LATEST
from readiness.desk import access, filters, freshness
from readiness.desk.blueprint import desk
from readiness.desk.filters import Asked
from readiness.desk.rights import allows
from readiness.domain.field import SECTOR, SIZE, Field
from readiness.export.profiles import PROFILES, ProfileName
from readiness.i18n import gettext as _
from readiness.i18n import language, today
from readiness.presentation.answers import labelled
from readiness.presentation.dashboard import Dashboard
from readiness.presentation.drawing import STANDING, Drawing, Rounding, Shown
from readiness.store import figures
from readiness.store.consultant_models import LEAD
from readiness.store.groups import DIMENSIONS, Groups
from readiness.store.models import SUBMITTED
from readiness.templating import render_template


@dataclass(frozen=True, slots=True)
class View:
    """A dashboard with the filters it answers; `dashboard` is None where it may not be shown.

    `unheard` names the filters of the list that a restricted dashboard cannot be limited by.
    """

    asked: Asked
    inside: bool
    number: int | None
    dashboard: Dashboard | None
    version: str
    unheard: str = ""


@desk.get("/dashboard")
def dashboard() -> str:
    """Show the figures of a filter: those of the list, or the few of the restricted view."""
    view, section, choices = _view(), request.args.get("questions", ""), _choices()
    return render_template(
        "desk/dashboard.html",
        view=view,
        section=section,
        chapters=view.dashboard.chapters(section) if view.dashboard else [],
        freshness=freshness.in_words(),
        labels=filters.labels() | {"year": _("Year")},
        choices=choices,
        chips=_chips(view.asked),
        list_url=f"{url_for('desk.responses')}?{_query_of_list(view.asked)}",
        # Only the restricted dashboard has fields, which an error can lead to.
        errors=[
            (name if name in choices and not view.inside else "main", error)
            for name, error in view.asked.errors
        ],
        today=today(),
    )


@desk.get("/dashboard/<code>.svg")
def dashboard_drawing(code: str) -> Response:
    """Send one drawing as a file that needs no style sheet."""
    view, drawing = _one(code)
    body = render_template(
        "desk/drawing.svg",
        drawing=drawing,
        title=wrap(drawing.title, 72),
        source=wrap(drawing.source, 128),
        filters=wrap(_in_words(view.asked), 105),
        internal=view.inside,
        today=today(),
    )
    return _file(body.strip() + "\n", code, "svg", "image/svg+xml")


@desk.get("/dashboard/<code>.csv")
def dashboard_table(code: str) -> Response:
    """Send the table of one drawing as a Belgian Excel opens it, in the language of the page."""
    _view_of_it, drawing = _one(code)
    profile = PROFILES[ProfileName.EXCEL]
    names, rows = _table(drawing)
    cells = ([profile.cell(value) for value in row] for row in rows)
    return _file("".join(profile.lines(names, cells)), code, "csv", "text/csv")


def _one(code: str) -> tuple[View, Drawing]:
    view = _view()
    drawing = view.dashboard.drawing(code) if view.dashboard else None
    if drawing is None or drawing.hidden:
        abort(HTTPStatus.NOT_FOUND)
    return view, drawing


def _file(body: str, code: str, ending: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename=dashboard-{code}.{ending}"}
    return Response(body, mimetype=mimetype, headers=headers)


def _table(drawing: Drawing) -> tuple[list[str], list[list[str | int | Decimal]]]:
    if drawing.groups:
        names = [drawing.title, _("Companies"), _("A quarter is below"), _("Median"), _("A quarter is above")]
        return names, [
            [row.label, _cell(row.count), _cell(row.lower), _cell(row.median), _cell(row.upper)]
            for row in drawing.groups
        ]
    names = [drawing.title, _("Companies"), _("Percent"), _("At least"), _("At most"), _("Published")]
    return names, [
        [row.label, *map(_cell, (row.count, row.percent, row.low, row.high, row.published))]
        for row in drawing.shares
    ]


def _cell(value: float | None) -> str | int | Decimal:
    """A number with one decimal; nothing where it is not told."""
    if value is None:
        return ""
    return value if isinstance(value, int) else Decimal(f"{value:.1f}")


def _view() -> View:
    if allows(LEAD, access.consultant().role):
        return _inside(filters.read(request.args, access.consultant().uid))
    return _restricted(request.args)


def _inside(asked: Asked) -> View:
    """Everything that fits the filters of the list, however few; only what was handed in has figures."""
    # Only what was handed in has figures, so a filter by that would name what is not so.
    asked = replace(asked, typed={name: text for name, text in asked.typed.items() if name != "status"})
    wanted = replace(asked.wanted, status=SUBMITTED)
    version = wanted.instrument or LATEST
    field = Field(layout(version), figures.read(freshness.reading(), wanted, version))
    drawn = Dashboard(field, language(), Rounding(exact=True)) if field.number else None
    return View(asked, True, field.number, drawn, version)


def _restricted(sent: Mapping[str, str]) -> View:
    """What may be passed on: few filters, and no two of them that differ by fewer than ten companies."""
    kept = {name: sent[name] for name in DIMENSIONS if name != "year" and sent.get(name)}
    asked, unheard = filters.read(kept, ""), _unheard(sent)
    year = sent.get("year", "")
    wanted = asked.wanted
    if year in dict(years()):
        found = filters.read(_days_of(year), "").wanted
        wanted = replace(wanted, since=found.since, until=found.until)
        asked = Asked(wanted, {**asked.typed, "year": year}, asked.errors)
    made, session = layout(LATEST), freshness.reading()
    groups = Groups.read(session, made)
    if not groups.may_show(asked.understood):
        return View(asked, False, None, None, LATEST, unheard)
    shown = _shown(groups, asked)
    field = Field(made, figures.read(session, wanted, LATEST))
    drawn = Dashboard(field, language(), Rounding(exact=False), shown)
    return View(asked, False, None, drawn, LATEST, unheard)


def _shown(groups: Groups, asked: Asked) -> Shown:
    """The sizes, sectors and published scales that may be told about, beside what is asked."""
    instrument = groups.layout.instrument
    scales = instrument.benchmarks.positions
    cells = {
        item: frozenset(
            option.code
            for option in instrument.questionnaire.item(item).options
            if groups.may_show({name: option.code} | asked.understood)
        )
        for name, item in (("size", SIZE), ("sector", SECTOR))
    }
    return cells | {
        STANDING: frozenset(one.code for one in scales if groups.may_compare(one, asked.understood))
    }


def _unheard(sent: Mapping[str, str]) -> str:
    """The filters of the list that were sent and are not heard here, by their names on the page.

    Whether a response was handed in is none of them: only those that were have figures.
    """
    heard = {*DIMENSIONS, "status"}
    return ", ".join(
        label for name, label in filters.labels().items() if sent.get(name) and name not in heard
    )


def _days_of(year: str) -> dict[str, str]:
    """A year as the list of responses is asked for it, which knows days only."""
    return {"since": f"{year}-01-01", "until": f"{year}-12-31"}


def _query_of_list(asked: Asked) -> str:
    """The address of the list with the same responses in it."""
    typed = dict(asked.typed)
    year = typed.pop("year", "")
    return urlencode(typed | (_days_of(year) if year else {}))


def years() -> filters.Choices:
    """The years that a restricted dashboard can be asked for, the newest first."""
    return [(str(year), str(year)) for year in range(today().year, 2024, -1)]


def _choices() -> dict[str, filters.Choices]:
    narrower = {
        "year": years(),
        "size": filters.newest_options(SIZE),
        "sector": filters.newest_options(SECTOR),
    }
    found = {name: narrower.get(name) or filters.choices(name) for name in DIMENSIONS}
    return {name: options for name, options in found.items() if options}


def _chips(asked: Asked) -> list[tuple[str, str]]:
    """Each filter that is set, in words, with the address of the page without it."""
    labels = filters.labels() | {"year": _("Year")}
    return [
        (
            labelled(labels[name], filters.in_words(name, text)),
            f"{url_for('desk.dashboard')}?{asked.without(name)}",
        )
        for name, text in asked.understood.items()
    ]


def _in_words(asked: Asked) -> str:
    """The filters as a drawing names them; nothing of a company's name."""
    nameless = replace(asked, typed={name: text for name, text in asked.typed.items() if name != "name"})
    return "; ".join(text for text, _url in _chips(nameless))
