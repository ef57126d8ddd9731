"""What a company says of itself, links that consultants make, and what a lead and a program do, as further rules."""

import json
import re
from dataclasses import dataclass
from typing import Any

from hypothesis.stateful import invariant, precondition, rule

from readiness.store import api_tokens
from tests.api.calling import get, token
from tests.desk import reviewing
from tests.desk.signing import DESK
from tests.machine.desk import SiteAndDesk, at_work
from tests.machine.model import Company, Details, Device, Fields, Round
from tests.machine.site import MOST, which

DETAILS = "/nl/details"
_LINK = re.compile(r"http://localhost/r/([\w-]+)")


@dataclass
class OpenDetails:
    """A page of details that was opened some time ago."""

    company: Company
    device: Device
    hidden: Fields
    seen: Details


class WithDetails(SiteAndDesk):
    """And details with consent, links made at the desk, erasing by an administrator, reading by the API."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[OpenDetails] = []
        self.program = ""

    @precondition(lambda self: self.companies)
    @rule(number=which, change=which)
    def open_details(self, number: int, change: int) -> None:
        """Look at the page without sending it yet; or send it at once, or first another tab and then this one."""
        company = self.pick(number)
        if company.newest.submitted:
            assert company.device.client.get(DETAILS).location == "/nl/report"
            return
        page = OpenDetails(
            company, company.device, self.world.hidden(company.device, DETAILS), company.details
        )
        if change % 3 == 0:
            self.opened.append(page)
        if change % 3 == 1:
            self.send_details(page, number)
        if change % 3:
            self.send_details(page, change)

    @precondition(lambda self: self.opened)
    @rule(page=which, change=which)
    def send_old_details(self, page: int, change: int) -> None:
        """Whatever has happened since: other details, a submit, a new link, the end."""
        self.send_details(self.opened.pop(page % len(self.opened)), change)

    def send_details(self, page: OpenDetails, change: int) -> None:
        company, mark = page.company, self.mark(page.company.key)
        wanted = (mark, *((f"An {mark}", f"{mark}@example.be") if change % 4 else ("", "")))
        agrees = bool(change % 4 < 3 and wanted[1])
        fields = dict(zip(("company_name", "contact_name", "contact_email"), wanted, strict=True))
        sent = {**page.hidden, **fields, **({"consent": "y"} if agrees else {}), "go": "next"}
        answer = page.device.client.post(DETAILS, data=sent)
        self.seen(company, answer.text)
        if company in self.gone or page.device.token != company.token:
            assert answer.status_code == 404
        elif company.newest.submitted:
            # The name that was typed is a new one each time.
            self.came_too_late(answer, is_news=True)
            assert mark in answer.text, "what was typed is not on the page"
        elif wanted[1] and not agrees:
            assert answer.status_code == 422, "a contact was kept without consent"
        elif page.seen != company.details:
            assert answer.status_code == 409, "a stale page was saved over a newer one"
            assert mark in answer.text, "what was typed is not on the page"
        else:
            assert answer.status_code == 303, answer.text[:2000]
            company.details = (wanted[0], wanted[1], wanted[2])
            company.traces.append(mark)

    @invariant()
    def details_are_those_that_were_acknowledged(self) -> None:
        assert self.world.details() == {company.id: company.details for company in self.companies}

    @precondition(lambda self: self.signed_in and len(self.companies) < MOST)
    @rule()
    def invite_at_the_desk(self) -> None:
        key = len(self.companies) + len(self.gone)
        name = self.mark(key)
        sent = {"company_name": name, "language": "nl"}
        page = self.world.send(Device(self.desk), f"{DESK}/invite", sent)
        device = self.arrived(page.text)
        number = self.world.company_id(device.token)
        known = Company(key, number, device, device.token, [Round()], (name, "", ""), traces=[name])
        self.companies.append(known)

    @at_work
    @rule(number=which)
    def give_a_new_link_at_the_desk(self, number: int) -> None:
        if (found := self.response(number)) is None:
            return
        company, shown = found[0], reviewing.page_of(found[1].uid)
        company.dead_tokens.append(company.token)
        company.device = self.arrived(self.world.send(Device(self.desk), f"{shown}/link", shown=shown).text)
        company.token = company.device.token
        company.void_shares()

    def arrived(self, page: str) -> Device:
        """Whoever opens the link that the desk shows this once."""
        link = _LINK.search(page)
        assert link is not None, page[:2000]
        device = self.world.device()
        assert device.client.get(f"/r/{link[1]}").status_code == 303
        device.token = link[1]
        return device

    @at_work
    @rule(number=which)
    def erase_at_the_desk(self, number: int) -> None:
        if (found := self.response(number)) is None:
            return
        path = f"{reviewing.page_of(found[1].uid)}/erase"
        assert self.world.send(Device(self.desk), path, {"understood": "yes"}).status_code == 303
        self.forget(found[0])
        assert self.desk.get(reviewing.page_of(found[1].uid)).status_code == 404

    def read(self, path: str) -> Any:
        """What a program of the consultant's is told."""
        self.program = self.program or token(self.app, api_tokens.SCOPES)
        answer = get(self.app, path, self.program)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.data)

    @rule()
    def read_by_the_api(self) -> None:
        handed_in = {one.uid: known for known in self.companies for one in known.rounds if one.submitted}
        assert {one["uid"] for one in self.read("/responses")["responses"]} == set(handed_in)
        for uid, company in handed_in.items():
            contact = self.read(f"/responses/{uid}/contact")
            told = [contact[name] or "" for name in ("name", "contact_name", "contact_email")]
            assert tuple(told) == company.details
