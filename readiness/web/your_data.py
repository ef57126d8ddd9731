"""What is stored about a company, shown to whoever holds its link: to read, to download, to take back."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.domain.consent import PEERS_TEXTS, TEXTS
from readiness.domain.text import Text
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
from readiness.web.peers import leave
from readiness.web.privacy import address_of

FILE_NAME = "self-assessment-data.json"


@web.get(f"{LANG}/your-data")
def your_data() -> str:
    """Show in words what is stored."""
    return _page(access.opened(), ActionForm(None))


@web.post(f"{LANG}/your-data")
def use_your_data() -> Response | tuple[str, int]:
    """Hand everything over as a file, or take a consent back: to be contacted, or to be compared."""
    assessment = access.opened(for_update=True)
    form = ActionForm(request.form)
    if not form.validate():
        return _page(assessment, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if request.form.get("action") == "withdraw":
        return _withdraw(assessment.company)
    if request.form.get("action") == "leave":
        leave(assessment.company)
        db.session.commit()
        return redirect(url_for("web.your_data", left=1), HTTPStatus.SEE_OTHER)
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
        consent=_words(TEXTS, company.consent_version, company.consent_language),
        peers=_words(PEERS_TEXTS, company.peers_version, company.peers_language),
        submitted=assessment.is_submitted,
        form=form,
        errors=[("answers", stale_page())] if form.csrf_token.errors else [],
        withdrawn="withdrawn" in request.args,
        left="left" in request.args,
        operator=config.operator,
        contact=config.contact,
        contact_url=address_of(config.contact),
    )


def _words(texts: Mapping[str, Text], version: str | None, lang: str | None) -> str | None:
    """The words that somebody agreed to, in the language they were read in."""
    text = texts.get(version or "")
    return text[lang] if text and lang else None
