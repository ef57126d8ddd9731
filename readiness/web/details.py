"""The optional page on who the company is."""

from functools import cache
from http import HTTPStatus

from flask import redirect, request, url_for
from stdnum.be import vat

from readiness.answering import conflict
from readiness.answering.reading import digest
from readiness.answering.saving import until_saved
from readiness.answering.visit import Answer
from readiness.content.loader import load
from readiness.domain import consent
from readiness.domain.answers import route
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import LANG, language, switched
from readiness.i18n import gettext as _
from readiness.store import audit, companies
from readiness.store.assessment_rows import AssessmentRow, CompanyRow
from readiness.store.models import Company
from readiness.templating import render_once, render_template
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.forms import DetailsForm
from readiness.web.progress import address, asked_pages


@web.get(f"{LANG}/details")
def details() -> str:
    """Ask who the company is, and say why."""
    assessment, company = access.draft_with_company()
    stored = field_data(company)
    if not any(stored.values()):
        return render_once("details.html", **_shown(assessment), form=_empty(), errors=())
    agreed = companies.agreed(company, consent.VERSION)
    form = DetailsForm(None, data={**stored, "consent": agreed, "base": digest(stored)})
    return _page(assessment, form)


@web.post(f"{LANG}/details")
def save_details() -> Answer:
    """Store what is filled in, which may be nothing."""
    return until_saved(lambda: _answered(*access.opened_with_company()))


def _answered(assessment: AssessmentRow, company: CompanyRow) -> Answer | None:
    """What is answered to a page that was sent; None when the company was changed since it was read."""
    form = DetailsForm(request.form)
    language_changed = switched()
    if assessment.is_submitted:
        return _too_late(company, form)
    if language_changed:
        if conflict.is_answered() and form.validate():
            return _conflict(company, form), HTTPStatus.CONFLICT
        return _page(assessment, form)
    later = request.form.get("go") == "later"
    if not form.validate():
        return _page(assessment, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.base.data != digest(field_data(company)) and _differences(company, form):
        return _conflict(company, form), HTTPStatus.CONFLICT
    if not _saved(company, form):
        return None
    return redirect(url_for("web.link" if later else "web.check"), HTTPStatus.SEE_OTHER)


def field_data(company: Company | CompanyRow) -> dict[str, str | None]:
    """The stored details under the names of the fields."""
    return {
        "company_name": company.name,
        "enterprise_number": readable_number(company.enterprise_number),
        "contact_name": company.contact_name,
        "contact_email": company.contact_email,
    }


def details_in_words(company: Company | CompanyRow) -> list[tuple[str, str]]:
    """Label and value of each detail that is filled in."""
    labels = _labels()
    return [(labels[field], value) for field, value in field_data(company).items() if value]


def readable_number(number: str | None) -> str | None:
    """An enterprise number as people write it: 0403.170.701."""
    if not number:
        return None
    digits = vat.compact(number)
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def _labels() -> dict[str, str]:
    return {
        "company_name": _("Company name"),
        "enterprise_number": _("Enterprise number"),
        "contact_name": _("Contact person"),
        "contact_email": _("E-mail address"),
    }


def _understood(form: DetailsForm) -> dict[str, str | None]:
    """The valid fields as they would be stored, as people write them; an empty one empties what was stored."""
    valid = {name: form[name].data or None for name in _labels() if not form[name].errors}
    if "enterprise_number" in valid:
        valid["enterprise_number"] = readable_number(form.compact_number())
    return valid


def _saved(company: CompanyRow, form: DetailsForm) -> bool:
    """Change the company; False when somebody else did since it was read."""
    details = field_data(company) | _understood(form)
    number = details["enterprise_number"]
    contact = companies.Contact(details["contact_name"], details["contact_email"])
    given = companies.Consent(consent.VERSION, language()) if form.consent.data else None
    values = companies.named(details["company_name"], vat.compact(number) if number else None)
    values |= companies.reached(company, contact, given)
    if not companies.withdraws(company, values):
        return companies.store(db.connection, company, values)
    # The entry in the audit log is stored with the change that it tells of, or neither is.
    if not companies.store(db.session.connection(), company, values):
        db.session.rollback()
        return False
    audit.record(db.session, "consent_withdrawn", by="company", subject=company.uid)
    db.session.commit()
    return True


def _differences(company: CompanyRow, form: DetailsForm) -> list[conflict.Difference]:
    stored, labels = field_data(company), _labels()
    return [
        conflict.Difference(labels[field], _line(stored[field]), _line(value))
        for field, value in _understood(form).items()
        if value != stored[field]
    ]


def _line(value: str | None) -> list[str]:
    return [value] if value else []


def _too_late(company: CompanyRow, form: DetailsForm) -> Answer:
    """The way to the report, past what was sent after the handing-in, if there was anything new in it."""
    form.validate()
    found, report = _differences(company, form), url_for("web.report")
    if not found:
        return redirect(report, HTTPStatus.SEE_OTHER)
    return conflict.too_late(found, _typed(form), action=url_for("web.save_details"), closed_url=report)


def _typed(form: DetailsForm) -> list[tuple[str, str]]:
    typed = [(field, form[field].data or "") for field in _labels()]
    return typed + [("consent", "y")] * bool(form.consent.data)


def _conflict(company: CompanyRow, form: DetailsForm) -> str:
    return conflict.page(
        _differences(company, form),
        _typed(form),
        digest(field_data(company)),
        action=url_for("web.save_details"),
        keep_url=url_for("web.details"),
    )


def _page(assessment: AssessmentRow, form: DetailsForm) -> str:
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    errors += [
        (field.id, str(field.errors[0])) for field in form if field.errors and field.name != "csrf_token"
    ]
    return render_template("details.html", **_shown(assessment), form=form, errors=errors)


def _shown(assessment: AssessmentRow) -> dict[str, str]:
    """What the page shows whatever is filled in."""
    questionnaire = load(assessment.instrument).questionnaire
    before = asked_pages(route(questionnaire, assessment.answers))[-1]
    return {
        "action": url_for("web.save_details"),
        "consent": consent.TEXTS[consent.VERSION][language()],
        "back_url": address(before),
    }


@cache
def _empty() -> DetailsForm:
    """The form before anybody fills it in: always the same one, so that its page is kept."""
    return DetailsForm(None, meta={"csrf": False})  # nosemgrep: form-without-a-token - only drawn
