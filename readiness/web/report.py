"""The report of a submitted assessment."""

from readiness.content.loader import load
from readiness.domain.report import build
from readiness.extensions import db
from readiness.i18n import LANG, language
from readiness.presentation.report import present
from readiness.presentation.together import present_together
from readiness.store import colleagues, reviews
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
        message=reviews.message(db.session, assessment),
        together=present_together(
            instrument.questionnaire,
            assessment.answers,
            found.scorecard,
            colleagues.places(db.session, assessment),
            language(),
        ),
    )
