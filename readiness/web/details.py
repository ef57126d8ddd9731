"""The optional page on who the company is."""

from http import HTTPStatus

from flask import redirect, request, url_for
from flask_babel import gettext as _
from stdnum.be import vat
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.answering.reading import digest
from readiness.content.loader import load
from readiness.domain import consent
from readiness.domain.answers import route
from readiness.domain.text import LANGUAGES
from readiness.extensions import db
from readiness.forms import stale_page
from readiness.i18n import LANG, language, use_language
from readiness.store import audit, companies
from readiness.store.models import Assessment, Company
from readiness.templating import render_template
from readiness.web import access
from readiness.web.blueprint import web
from readiness.web.forms import DetailsForm
from readiness.web.progress import address, asked_pages


@web.get(f"{LANG}/details")
def details() -> str:
    """Ask who the company is, and say why."""
    assessment = access.draft(with_company=True)
    stored = field_data(assessment.company)
    agreed = companies.agreed(assessment.company, consent.VERSION)
    form = DetailsForm(None, data={**stored, "consent": agreed, "base": digest(stored)})
    return _page(assessment, form)


@web.post(f"{LANG}/details")
def save_details() -> Response | tuple[str, int] | str:
    """Store what is filled in, which may be nothing."""
    assessment = access.draft(for_update=True)
    form = DetailsForm(request.form)
    if request.form.get("switch") in LANGUAGES:
        use_language(request.form["switch"])
        if conflict.is_answered() and form.validate():
            return _conflict(assessment.company, form), HTTPStatus.CONFLICT
        return _page(assessment, form)
    later = request.form.get("go") == "later"
    if not form.validate() and not (later and _can_wait(form)):
        return _page(assessment, form), HTTPStatus.UNPROCESSABLE_ENTITY
    if form.base.data != digest(field_data(assessment.company)) and _differences(assessment.company, form):
        return _conflict(assessment.company, form), HTTPStatus.CONFLICT
    _keep(assessment.company, form)
    db.session.commit()
    return redirect(url_for("web.link" if later else "web.check"), HTTPStatus.SEE_OTHER)


def field_data(company: Company) -> dict[str, str | None]:
    """The stored details under the names of the fields."""
    return {
        "company_name": company.name,
        "enterprise_number": readable_number(company.enterprise_number),
        "contact_name": company.contact_name,
        "contact_email": company.contact_email,
    }


def details_in_words(company: Company) -> list[tuple[str, str]]:
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


def _can_wait(form: DetailsForm) -> bool:
    """Whether what is wrong may be left for later: not a form from elsewhere, nor a name without consent."""
    return not form.csrf_token.errors and not form.consent.errors


def _keep(company: Company, form: DetailsForm) -> None:
    details = field_data(company) | _understood(form)
    number = details["enterprise_number"]
    company.name = details["company_name"]
    company.enterprise_number = vat.compact(number) if number else None
    contact = companies.Contact(details["contact_name"], details["contact_email"])
    if contact and form.consent.data:
        given = companies.Consent(consent.VERSION, language())
        companies.keep_contact(db.session, company, contact, given)
    elif companies.forget_contact(db.session, company):
        audit.record(db.session, "consent_withdrawn", by="company", subject=company.uid)


def _differences(company: Company, form: DetailsForm) -> list[conflict.Difference]:
    stored, labels = field_data(company), _labels()
    return [
        conflict.Difference(labels[field], _line(stored[field]), _line(value))
        for field, value in _understood(form).items()
        if value != stored[field]
    ]


def _line(value: str | None) -> list[str]:
    return [value] if value else []


def _conflict(company: Company, form: DetailsForm) -> str:
    return conflict.page(
        _differences(company, form),
        [(field, form[field].data or "") for field in _labels()]
        + ([("consent", "y")] * bool(form.consent.data)),
        digest(field_data(company)),
        action=url_for("web.save_details"),
        keep_url=url_for("web.details"),
    )


def _page(assessment: Assessment, form: DetailsForm) -> str:
    questionnaire = load(assessment.instrument).questionnaire
    before = asked_pages(route(questionnaire, assessment.answers))[-1]
    errors = [("answers", stale_page())] if form.csrf_token.errors else []
    errors += [
        (field.id, str(field.errors[0])) for field in form if field.errors and field.name != "csrf_token"
    ]
    return render_template(
        "details.html",
        form=form,
        action=url_for("web.save_details"),
        errors=errors,
        consent=consent.TEXTS[consent.VERSION][language()],
        back_url=address(before),
    )
