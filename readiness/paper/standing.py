"""Where the company stands among Belgian companies: each position with its source, and the networks of 2012."""

from typing import Any

from readiness.i18n import gettext as _
from readiness.i18n import number, percent
from readiness.paper.first_page import amount, position
from readiness.presentation.benchmarks import Network, Standing
from readiness.presentation.report import ReportView


def standing_part(view: ReportView) -> dict[str, Any]:
    """The whole section."""
    return {
        "heading": _("Where you stand among Belgian companies"),
        "lead": _(
            "Your accounts beside published percentages: 50 is the typical company. This says nothing about "
            "quality and never counts towards your score."
        ),
        "positions": [_position(one) for one in view.standings],
        "columns": [_("Companies"), _("Share")],
        "you": _("you"),
        "apart": _apart(view),
        "absent": {"heading": _("Where we found no figure"), "lines": view.no_benchmark},
        "networks": _networks(view) if view.networks else None,
    }


def _position(one: Standing) -> dict[str, Any]:
    return position(one) | {
        "highest": _("The highest position here is %(highest)s.", highest=number(one.highest)),
        "rows": [
            {"name": part.name, "share": percent(part.percent), "mine": part.mine} for part in one.classes
        ],
        "facts": [
            [_("Year"), str(one.year)],
            [_("Who"), one.population],
            [_("Base"), one.base],
            [_("Source"), one.source],
        ],
        "url": one.url,
        "note": one.note,
    }


def _apart(view: ReportView) -> str:
    if len(view.standings) < 2:
        return ""
    text: str = _(
        "These two surveys asked different companies in different years. They stand side by side and are never "
        "combined."
    )
    return text


def _networks(view: ReportView) -> dict[str, Any]:
    return {
        "heading": _("Network by network, 2012"),
        "columns": [_("Network"), _("You"), _("Belgian companies"), _("As the main network")],
        "rows": [_network(one) for one in view.networks],
        "facts": [
            [_("Belgian companies"), view.networks_source],
            [_("As the main network"), view.main_source],
        ],
    }


def _network(one: Network) -> dict[str, Any]:
    known = {None: _("not asked"), True: _("yes"), False: _("no")}
    return {
        "name": one.name,
        "gone": "" if one.current else _("(no longer exists)"),
        "mine": bool(one.mine),
        "you": known[one.mine],
        "main": _("main") if one.mine_main else "",
        "bar": amount(one.share),
        "share": percent(one.share),
        "main_share": "–" if one.main_share is None else percent(one.main_share),
    }
