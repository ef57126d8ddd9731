"""The form of one item: the validated answer with its reason, and a question to the company.

Each is saved by a button of its own. What stands in the other part comes along, so that no button loses it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from flask import request

from readiness.answering.form import PageForm
from readiness.answering.reading import digest, field_data, merged, on_page
from readiness.desk.case import Case
from readiness.desk.forms import QuestionForm, ReasonForm
from readiness.domain.answers import Value
from readiness.domain.item import Item
from readiness.extensions import db
from readiness.store import reviews


class Parts(NamedTuple):
    """The parts of the form, as stored or as they were sent."""

    answer: PageForm
    reason: ReasonForm
    question: QuestionForm


def as_stored(case: Case, item: Item) -> Parts:
    """What a page shows that nobody typed on."""
    stored, asked = case.validated.get(item.code), asked_about(case, item)
    data = field_data([item], case.corrected) | {"base": base_of(case, item)}
    return Parts(
        _answer_form(case, item)(None, data=data),
        ReasonForm(None, data={"reason": stored.reason if stored else ""}),
        QuestionForm(None, data={"question": asked, "question_base": digest({"question": asked})}),
    )


def as_sent(case: Case, item: Item, saved: str) -> Parts:
    """What this request sent; a part that it neither saves nor sent is as it is stored."""
    parts = as_stored(case, item)
    if saved == "reason" or "reason" in request.form:
        parts = parts._replace(answer=_answer_form(case, item)(request.form), reason=ReasonForm(request.form))
    if saved == "question" or "question" in request.form:
        parts = parts._replace(question=QuestionForm(request.form))
    return parts


def base_of(case: Case, item: Item) -> str:
    """The mark of what was validated when the page was shown."""
    stored = case.validated.get(item.code)
    return _mark(stored.value, stored.extras, stored.reason) if stored else ""


def asked_about(case: Case, item: Item) -> str:
    """What the company is asked about the item."""
    return reviews.questions(db.session, case.assessment).get(item.code, "")


def sent_answer(item: Item, answer: PageForm) -> tuple[Value, dict[str, str]]:
    """The answer that was typed, empty for none, and the texts and numbers beside it."""
    part = on_page([item], merged({}, answer))
    value = part.pop(item.code, "")
    return value, {key: str(text) for key, text in part.items()}


def holds(case: Case, item: Item, parts: Parts) -> bool:
    """Whether the validated answer that was sent is stored already: by a colleague, or a button pressed twice."""
    stored = case.validated.get(item.code)
    sent = (*sent_answer(item, parts.answer), parts.reason.reason.data or "")
    return stored is not None and (stored.value, stored.extras, stored.reason) == sent


def types_answer(case: Case, item: Item) -> bool:
    """Whether the validated answer that this request sent is another than its page showed."""
    if "reason" not in request.form:
        return False
    answer, reason, _question = as_sent(case, item, "question")
    answer.validate()
    value, extras = sent_answer(item, answer)
    text = reason.reason.data or ""
    if answer.base.data:
        return bool(answer.base.data != _mark(value, extras, text))
    # Without a validated answer the page shows the company's own, which never changes.
    own = on_page([item], case.assessment.answers)
    return bool(text) or answer.invalid(item) or (value, extras) != (own.pop(item.code, ""), own)


def types_question() -> bool:
    """Whether the question that this request sent is another than its page showed."""
    form = QuestionForm(request.form)
    return bool(form.question_base.data != digest({"question": form.question.data or ""}))


def _answer_form(case: Case, item: Item) -> type[PageForm]:
    return PageForm.of(case.assessment.instrument, case.route, (item,))


def _mark(value: Value, extras: Mapping[str, str], reason: str) -> str:
    return digest({"value": value, "extras": dict(extras), "reason": reason})
