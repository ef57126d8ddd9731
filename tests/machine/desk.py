"""What consultants and operators do, as further rules."""

from datetime import timedelta
from typing import Any

from hypothesis.stateful import precondition, rule

from readiness.domain.review import CHANGES_REQUESTED, IN_REVIEW, VALIDATED, is_open
from readiness.engines import rewrite_file
from readiness.extensions import db
from readiness.store.models import now
from readiness.store.retention import Limits
from readiness.upkeep.purge import purge
from tests.desk import reviewing
from tests.desk.signing import DESK, is_in, sign_in
from tests.machine.model import Company, Device, Round
from tests.machine.site import Site, which

at_work = precondition(
    lambda self: self.signed_in and any(one.submitted for known in self.companies for one in known.rounds)
)
"""Somebody is signed in and there is a response: otherwise most steps would do nothing."""


class SiteAndDesk(Site):
    """And what consultants and operators do."""

    @rule()
    def sign_in_or_out(self) -> None:
        if self.signed_in:
            device = Device(self.desk)
            self.world.send(device, f"{DESK}/sign-out", shown=f"{DESK}/account")
        else:
            sign_in(self.desk)
        self.signed_in = not self.signed_in
        assert is_in(self.desk) == self.signed_in

    def response(self, number: int) -> tuple[Company, Round] | None:
        """A response that a consultant works on; without one, or a consultant, nothing happens."""
        found = [(company, one) for company in self.companies for one in company.rounds if one.submitted]
        return found[number % len(found)] if found and self.signed_in else None

    @at_work
    @rule(number=which)
    def note(self, number: int) -> None:
        if (found := self.response(number)) is None:
            return
        company, one = found
        text, page = self.mark(company.key), reviewing.page_of(one.uid)
        device = Device(self.desk)
        assert self.world.send(device, f"{page}/notes", {"note": text}, shown=page).status_code == 303
        company.traces.append(text)
        shown = self.desk.get(page).text
        assert text in shown
        self.seen(company, shown)
        assert text not in company.device.client.get("/nl/report").text, "a note is the consultants' own"

    @at_work
    @rule(number=which)
    def validate(self, number: int) -> None:
        """A consultant's answer stands beside the company's and never in its place."""
        if (found := self.response(number)) is None or not is_open(found[1].review):
            return
        company, one = found
        reason = self.mark(company.key)
        value = {"q_F6": "rule" if number % 2 else "seldom"}
        reviewing.done(reviewing.validate(self.desk, one.uid, "F6", dict(value), reason), one.uid)
        company.traces.append(reason)
        one.review = IN_REVIEW if one.review == "new" else one.review

    @at_work
    @rule(number=which)
    def finish(self, number: int) -> None:
        if (found := self.response(number)) is not None and is_open(found[1].review):
            reviewing.done(reviewing.bring_to(self.desk, found[1].uid, VALIDATED), found[1].uid)
            found[1].review = VALIDATED

    @at_work
    @rule(number=which)
    def ask_for_changes(self, number: int) -> None:
        if (found := self.response(number)) is None or not is_open(found[1].review):
            return
        company, one = found
        question = self.mark(company.key)
        reviewing.done(reviewing.ask(self.desk, one.uid, "E1", question), one.uid)
        company.traces.append(question)
        one.review = IN_REVIEW if one.review == "new" else one.review
        answer = reviewing.bring_to(self.desk, one.uid, CHANGES_REQUESTED)
        if one is not company.newest:
            assert answer.status_code == 422, "the company has begun another round"
            return
        reviewing.done(answer, one.uid)
        one.review = CHANGES_REQUESTED
        company.rounds.append(Round(dict(one.parts)))

    @precondition(lambda self: self.signed_in)
    @rule()
    def export(self) -> None:
        sent: dict[str, Any] = {"profile": "data", "language": "nl"}
        answer = self.world.send(Device(self.desk), f"{DESK}/export/file", sent, shown=f"{DESK}/export")
        wanted = {one.uid for company in self.companies for one in company.rounds if one.submitted}
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert {uid for uid in wanted if uid in text} == wanted
        assert len(text.splitlines()) == 1 + len(wanted)

    @precondition(lambda self: self.companies)
    @rule(number=which)
    def a_draft_grows_old_and_is_purged(self, number: int) -> None:
        company = self.pick(number)
        if company.newest.submitted:
            return
        self.world.change(company, saved_at=now() - timedelta(days=91))
        with self.app.app_context():
            taken = purge(db.writing_session, Limits.at(now(), 90, 24))
            rewrite_file(db.engine)
        assert (taken["drafts"], taken["submissions"]) == (1, 0)
        company.rounds.pop()
        if not company.rounds:
            company.rounds.append(Round())
            self.forget(company)
        elif company.newest.review == CHANGES_REQUESTED:
            # Nobody answered the request, so the consultants take the review up again.
            company.newest.review = IN_REVIEW
