"""The company among those that used this tool, apart from everything that is published of Belgian companies."""

from typing import Any

from readiness.i18n import day, number, percent
from readiness.i18n import gettext as _
from readiness.presentation.peers import PeerScore, PeersView


def peers_part(peers: PeersView) -> dict[str, Any]:
    """The whole section."""
    return {
        "heading": _("Among companies that used this tool"),
        "lead": _with_whom(peers),
        "group": " · ".join(peers.group),
        "note": _(
            "These companies chose to use this tool and to take part. They are not a sample of all companies, and "
            "what they answered was not checked."
        ),
        "columns": [
            _("Score, 0 to 100"),
            _("Your own score"),
            _("The middle"),
            _("The middle half"),
            _("Your place, 0 to 100"),
        ],
        "rows": [_score(one) for one in peers.scores],
        "legend": _(
            "Triangle: your own score. Dot: the middle of these companies. Bar: the middle half of them. Your place "
            "is the share of them that score lower, plus half of those that score the same: 50 is the middle."
        ),
        "accounts": _accounts(peers),
    }


def _accounts(peers: PeersView) -> dict[str, Any]:
    return {
        "heading": _("Where these companies have an account"),
        "columns": [_("Network"), _("You"), _("Share of these companies")],
        "rows": [
            {
                "name": one.name,
                "mine": one.mine,
                "you": _("yes") if one.mine else _("no"),
                "bar": one.share,
                "share": percent(one.share),
            }
            for one in peers.accounts
        ],
    }


def _with_whom(peers: PeersView) -> str:
    count, at = number(peers.number), day(peers.at)
    text: str = (
        _(
            "Compared with %(number)s companies of your size and sector that used this tool and take part, as "
            "counted on %(date)s.",
            number=count,
            date=at,
        )
        if peers.group
        else _(
            "Compared with %(number)s companies of every size and sector that used this tool and take part, as "
            "counted on %(date)s. There are too few of your own size and sector to compare with.",
            number=count,
            date=at,
        )
    )
    return text


def _score(one: PeerScore) -> dict[str, Any]:
    known = one.median is not None
    return {
        "name": one.name,
        "spread": {"own": one.own, "lower": one.lower, "median": one.median, "upper": one.upper}
        if known
        else None,
        "own": _figure(one.own),
        "median": _figure(one.median),
        "half": _("%(start)s to %(end)s", start=one.lower, end=one.upper) if known else "–",
        "position": _figure(one.position),
    }


def _figure(value: int | None) -> str:
    return "–" if value is None else str(value)
