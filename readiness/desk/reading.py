"""What a consultant only reads: the report as the company saw it, and its contact details."""

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from readiness import allowance
from readiness.desk import access
from readiness.desk.blueprint import desk
from readiness.desk.case import Case
from readiness.domain.text import LANGUAGES
from readiness.engines import writing
from readiness.extensions import db
from readiness.i18n import LANGUAGE_NAMES, language
from readiness.paper.report import paper, sent
from readiness.presentation.shown_report import peers_of, shown_inside
from readiness.store import audit, commitments, reviews
from readiness.templating import render_template


@desk.get("/responses/<uid:uid>/report")
def report(uid: str) -> str:
    """Show the report in the language of the address; `desk` names the one that the consultant came in."""
    case = Case.of(uid)
    came_in = request.args.get("desk")
    return render_template(
        "desk/report.html",
        **shown_inside(db.session, case.assessment),
        pdf_url=url_for("desk.report_pdf", uid=uid),
        back_url=url_for("desk.response", uid=uid, lang=came_in if came_in in LANGUAGES else language()),
        reports=[
            (code, name, url_for("desk.report", lang=code, uid=uid, desk=came_in))
            for code, name in LANGUAGE_NAMES
        ],
    )


@desk.get("/responses/<uid:uid>/report.pdf")
def report_pdf(uid: str) -> Response:
    """Send the same report as a PDF."""
    case = Case.of(uid)
    allowance.file(access.named())
    message = reviews.message_for(db.session, case.assessment)
    stored, peers = commitments.of(db.session, case.assessment), peers_of(db.session, case.assessment)
    return sent(paper(case.assessment, message, stored, peers))


@desk.get("/responses/<uid:uid>/contact")
def contact(uid: str) -> str:
    """Show whom to contact, which is written down: these are a person's data."""
    case = Case.of(uid)
    who = access.consultant()
    # A page that reads takes no lock for long: one short transaction of its own.
    with Session(writing(db.engine)) as own:
        audit.record(own, "viewed_contact", by=who, subject=uid)
        own.commit()
    return render_template(
        "desk/contact.html",
        company=case.assessment.company,
        back_url=url_for("desk.response", uid=uid),
    )
