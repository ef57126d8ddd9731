"""Responses of every kind, as the site and the desk would store them."""

from datetime import UTC, datetime
from itertools import cycle, islice

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from readiness.content.loader import LATEST, load
from readiness.demo import store, submissions
from readiness.domain.review import IN_REVIEW
from readiness.export.files import ExportFile, export
from readiness.export.profiles import ProfileName
from readiness.store import assessments, consultants
from readiness.store.consultant_models import Consultant
from readiness.store.models import Assessment, Company, new_uid
from readiness.store.responses import Filter
from readiness.store.review_models import ValidatedAnswer

INSTRUMENT = load(LATEST)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOW_MANY = 30
COMPANY = "Hostile & Daughters"
FORMULA = '=HYPERLINK("https://example.org","press")'
ELS = "els@example.be"


def fill(session: Session) -> None:
    """Thirty submitted responses, five of them assigned and in review, one validated, and two drafts."""
    for submission in submissions(INSTRUMENT.questionnaire, HOW_MANY, 11, NOW):
        store(session, INSTRUMENT, submission)
    els = consultants.add(session, ELS, "consultant")
    for one in submitted(session)[:5]:
        one.assigned_to_id, one.review_status = els.id, IN_REVIEW
    for language in ("nl", "fr"):
        draft, _token = assessments.begin(session, language, LATEST, at=NOW)
        assessments.save(session, draft, {"A1": "p2_9"}, at=NOW)
    first = submitted(session)[0]
    company = first.company
    company.name, company.contact_name, company.contact_email = COMPANY, FORMULA, "an@example.be"
    company.enterprise_number, company.consent_version, company.consent_language = "0123456749", "1", "nl"
    company.consented_at = NOW
    session.commit()


def submitted(session: Session) -> list[Assessment]:
    """The submitted responses, oldest first."""
    query = select(Assessment).where(Assessment.submitted_at.is_not(None))
    return list(session.scalars(query.order_by(Assessment.submitted_at, Assessment.id)))


def validate(session: Session, assessment: Assessment, item: str, value: object) -> None:
    """Store a consultant's answer to an item."""
    els = session.scalars(select(Consultant)).one()
    session.add(
        ValidatedAnswer(
            assessment_id=assessment.id, item=item, value=value, reason="seen", consultant_id=els.id
        )
    )
    session.commit()


def multiply(session: Session, number: int) -> None:
    """Store so many copies of the submitted responses, each of a company of its own."""
    models = list(islice(cycle(submitted(session)[:HOW_MANY]), number))
    companies = [{"uid": new_uid(), "created_at": NOW} for _ in models]
    session.execute(insert(Company), companies)
    ids = session.scalars(select(Company.id).order_by(Company.id.desc()).limit(number))
    columns = Assessment.__table__.columns.keys()
    session.execute(
        insert(Assessment),
        [
            {name: getattr(model, name) for name in columns if name != "id"}
            | {"uid": new_uid(), "company_id": company}
            for model, company in zip(models, ids, strict=True)
        ],
    )
    session.commit()
    session.expunge_all()


def made(
    profile: ProfileName, session: Session, wanted: Filter | None = None, language: str = "nl"
) -> tuple[ExportFile, bytes]:
    """A file, read to its end."""
    file = export(profile, language, wanted or Filter(), session, at=NOW)
    return file, b"".join(file.chunks)
