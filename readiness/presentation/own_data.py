"""A company's own data as one document: what it gave and was told, as codes and in words.

It is for the company to read and to take elsewhere (GDPR, articles 15 and 20). Not in it: the consultants'
notes, checks and work on the response, which the operator gives on request, because they may hold words on
others; what colleagues answered and their names, which are theirs; the hashes of links, which are secrets;
and the numbers by which tables refer to each other.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from readiness.content.loader import load
from readiness.domain.answers import Route, route
from readiness.domain.consent import PEERS_TEXTS, TEXTS
from readiness.domain.text import Text
from readiness.presentation.answers import in_words
from readiness.store.campaign_models import Invitation
from readiness.store.follow_up_models import Commitment, SharedReport
from readiness.store.models import Company
from readiness.store.own_data import OwnData, OwnRound
from readiness.store.review_models import ItemQuestion

FORMAT = 1
"""The shape of the document; a new number when a reader of the old one would stumble."""


def document(data: OwnData, lang: str, made_at: datetime) -> dict[str, Any]:
    """The document for JSON: the words in one language, all times in UTC as ISO 8601."""
    return {
        "format": FORMAT,
        "made_at": _time(made_at),
        "language": lang,
        "company": _company(data.company),
        "consent": _consent(
            TEXTS, data.company.consent_version, data.company.consent_language, data.company.consented_at
        ),
        "compared_with_others": _consent(
            PEERS_TEXTS, data.company.peers_version, data.company.peers_language, data.company.peers_since
        ),
        "personal_links": [
            {"created_at": _time(link.created_at), "withdrawn_at": _time(link.revoked_at)}
            for link in data.links
        ],
        "invitations": [_invitation(one) for one in data.invitations],
        "rounds": [_round(one, lang) for one in data.rounds],
    }


def _company(company: Company) -> dict[str, Any]:
    return {
        "number": company.uid,
        "name": company.name,
        "enterprise_number": company.enterprise_number,
        "contact_name": company.contact_name,
        "contact_email": company.contact_email,
        "created_at": _time(company.created_at),
    }


def _invitation(one: Invitation) -> dict[str, Any]:
    return {
        "campaign": one.campaign.name,
        "company_name": one.company_name,
        "email": one.email,
        "enterprise_number": one.enterprise_number,
        "language": one.language,
        "created_at": _time(one.created_at),
        "invited_at": _time(one.invited_at),
        "opened_at": _time(one.opened_at),
        "reminded_at": _time(one.reminded_at),
    }


def _consent(
    texts: Mapping[str, Text], version: str | None, language: str | None, at: datetime | None
) -> dict[str, Any] | None:
    """A text that was agreed to, in the language it was read in; None where nobody agreed."""
    if version is None or language is None:
        return None
    text = texts[version][language] if version in texts else None
    return {"version": version, "language": language, "text": text, "at": _time(at)}


def _round(one: OwnRound, lang: str) -> dict[str, Any]:
    assessment = one.assessment
    way = route(load(assessment.instrument).questionnaire, assessment.answers)
    return {
        "number": assessment.uid,
        "round": assessment.round,
        "status": assessment.status,
        "campaign": one.campaign.campaign.name if one.campaign else None,
        "language": assessment.language,
        "instrument": assessment.instrument,
        "started_at": _time(assessment.started_at),
        "saved_at": _time(assessment.saved_at),
        "submitted_at": _time(assessment.submitted_at),
        "seconds_per_page": assessment.page_seconds,
        "answers": assessment.answers,
        "answers_in_words": _in_words(way, lang),
        "readiness": assessment.readiness,
        "scorecard": assessment.scorecard,
        "questions_of_consultants": [_asked(question, way, lang) for question in one.questions],
        "colleagues": _colleagues(one),
        "message_of_consultant": {"text": one.message.text, "at": _time(one.message.at)}
        if one.message
        else None,
        "shared_links": [_shared(link) for link in one.shared],
        "plan": [_planned(taken, assessment.instrument, lang) for taken in one.plan.values()],
    }


def _asked(question: ItemQuestion, way: Route, lang: str) -> dict[str, Any]:
    return {
        "item": question.item,
        "about": _wording(way, question.item, lang),
        "text": question.text,
        "at": _time(question.at),
    }


def _planned(taken: Commitment, version: str, lang: str) -> dict[str, Any]:
    titles = {advice.code: advice.title[lang] for advice in load(version).advice.advice}
    return {
        "advice": taken.advice,
        "title": titles.get(taken.advice),
        "due_on": taken.due_on.isoformat() if taken.due_on else None,
        "done_at": _time(taken.done_at),
        "created_at": _time(taken.created_at),
    }


def _shared(link: SharedReport) -> dict[str, Any]:
    return {
        "created_at": _time(link.created_at),
        "expires_at": _time(link.expires_at),
        "withdrawn_at": _time(link.revoked_at),
    }


def _colleagues(one: OwnRound) -> dict[str, Any]:
    """When colleagues could answer, and how many did."""
    return {
        "links": [
            {"created_at": _time(link.created_at), "closed_at": _time(link.revoked_at)}
            for link in one.colleagues.links
        ],
        "answered": one.colleagues.submitted,
    }


def _in_words(way: Route, lang: str) -> list[dict[str, Any]]:
    """Each question that has an answer, those included that another answer led past."""
    answers = way.answers
    return [
        {
            "item": item.code,
            "question": _wording(way, item.code, lang),
            "answer": in_words(item, answers, lang),
        }
        for item in way.questionnaire.items
        if item.code in answers or any(key.startswith(f"{item.code}.") for key in answers)
    ]


def _wording(way: Route, code: str, lang: str) -> str:
    """The question as this company was asked it; the code of one that its version does not have."""
    item = way.questionnaire.by_code.get(code)
    return way.wording(item)[lang] if item else code


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
