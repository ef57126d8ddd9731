"""What the page of one response shows, ready for its template."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from readiness.desk import destination, words
from readiness.desk.case import Case
from readiness.desk.earlier import earlier_work
from readiness.desk.rights import allows
from readiness.domain.report import Instrument
from readiness.domain.scoring import score
from readiness.extensions import db
from readiness.i18n import LANGUAGE_NAMES, language
from readiness.i18n import gettext as _
from readiness.presentation.answers import in_words
from readiness.presentation.plan import Taken, taken_steps
from readiness.presentation.review import Changed, compared, review, sentences
from readiness.presentation.together import TogetherView, present_together
from readiness.store import colleagues, commitments, consultants, reviews, rounds
from readiness.store.consultant_models import ADMIN, LEAD, Consultant
from readiness.store.models import Assessment
from readiness.store.review_models import ReviewEvent


def case_view(case: Case, who: Consultant) -> dict[str, Any]:
    """Everything on the page of a response, for a consultant."""
    assessment, lang = case.assessment, language()
    all_rounds = rounds.of(db.session, assessment.company_id)
    people = consultants.everybody(db.session)
    earlier = next((one for one in all_rounds if one.round == assessment.round - 1), None)
    reading = review(case.instrument, assessment.answers, case.corrected, lang)
    return {
        "case": case,
        "list_url": destination.list_address(),
        "company": assessment.company,
        "has_contact": bool(assessment.company.contact_name or assessment.company.contact_email),
        "review": reading,
        "sentences": sentences(case.instrument, reading, lang),
        "status": words.status(case.status),
        "actions": [(code, words.action(code, case.status)) for code in case.may_become],
        "profile": _profile(case, lang),
        "questions": reviews.questions(db.session, assessment),
        "shorts": _shorts(case.instrument, lang),
        "notes": reviews.notes(db.session, assessment.company_id),
        **_message(assessment, all_rounds),
        "taken": _taken(case, lang),
        "history": [_happened(case, one, people) for one in reviews.events(db.session, assessment)],
        "rounds": [_round(one, assessment) for one in all_rounds],
        "newer": next((_round(one, assessment) for one in all_rounds if one.round > assessment.round), None),
        "earlier_work": earlier_work(case, earlier, lang),
        "changed": _changed(case, earlier, lang),
        "people": [one for one in people if one.disabled_at is None],
        "holder": next((one for one in people if one.id == assessment.assigned_to_id), None),
        "may_assign": allows(LEAD, who.role),
        "may_erase": allows(ADMIN, who.role),
        "reports": _reports(assessment, lang),
        "together": _together(case, lang),
    }


def _taken(case: Case, lang: str) -> list[Taken]:
    """What the company plans to do."""
    stored = commitments.of(db.session, case.assessment)
    return list(taken_steps(case.instrument.advice, case.assessment.answers, stored, lang).values())


def _together(case: Case, lang: str) -> TogetherView:
    """How the colleagues see their company: the figures that the company sees, and nothing that it does not."""
    questionnaire, answers = case.instrument.questionnaire, case.assessment.answers
    places = colleagues.places(db.session, case.assessment)
    return present_together(questionnaire, answers, score(questionnaire, answers), places, lang)


def _message(assessment: Assessment, all_rounds: Sequence[Assessment]) -> dict[str, Any]:
    """The message on the company's report, and the number of the round that it was written for if not this one."""
    found = reviews.message_for(db.session, assessment)
    of_round = next((one.round for one in all_rounds if found and one.id == found.assessment_id), None)
    return {"message": found, "message_of": of_round if of_round != assessment.round else None}


def _profile(case: Case, lang: str) -> list[tuple[str, str]]:
    questionnaire, assessment = case.instrument.questionnaire, case.assessment
    found = [
        (item.short[lang], ", ".join(in_words(item, assessment.answers, lang)))
        for item in questionnaire.pages[0].items
    ]
    return [*found, (_("Language"), dict(LANGUAGE_NAMES)[assessment.language])]


def _shorts(instrument: Instrument, lang: str) -> dict[str, str]:
    return {item.code: item.short[lang] for item in instrument.questionnaire.items}


def _happened(case: Case, event: ReviewEvent, people: list[Consultant]) -> dict[str, Any]:
    shorts = _shorts(case.instrument, language())
    emails = {one.uid: one.email for one in people}
    detail = event.detail
    before, after = words.change(detail)
    code = str(detail.get("item", ""))
    to = detail.get("to")
    who, why = _("The company"), detail.get("reason") or detail.get("text") or ""
    if detail.get("why") == reviews.UNANSWERED:
        who = _("Retention")
        why = _("The company did not answer in time, and its new round was removed. You can ask it again.")
    return {
        "at": event.at,
        "who": event.consultant.email if event.consultant else who,
        "what": words.event(
            event.kind,
            shorts.get(code, code),
            emails.get(to, "") if isinstance(to, str) else "",
            before,
            after,
        ),
        "reason": why,
    }


def _round(one: Assessment, shown: Assessment) -> dict[str, Any]:
    return {
        "number": one.round,
        "submitted": one.submitted_at,
        "readiness": None if one.readiness is None else int(one.readiness + 0.5),
        "url": url_for("desk.response", uid=one.uid) if one.is_submitted and one.id != shown.id else None,
        "status": words.status(one.review_status) if one.review_status else None,
    }


def _changed(case: Case, earlier: Assessment | None, lang: str) -> list[Changed] | None:
    """What this round answers otherwise than the one before; None in a first round."""
    if earlier is None or earlier.instrument != case.assessment.instrument:
        return None
    return compared(case.instrument.questionnaire, earlier.answers, case.assessment.answers, lang)


def _reports(assessment: Assessment, lang: str) -> list[tuple[str, str, str]]:
    """The report in each language: code, the language's own name, and address."""
    return [
        (code, name, url_for("desk.report", lang=code, uid=assessment.uid, desk=lang))
        for code, name in LANGUAGE_NAMES
    ]
