"""The report of a submitted assessment."""

from http import HTTPStatus

from flask import abort, redirect, url_for

from readiness.content.loader import load
from readiness.domain.report import build
from readiness.i18n import LANG, language
from readiness.presentation.report import present
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web


@web.get(f"{LANG}/report")
def report() -> str:
    """Show the report; whoever has not submitted yet is sent to where they left off."""
    assessment = access.opened()
    if not assessment.is_submitted:
        abort(redirect(url_for("web.resume"), HTTPStatus.SEE_OTHER))
    instrument = load(assessment.instrument)
    found = build(instrument, assessment.answers)
    return render_template(
        "report.html",
        report=found,
        view=present(instrument, found, assessment.answers, language()),
        submitted=assessment.submitted_at,
        company_name=assessment.company.name,
    )
