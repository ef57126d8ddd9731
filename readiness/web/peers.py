"""Taking part in the comparison of companies that used this tool, on the report; and leaving it again."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.domain.consent import PEERS_VERSION
from readiness.extensions import db
from readiness.forms import ActionForm
from readiness.i18n import LANG, language
from readiness.i18n import gettext as _
from readiness.store import audit, peers
from readiness.store.companies import Consent
from readiness.store.models import Company
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.report import report_page


@web.get(f"{LANG}/report/peers")
def compare_with_peers() -> Response:
    """Lead to the report, which holds the comparison."""
    return redirect(url_for("web.report", _anchor="peers"), HTTPStatus.SEE_OTHER)


@web.post(f"{LANG}/report/peers")
def change_peers() -> Response | tuple[str, int]:
    """Count the company among those that are compared, or no longer."""
    newest, reported = access.newest_and_reported(for_update=True)
    if not ActionForm(request.form).validate():
        return report_page(newest, reported, reported, peers_refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.form.get("action") == "leave":
        leave(reported.company)
        flash(_("Your company is no longer counted."))
    elif peers.take_part(db.session, [reported.company], Consent(PEERS_VERSION, language())):
        audit.record(db.session, "peers_joined", by="company", subject=reported.company.uid)
    db.session.commit()
    return redirect(url_for("web.report", _anchor="peers"), HTTPStatus.SEE_OTHER)


def leave(company: Company) -> None:
    """Take a company out of the count, and write that down; does not commit."""
    if peers.withdraw(db.session, company):
        audit.record(db.session, "peers_left", by="company", subject=company.uid)
