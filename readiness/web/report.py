"""The report of a submitted assessment: as a page, and on paper."""

from flask import Response, url_for

from readiness.content.loader import load
from readiness.domain.report import build
from readiness.extensions import db
from readiness.i18n import LANG, language
from readiness.paper.report import paper, sent
from readiness.presentation.report import present
from readiness.store import reviews
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web


@web.get(f"{LANG}/report")
def report() -> str:
    """Show the report of the newest answers that were sent; without any, go on where the company left off."""
    assessment = access.reported()
    instrument = load(assessment.instrument)
    found = build(instrument, assessment.answers)
    return render_template(
        "report.html",
        report=found,
        view=present(instrument, found, assessment.answers, language()),
        submitted=assessment.submitted_at,
        company_name=assessment.company.name,
        pdf_url=url_for("web.report_pdf"),
        message=reviews.message(db.session, assessment),
    )


@web.get(f"{LANG}/report.pdf")
def report_pdf() -> Response:
    """Send the same report as a PDF."""
    assessment = access.reported()
    return sent(paper(assessment, reviews.message(db.session, assessment)))
