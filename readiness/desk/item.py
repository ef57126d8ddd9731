"""One item of a response: the validated answer beside the company's own, and a question to the company."""

from http import HTTPStatus

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.answering.form import text_names
from readiness.answering.question_view import drawn, error_summary
from readiness.answering.reading import digest, merged
from readiness.desk import access, item_forms, words
from readiness.desk.blueprint import desk
from readiness.desk.case import Case
from readiness.desk.item_forms import Parts
from readiness.domain.item import Item
from readiness.extensions import db
from readiness.forms import printable_block, stale_page, the_rest_is_not_saved
from readiness.i18n import gettext as _
from readiness.i18n import language
from readiness.presentation.answers import in_words, labelled
from readiness.store import reviews
from readiness.templating import render_template


@desk.get("/responses/<uid:uid>/items/<code>")
def item(uid: str, code: str) -> str:
    """Show what the company answered, what was validated and what it is asked."""
    case = Case.of(uid)
    found = case.item(code)
    return _page(case, found, item_forms.as_stored(case, found))


@desk.post("/responses/<uid:uid>/items/<code>/validated")
def validate_item(uid: str, code: str) -> Response | str | tuple[str, int]:
    """Set the validated answer with its reason, or withdraw it."""
    case = Case.of(uid, for_update=True)
    found = case.item(code)
    parts = item_forms.as_sent(case, found, "reason")
    # Both are checked, so that everything that is wrong is said at once.
    valid = all([parts.answer.validate(), parts.reason.validate()])
    withdraws = request.form.get("go") == "withdraw" and not parts.answer.csrf_token.errors
    holds = code not in case.validated if withdraws else item_forms.holds(case, found, parts)
    if not (holds and (valid or withdraws)):
        if not case.is_open or not (valid or withdraws):
            return _page(case, found, parts), HTTPStatus.UNPROCESSABLE_ENTITY
        if parts.answer.base.data != item_forms.base_of(case, found):
            return _answer_conflict(case, found, parts, withdraws=withdraws), HTTPStatus.CONFLICT
        if withdraws:
            reviews.withdraw(db.session, case.assessment, access.consultant(), code)
        else:
            _validate(case, found, parts)
        db.session.commit()
        flash(
            _("The company’s own answer counts again.") if withdraws else _("The validated answer is saved.")
        )
    return _with_the_question(uid, code) if item_forms.types_question() else _back(uid, code)


@desk.post("/responses/<uid:uid>/items/<code>/question")
def ask_item(uid: str, code: str) -> Response | str | tuple[str, int]:
    """Set what the company is asked about the item; an empty text asks nothing."""
    case = Case.of(uid, for_update=True)
    found = case.item(code)
    parts = item_forms.as_sent(case, found, "question")
    form, stored = parts.question, item_forms.asked_about(case, found)
    text, valid = form.question.data or "", form.validate()
    if not valid or (text != stored and not case.is_open):
        return _page(case, found, parts), HTTPStatus.UNPROCESSABLE_ENTITY
    if text != stored:
        if form.question_base.data != digest({"question": stored}):
            return _question_conflict(case, found, parts, stored), HTTPStatus.CONFLICT
        reviews.ask(db.session, case.assessment, access.consultant(), code, text)
        db.session.commit()
        flash(_("The question is saved.") if text else _("The question is taken away."))
    return _with_the_answer(uid, code) if item_forms.types_answer(case, found) else _back(uid, code)


def _validate(case: Case, found: Item, parts: Parts) -> None:
    value, extras = item_forms.sent_answer(found, parts.answer)
    reason = parts.reason.reason.data or ""
    reviews.validate(db.session, case.assessment, access.consultant(), found.code, value, reason, extras)


def _with_the_question(uid: str, code: str) -> str:
    """The page after the validated answer was saved, with a question that is not."""
    case = Case.of(uid)
    found = case.item(code)
    sent = item_forms.as_sent(case, found, "question")
    flash(the_rest_is_not_saved())
    return _page(case, found, item_forms.as_stored(case, found)._replace(question=sent.question))


