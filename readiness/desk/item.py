"""One item of a response: the validated answer beside the company's own, and a question to the company."""

from http import HTTPStatus

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from readiness.answering import conflict
from readiness.answering.form import PageForm, text_names
from readiness.answering.question_view import drawn, error_summary
from readiness.answering.reading import digest, field_data, merged, on_page
from readiness.desk import access, words
from readiness.desk.blueprint import desk
from readiness.desk.case import Case
from readiness.desk.forms import QuestionForm, ReasonForm
from readiness.domain.answers import Value
from readiness.domain.item import Item
from readiness.extensions import db
from readiness.forms import printable_block, stale_page
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
    return _page(
        case, found, _answer_form(case, found), _reason_form(case, found), _question_form(case, found)
    )


@desk.post("/responses/<uid:uid>/items/<code>/validated")
def validate_item(uid: str, code: str) -> Response | tuple[str, int]:
    """Set the validated answer with its reason, or withdraw it."""
    case = Case.of(uid, for_update=True)
    found = case.item(code)
    answer = PageForm.of(case.assessment.instrument, case.route, (found,))(request.form)
    reason = ReasonForm(request.form)
    # Both are checked, so that everything that is wrong is said at once.
    valid = all([answer.validate(), reason.validate()])
    withdraws = request.form.get("go") == "withdraw" and not answer.csrf_token.errors
    if (valid or withdraws) and _holds(case, found, None if withdraws else (answer, reason)):
        return _back(uid, code)
    if not case.is_open or not (valid or withdraws):
        page = _page(case, found, answer, reason, _question_form(case, found))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if answer.base.data != _base(case, found):
        return _answer_conflict(case, found, answer, reason, withdraws=withdraws), HTTPStatus.CONFLICT
    if withdraws:
        reviews.withdraw(db.session, case.assessment, access.consultant(), code)
    else:
        _validate(case, found, answer, reason.reason.data or "")
    db.session.commit()
    return _back(uid, code)


