"""The document that Typst sets: every text finished, every length a number, and nothing else."""

from typing import Any

from readiness.domain.article import Article
from readiness.paper.cover import Cover, cover_part, letter_part
from readiness.paper.dimensions import dimensions_part
from readiness.paper.first_page import first_page
from readiness.paper.method import method_part
from readiness.paper.peers import peers_part
from readiness.paper.plan import flags_part, plan_part
from readiness.paper.standing import standing_part
from readiness.presentation.peers import PeersView
from readiness.presentation.quotes import Quote
from readiness.presentation.report import ReportView

REGIONS = {"nl": "BE", "fr": "BE", "de": "BE", "en": "GB"}


def document(
    view: ReportView,
    article: Article,
    quotes: list[Quote],
    cover: Cover,
    lang: str,
    peers: PeersView | None = None,
) -> dict[str, Any]:
    """A report in one language, part by part in the order in which it is read."""
    return {
        "lang": lang,
        "region": REGIONS[lang],
        "cover": cover_part(cover),
        "first": first_page(view),
        "letter": letter_part(cover.letter),
        "flags": flags_part(view),
        "standing": standing_part(view),
        "peers": peers_part(peers) if peers else None,
        "dimensions": dimensions_part(view),
        "plan": plan_part(view, cover.taken),
        "method": method_part(view, article, quotes),
    }