def _with_the_answer(uid: str, code: str) -> str:
    """The page after the question was saved, with a validated answer that is not."""
    case = Case.of(uid)
    found = case.item(code)
    sent = item_forms.as_sent(case, found, "reason")
    flash(the_rest_is_not_saved())
    return _page(case, found, sent._replace(question=item_forms.as_stored(case, found).question))


def _back(uid: str, code: str) -> Response:
    return redirect(url_for("desk.response", uid=uid) + f"#item-{code}", HTTPStatus.SEE_OTHER)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _answer_conflict(case: Case, found: Item, parts: Parts, *, withdraws: bool) -> str:
    """Both validated answers with their reasons: a colleague's, and what was just sent."""
    lang, stored, reason = language(), case.validated.get(found.code), parts.reason.reason.data or ""
    theirs = [*in_words(found, case.corrected, lang), *_lines(stored.reason)] if stored else []
    yours = [] if withdraws else [*in_words(found, merged({}, parts.answer), lang), *_lines(reason)]
    return _conflict(
        case,
        conflict.Difference(case.route.wording(found)[lang], theirs, yours),
        parts,
        (item_forms.base_of(case, found), parts.question.question_base.data or ""),
        url_for("desk.validate_item", uid=case.assessment.uid, code=found.code),
    )


def _question_conflict(case: Case, found: Item, parts: Parts, stored: str) -> str:
    text = parts.question.question.data or ""
    return _conflict(
        case,
        conflict.Difference(_("Question to the company"), _lines(stored), _lines(text)),
        parts,
        (parts.answer.base.data or "", digest({"question": stored})),
        url_for("desk.ask_item", uid=case.assessment.uid, code=found.code),
    )


def _conflict(
    case: Case, difference: conflict.Difference, parts: Parts, bases: tuple[str, str], action: str
) -> str:
    """Both texts; what stands in the other part of the form goes along."""
    sent = conflict.sent_answers()
    sent += [
        ("reason", parts.reason.reason.data or ""),
        ("question", parts.question.question.data or ""),
        ("question_base", bases[1]),
    ]
    return conflict.page(
        [difference],
        sent,
        bases[0],
        action=action,
        keep_url=url_for("desk.response", uid=case.assessment.uid),
        template="desk/conflict.html",
    )


def _page(case: Case, found: Item, parts: Parts) -> str:
    lang, uid = language(), case.assessment.uid
    return render_template(
        "desk/item.html",
        case=case,
        company=case.assessment.company,
        status=words.status(case.status),
        item=found,
        short=found.short[lang],
        text=case.route.wording(found)[lang],
        own=in_words(found, case.assessment.answers, lang),
        stored=case.validated.get(found.code),
        drawn=drawn(parts.answer, case.route, lang),
        answer=parts.answer,
        reason=parts.reason,
        question=parts.question,
        asked=item_forms.asked_about(case, found),
        typed=[] if case.is_open else _typed(case, found),
        errors=_errors(case, parts, lang),
        back_url=url_for("desk.response", uid=uid) + f"#item-{found.code}",
        validate_url=url_for("desk.validate_item", uid=uid, code=found.code),
        ask_url=url_for("desk.ask_item", uid=uid, code=found.code),
    )


def _typed(case: Case, found: Item) -> list[str]:
    """The texts of a form that came when nothing could be changed any more, for its page to give back."""
    names = {"reason", "question"} | text_names(case.assessment.instrument)
    stored = case.validated.get(found.code)
    shown = {item_forms.asked_about(case, found), stored.reason if stored else ""}
    texts = [printable_block(text) for name, text in request.form.items() if name in names and text.strip()]
    return [text for text in texts if text.replace("\r\n", "\n").strip() not in shown]


def _errors(case: Case, parts: Parts, lang: str) -> list[tuple[str, str]]:
    if request.method == "POST" and not case.is_open:
        return [("main", _("This response is not in review any more, so nothing was changed."))]
    errors = error_summary(parts.answer, case.route, lang)
    errors += [("reason", labelled(_("Reason"), str(error))) for error in parts.reason.reason.errors]
    errors += [("question", str(error)) for error in parts.question.question.errors]
    if parts.question.csrf_token.errors:
        errors.append(("main", stale_page()))
    return errors
