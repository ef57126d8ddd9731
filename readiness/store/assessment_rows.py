"""One row of an assessment, as the pages of questions read and write it: most requests are theirs.

A row costs half of what an object of the session does. It is read without a lock, so a save names the revision
that was read and changes nothing when another save came between. But for `begin`, nothing needs a transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Insert, bindparam, insert, select, update

from readiness.store import direct
from readiness.store.models import DRAFT, SUBMITTED, AccessLink, Assessment, Company, now, table_of
from readiness.store.tokens import hash_token, new_token

_TABLE = table_of(Assessment)


class AssessmentRow(NamedTuple):
    """What the pages of questions need of a company's newest assessment, as it was when it was read."""

    id: int
    uid: str
    company_id: int
    round: int
    status: str
    instrument: str
    answers: dict[str, Any]
    page_seconds: dict[str, int] | None
    revision: int
    saved_at: datetime

    @property
    def is_submitted(self) -> bool:
        """Whether the company has handed it in, after which its answers stay as they are."""
        return self.status == SUBMITTED


class CompanyRow(NamedTuple):
    """What the pages of a draft show and ask of the company itself."""

    uid: str
    name: str | None
    enterprise_number: str | None
    contact_name: str | None
    contact_email: str | None
    consent_version: str | None
    consented_at: datetime | None


class Begun(NamedTuple):
    """A new assessment, and the token of the link to it, given this once: only its hash is stored."""

    id: int
    token: str


OPENED_BY_TOKEN = (AccessLink.token_hash == bindparam("token_hash"), AccessLink.revoked_at.is_(None))
"""The links that a token is the secret of: all that anybody needs to see a company's answers."""

# Built once: building a statement costs more than a database takes to answer it.
_COLUMNS = [_TABLE.c[name] for name in AssessmentRow._fields]
_BY_TOKEN = (
    select(*_COLUMNS)
    .join(AccessLink, AccessLink.company_id == _TABLE.c.company_id)
    .where(*OPENED_BY_TOKEN)
    .order_by(_TABLE.c.round.desc())
    .limit(1)
)
_OF_COMPANY = table_of(Company)
_WITH_COMPANY = _BY_TOKEN.add_columns(*(_OF_COMPANY.c[name] for name in CompanyRow._fields)).join(
    _OF_COMPANY, _OF_COMPANY.c.id == _TABLE.c.company_id
)
_ROW, _ROW_WITH_COMPANY = direct.Row(_BY_TOKEN), direct.Row(_WITH_COMPANY)
_NEW_COMPANY = insert(_OF_COMPANY)
_NEW_ASSESSMENT = insert(_TABLE)
_NEW_LINK = insert(table_of(AccessLink))
# SQLite gives the number of a row that is gone to the next company: only the random uid tells them apart.
_SAVE = update(_TABLE).where(
    _TABLE.c.id == bindparam("which"),
    _TABLE.c.uid == bindparam("whose"),
    _TABLE.c.revision == bindparam("read"),
    _TABLE.c.status == DRAFT,
)


def begin(
    connection: Connection,
    language: str,
    instrument: str,
    answers: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
) -> Begun:
    """Start an assessment of a new company, empty or with its first answers. It needs a transaction."""
    moment = at or now()
    company_id = _new(connection, _NEW_COMPANY, {"created_at": moment})
    assessment = {
        "company_id": company_id,
        "language": language,
        "instrument": instrument,
        "answers": dict(answers or {}),
        "revision": 1,
        "started_at": moment,
        "saved_at": moment,
    }
    begun = _new(connection, _NEW_ASSESSMENT, assessment)
    token = new_token()
    link = {"company_id": company_id, "token_hash": hash_token(token), "created_at": moment}
    _new(connection, _NEW_LINK, link)
    return Begun(begun, token)


def by_token(connection: Connection, token: str) -> AssessmentRow | None:
    """The newest assessment that a token opens; None when it is unknown or revoked."""
    found = _ROW.first(connection, token_hash=hash_token(token))
    return AssessmentRow._make(found) if found else None


def with_company(connection: Connection, token: str) -> tuple[AssessmentRow, CompanyRow] | None:
    """The same with the company, for pages that show both."""
    found = _ROW_WITH_COMPANY.first(connection, token_hash=hash_token(token))
    if found is None:
        return None
    return AssessmentRow._make(found[: len(_COLUMNS)]), CompanyRow._make(found[len(_COLUMNS) :])


def save(
    connection: Connection,
    read: AssessmentRow,
    answers: Mapping[str, Any],
    *,
    page: str | None = None,
    at: datetime | None = None,
) -> bool:
    """Store the whole document of answers; False, changing nothing, when the row is no longer as it was read.

    Of the page with the slug `page` it is kept how long it took since the save before, when it is saved first.
    """
    return store(connection, read, saved(read, answers, page=page, at=at))


def saved(
    read: AssessmentRow | Assessment,
    answers: Mapping[str, Any],
    *,
    page: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """The columns of a row that a save changes, with their new values."""
    moment = at or now()
    values: dict[str, Any] = {"answers": dict(answers), "saved_at": moment, "revision": read.revision + 1}
    if page is not None and page not in (read.page_seconds or {}):
        seconds = max(0, round((moment - read.saved_at).total_seconds()))
        values["page_seconds"] = {**(read.page_seconds or {}), page: seconds}
    return values


def store(connection: Connection, read: AssessmentRow | Assessment, values: Mapping[str, Any]) -> bool:
    """Change a row that is as it was read; else False."""
    which = {"which": read.id, "whose": read.uid, "read": read.revision}
    return connection.execute(_SAVE, {**values, **which}).rowcount == 1


def _new(connection: Connection, into: Insert, values: Mapping[str, Any]) -> int:
    """Store a new row and return its number."""
    (number,) = connection.execute(into, values).inserted_primary_key or (None,)
    if not isinstance(number, int):
        raise TypeError(f"a row of {into.table} has no number")
    return number
