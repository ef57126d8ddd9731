"""A shared report, for whoever was given its link: to read, and nothing else.

The token stays in the address and never becomes a cookie, so it opens this page and no other.
"""

from http import HTTPStatus

from flask import redirect, url_for
from werkzeug.wrappers import Response

from readiness import allowance, guesses
from readiness.errors import NO_ROBOTS, DeadShare
from readiness.extensions import db
from readiness.i18n import LANG, negotiated
from readiness.paper.report import paper, sent
from readiness.presentation.shown_report import peers_of, shown_to_anybody
from readiness.store import commitments, sharing
from readiness.store.follow_up_models import SharedReport
from readiness.templating import render_template
from readiness.web.blueprint import web

ROBOTS = """User-agent: *
Disallow: /r/
Disallow: /s/
Disallow: /i/
Disallow: /c/
Disallow: /*/c/
Disallow: /no-more-mail/
Disallow: /*/shared/
Disallow: /*/desk/p/
"""


@web.get("/s/<token>")
def open_shared(token: str) -> Response:
    """Lead to the report in the reader's own language; whether there is one is told there."""
    response = redirect(url_for("web.shared", lang=negotiated(), token=token), HTTPStatus.SEE_OTHER)
    response.vary.add("Accept-Language")
    return response


@web.get(f"{LANG}/shared/<token>")
def shared(token: str) -> str:
    """Show the report of one round as the company was given it, without what was written to the company."""
    link = _opened(token)
    return render_template(
        "shared.html",
        **shown_to_anybody(db.session, link.assessment),
        pdf_url=url_for("web.shared_pdf", token=token),
        expires=link.expires_at,
        robots=NO_ROBOTS,
    )


@web.get(f"{LANG}/shared/<token>/report.pdf")
def shared_pdf(token: str) -> Response:
    """Send the same report as a PDF."""
    assessment = _opened(token).assessment
    # All links to it together, since a company makes as many as it likes; and apart from the company's own files.
    allowance.file(f"shared response {assessment.uid}")
    stored, peers = commitments.of(db.session, assessment), peers_of(db.session, assessment)
    return sent(paper(assessment, None, stored, peers))


def _opened(token: str) -> SharedReport:
    """What a link opens. Raises DeadShare."""
    link = sharing.opened(db.session, token)
    if link is None:
        guesses.wrong()
        raise DeadShare
    return link


@web.get("/robots.txt")
def robots() -> Response:
    """Ask search engines not to fetch what only a secret link opens."""
    return Response(ROBOTS, mimetype="text/plain")
