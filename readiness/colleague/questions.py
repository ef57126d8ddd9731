"""The pages of questions as colleagues answer them: all but their company's profile, and nothing to write."""

from http import HTTPStatus

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.answering.form import PageForm
from readiness.answering.progress import Progress
from readiness.answering.question_view import drawn, error_summary
from readiness.answering.reading import digest, merged
from readiness.colleague.blueprint import colleague
from readiness.colleague.visit import Visit, address, address_after, origin, route_of
from readiness.domain.answers import Answers
from readiness.domain.text import LANGUAGES
from readiness.domain.together import pages
from readiness.extensions import db
from readiness.i18n import LANG, language, use_language
from readiness.store import colleagues
from readiness.templating import render_template


@colleague.get(f"{LANG}/colleague/<slug>")
def questions(slug: str) -> str:
    """Show a page of questions with what is stored."""
    visit = Visit.to(slug)
    return _page(visit, visit.form())


@colleague.post(f"{LANG}/colleague/<slug>")
def answer_questions(slug: str) -> Response | tuple[str, int] | str:
    """Save a page and go on; show it again when it is not right, in another language, or out of date."""
    visit = Visit.to(slug, for_update=True)
    form = visit.form(request.form)
    if request.form.get("switch") in LANGUAGES:
        use_language(request.form["switch"])
        if conflict.is_answered() and form.validate():
            return _conflict(visit, merged(visit.answers, form)), HTTPStatus.CONFLICT
        return _page(visit, form)
    if not form.validate():
        return _page(visit, form), HTTPStatus.UNPROCESSABLE_ENTITY
    answers = merged(visit.answers, form)
    if form.base.data != digest(visit.stored) and answers != visit.answers:
        return _conflict(visit, answers), HTTPStatus.CONFLICT
    colleagues.save(db.session, visit.response, answers)
    db.session.commit()
    return redirect(_address_after_saving(visit, answers), HTTPStatus.SEE_OTHER)


def _address_after_saving(visit: Visit, answers: Answers) -> str:
    way = route_of(visit.response, answers)
    if origin() and not way.missing:
        return url_for("colleague.check")
    return address_after(way, visit.page.slug)


def _page(visit: Visit, form: PageForm) -> str:
    lang = language()
    progress = Progress(visit.route, pages(visit.route), visit.page, address)
    return render_template(
        "colleague/questions.html",
        **progress.shown(lang),
        base=form.base.data,
        action=url_for("colleague.answer_questions", slug=visit.page.slug) + origin(),
        questions=[
            (item.code, question, None)
            for item, question in zip(form.items, drawn(form, visit.route, lang), strict=True)
        ],
        errors=error_summary(form, visit.route, lang),
        back_url=address(progress.before) if progress.before else None,
    )


def _conflict(visit: Visit, yours: Answers) -> str:
    """Both texts of a page that was saved in another tab after it was shown here, and the choice between them."""
    return conflict.page(
        conflict.differences(visit.route, visit.items, visit.answers, yours, language()),
        conflict.sent_answers(),
        digest(visit.stored),
        action=url_for("colleague.answer_questions", slug=visit.page.slug) + origin(),
        keep_url=address(visit.page) + origin(),
    )
