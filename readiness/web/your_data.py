"""What is stored about a company, shown to whoever holds its link: to read, to download, to take back."""

import json
from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.domain.consent import TEXTS
from readiness.extensions import db
from readiness.forms import ActionForm, stale_page
from readiness.i18n import LANG, language
from readiness.presentation.own_data import document
from readiness.store import audit, companies, own_data
from readiness.store.models import Assessment, Company, now
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.details import details_in_words
from readiness.web.privacy import address_of

FILE_NAME = "self-assessment-data.json"


@web.get(f"{LANG}/your-data")
def your_data() -> str:
    """Show in words what is stored."""
    return _page(access.opened(), ActionForm(None))


@web.post(f"{LANG}/your-data")
def use_your_data() -> Response | tuple[str, int]:
    """Hand everything over as a file, or take the consent to be contacted back."""
    assessment = access.opened(for_update=True)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(assessment, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.form.get("action") == "withdraw":
        return _withdraw(assessment.company)
    return _file(assessment.company)


def _withdraw(company: Company) -> Response:
    if companies.forget_contact(db.session, company):
        audit.record(db.session, "consent_withdrawn", by="company", subject=company.uid)
    db.session.commit()
    return redirect(url_for("web.your_data", withdrawn=1), HTTPStatus.SEE_OTHER)


def _file(company: Company) -> Response:
    """The file itself rather than a way to it: an address that gives it could be opened by mistake."""
    found = document(own_data.of_company(db.session, company), language(), now())
    audit.record(db.session, "downloaded", by="company", subject=company.uid)
    db.session.commit()
    response = Response(json.dumps(found, ensure_ascii=False, indent=2) + "\n", mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=FILE_NAME)
    return response


def _page(assessment: Assessment, form: ActionForm) -> str:
    config, company = current_app.config["READINESS"], assessment.company
    return render_template(
        "your_data.html",
        data=own_data.of_company(db.session, company),
        details=details_in_words(company),
        has_contact=bool(companies.contact(company)),
        consent=_consent(company),
        submitted=assessment.is_submitted,
        form=form,
        errors=[("answers", stale_page())] if form.csrf_token.errors else [],
        withdrawn="withdrawn" in request.args,
        operator=config.operator,
        contact=config.contact,
        contact_url=address_of(config.contact),
    )


def _consent(company: Company) -> str | None:
    """The words that the contact person agreed to, in the language they were read in."""
    text = TEXTS.get(company.consent_version or "")
    return text[company.consent_language] if text and company.consent_language else None
