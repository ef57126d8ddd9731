"""Responses: the list, one of them, and whom it is from."""

from http import HTTPStatus

from flask import Response as FlaskResponse
from flask import abort
from sqlalchemy.orm import Session

from readiness.api import access, documents, filters
from readiness.api.blueprint import api
from readiness.api.routes import USUAL
from readiness.api.sending import json
from readiness.engines import writing
from readiness.extensions import db
from readiness.store import audit, reviews
from readiness.store import responses as store
from readiness.store.consultant_models import Consultant
from readiness.store.models import Assessment
from readiness.store.responses import Place, Row


@api.get("/responses", provide_automatic_options=False)
def responses() -> FlaskResponse:
    """Give a page of the list."""
    query = access.query()
    wanted = filters.read(query, access.consultant().uid)
    found = store.newest(db.reading(0), wanted, query.get("after"), page=query.get("limit", USUAL))
    last = found.rows[-1] if found.more else None
    return json(
        documents.Page(
            responses=[_line(row) for row in found.rows],
            next=filters.cursor(Place(last.moment, last.id)) if last else None,
        )
    )


@api.get("/responses/<uid:uid>", provide_automatic_options=False)
def response(uid: str) -> FlaskResponse:
    """Give one submitted response."""
    found = _found(uid)
    validated = reviews.validated(db.session, found)
    assigned = db.session.get(Consultant, found.assigned_to_id) if found.assigned_to_id else None
    assert found.submitted_at is not None  # noqa: S101 - the table's own constraint says so of a submitted one
    return json(
        documents.Response(
            uid=found.uid,
            company=found.company.uid,
            round=found.round,
            language=found.language,
            instrument=found.instrument,
            started_at=found.started_at,
            submitted_at=found.submitted_at,
            review=found.review_status or "",
            assigned=assigned.uid if assigned else None,
            answers=found.answers,
            validated=[
                documents.Validated(item=one.item, value=one.value, extras=one.extras, at=one.at)
                for one in validated.values()
            ],
            readiness=found.readiness or 0.0,
            scorecard=found.scorecard or {},
            flags=(found.flags or "").split(),
        )
    )


@api.get("/responses/<uid:uid>/contact", provide_automatic_options=False)
def contact(uid: str) -> FlaskResponse:
    """Give whom a response is from, which is written down: these are a person's data."""
    company = _found(uid).company
    with Session(writing(db.engine)) as own:
        audit.record(own, "viewed_contact", by=access.consultant(), subject=uid)
        own.commit()
    return json(
        documents.Contact(
            company=company.uid,
            name=company.name,
            enterprise_number=company.enterprise_number,
            contact_name=company.contact_name,
            contact_email=company.contact_email,
            consented_at=company.consented_at,
        )
    )


def _found(uid: str) -> Assessment:
    found = reviews.by_uid(db.session, uid)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _line(row: Row) -> documents.Line:
    return documents.Line(
        uid=row.uid,
        company=row.company_uid,
        round=row.round,
        status=row.status,
        review=row.review_status,
        language=row.language,
        instrument=row.instrument,
        size=row.size,
        sector=row.sector,
        readiness=row.readiness,
        assigned=row.assigned_uid,
        moment=row.moment,
    )