@desk.post("/responses/<uid:uid>/items/<code>/question")
def ask_item(uid: str, code: str) -> Response | tuple[str, int]:
    """Set what the company is asked about the item; an empty text asks nothing."""
    case = Case.of(uid, for_update=True)
    found = case.item(code)
    form = QuestionForm(request.form)
    stored, valid = _asked(case, found), form.validate()
    text = form.question.data or ""
    if valid and text == stored:
        return _back(uid, code)
    if not valid or not case.is_open:
        page = _page(case, found, _answer_form(case, found), _reason_form(case, found), form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if form.base.data != digest({"question": stored}):
        page = _conflict(
            case,
            [conflict.Difference(_("Question to the company"), _lines(stored), _lines(text))],
            [("question", text)],
            digest({"question": stored}),
            url_for("desk.ask_item", uid=uid, code=code),
        )
        return page, HTTPStatus.CONFLICT
    reviews.ask(db.session, case.assessment, access.consultant(), code, text)
    db.session.commit()
    return _back(uid, code)


def _holds(case: Case, found: Item, sent: tuple[PageForm, ReasonForm] | None) -> bool:
    """Whether what is asked for is stored already, by a colleague or a button pressed twice; None: nothing is."""
    stored = case.validated.get(found.code)
    if stored is None or sent is None:
        return stored is None and sent is None
    answer, reason = sent
    return (stored.value, stored.extras, stored.reason) == (*_sent(found, answer), reason.reason.data)


def _sent(found: Item, answer: PageForm) -> tuple[Value, dict[str, str]]:
    """The answer that was typed, and the texts and numbers beside it."""
    part = on_page([found], merged({}, answer))
    value = part.pop(found.code)
    return value, {key: str(text) for key, text in part.items()}


def _validate(case: Case, found: Item, answer: PageForm, reason: str) -> None:
    value, extras = _sent(found, answer)
    reviews.validate(db.session, case.assessment, access.consultant(), found.code, value, reason, extras)


def _back(uid: str, code: str) -> Response:
    return redirect(url_for("desk.response", uid=uid) + f"#item-{code}", HTTPStatus.SEE_OTHER)


def _answer_form(case: Case, found: Item) -> PageForm:
    data = field_data([found], case.corrected) | {"base": _base(case, found)}
    return PageForm.of(case.assessment.instrument, case.route, (found,))(None, data=data)


def _reason_form(case: Case, found: Item) -> ReasonForm:
    stored = case.validated.get(found.code)
    return ReasonForm(None, data={"reason": stored.reason if stored else ""})


def _question_form(case: Case, found: Item) -> QuestionForm:
    stored = _asked(case, found)
    return QuestionForm(None, data={"question": stored, "base": digest({"question": stored})})


def _asked(case: Case, found: Item) -> str:
    return reviews.questions(db.session, case.assessment).get(found.code, "")


def _base(case: Case, found: Item) -> str:
    """The mark of what was validated when the page was shown."""
    stored = case.validated.get(found.code)
    return digest({"value": stored.value, "extras": stored.extras, "reason": stored.reason} if stored else {})


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _answer_conflict(
    case: Case, found: Item, answer: PageForm, reason: ReasonForm, *, withdraws: bool
) -> str:
    """Both validated answers with their reasons: a colleague's, and what was just sent."""
    lang, stored = language(), case.validated.get(found.code)
    theirs = [*in_words(found, case.corrected, lang), *_lines(stored.reason)] if stored else []
    yours = (
        [] if withdraws else [*in_words(found, merged({}, answer), lang), *_lines(reason.reason.data or "")]
    )
    sent = [pair for pair in request.form.items(multi=True) if pair[0].startswith("q_")]
    sent += [("reason", reason.reason.data or "")]
    return _conflict(
        case,
        [conflict.Difference(case.route.wording(found)[lang], theirs, yours)],
        sent,
        _base(case, found),
        url_for("desk.validate_item", uid=case.assessment.uid, code=found.code),
    )


def _conflict(
    case: Case, differences: list[conflict.Difference], sent: list[tuple[str, str]], base: str, action: str
) -> str:
    return conflict.page(
        differences,
        sent,
        base,
        action=action,
        keep_url=url_for("desk.response", uid=case.assessment.uid),
        template="desk/conflict.html",
    )


def _page(case: Case, found: Item, answer: PageForm, reason: ReasonForm, question: QuestionForm) -> str:
    lang, uid = language(), case.assessment.uid
    stored = case.validated.get(found.code)
    return render_template(
        "desk/item.html",
        case=case,
        company=case.assessment.company,
        status=words.status(case.status),
        item=found,
        short=found.short[lang],
        text=case.route.wording(found)[lang],
        own=in_words(found, case.assessment.answers, lang),
        stored=stored,
        drawn=drawn(answer, case.route, lang),
        answer=answer,
        reason=reason,
        question=question,
        asked=_asked(case, found),
        typed=[] if case.is_open else _typed(case),
        errors=_errors(case, answer, reason, question, lang),
        back_url=url_for("desk.response", uid=uid) + f"#item-{found.code}",
        validate_url=url_for("desk.validate_item", uid=uid, code=found.code),
        ask_url=url_for("desk.ask_item", uid=uid, code=found.code),
    )


def _typed(case: Case) -> list[str]:
    """The texts of a form that came when nothing could be changed any more, for its page to give back."""
    names = {"reason", "question"} | text_names(case.assessment.instrument)
    return [printable_block(text) for name, text in request.form.items() if name in names and text.strip()]


def _errors(
    case: Case, answer: PageForm, reason: ReasonForm, question: QuestionForm, lang: str
) -> list[tuple[str, str]]:
    if request.method == "POST" and not case.is_open:
        return [("main", _("This response is not in review any more, so nothing was changed."))]
    errors = error_summary(answer, case.route, lang)
    errors += [("reason", labelled(_("Reason"), str(error))) for error in reason.reason.errors]
    errors += [("question", str(error)) for error in question.question.errors]
    if question.csrf_token.errors:
        errors.append(("main", stale_page()))
    return errors
