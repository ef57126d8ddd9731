"""What companies do by themselves, as rules of a state machine."""

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from werkzeug.test import TestResponse

from readiness.domain.review import ARCHIVED, CHANGES_REQUESTED
from tests.desk.signing import browser
from tests.machine.model import SLUGS, Company, Round, Tab, as_stored, typed
from tests.machine.world import World, check_agreement
from tests.owning import remains

MOST = 4
"""Companies at a time."""

which = st.integers(0, 1000)


class Site(RuleBasedStateMachine):
    """Everything that companies do by themselves."""

    app: Flask
    database_url: str

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.app)
        self.companies: list[Company] = []
        self.gone: list[Company] = []
        self.tabs: list[Tab] = []
        self.desk = browser(self.app)
        self.signed_in = False
        self.count = 0

    def pick(self, number: int) -> Company:
        """One of the companies."""
        return self.companies[number % len(self.companies)]

    def mark(self, company_key: int) -> str:
        """A text that nobody else has."""
        self.count += 1
        return f"merk{company_key}x{self.count}q"

    def seen(self, company: Company, page: str) -> None:
        """Nobody sees another company's data."""
        for other in (*self.companies, *self.gone):
            if other is not company:
                assert not [trace for trace in other.traces if trace in page], "another company's data"

    @precondition(lambda self: len(self.companies) < MOST)
    @rule(number=which)
    def start(self, number: int) -> None:
        device, key = self.world.device(), len(self.companies) + len(self.gone)
        sent = typed("company", number, "")
        path = "/nl/questions/company"
        assert self.world.send(device, path, {**sent, "go": "next"}).status_code == 303
        device.token = self.world.token(device)
        first = Round({"company": as_stored(sent)})
        number_of = self.world.company_id(device.token)
        self.companies.append(Company(key, number_of, device, device.token, [first]))

    @precondition(lambda self: self.companies)
    @rule(number=which, page=which, change=which)
    def open_tab(self, number: int, page: int, change: int) -> None:
        """Look at a page without sending it yet; or send it at once."""
        company = self.pick(number)
        newest = company.newest
        slug = SLUGS[page % min(newest.reach + 1, len(SLUGS))]
        path = f"/nl/questions/{slug}"
        if newest.submitted:
            assert company.device.client.get(path).headers["Location"] == "/nl/report"
            return
        unseen = self.world.hidden(company.device, path)
        tab = Tab(company, company.device, slug, unseen, newest.parts.get(slug))
        if change % 4:
            self.send_tab(tab, change)
        else:
            self.tabs.append(tab)

    @precondition(lambda self: self.tabs)
    @rule(tab=which, change=which)
    def send_old_tab(self, tab: int, change: int) -> None:
        """Whatever has happened since: another tab, a submit, a new round, a new link, the end."""
        self.send_tab(self.tabs.pop(tab % len(self.tabs)), change)

    def send_tab(self, tab: Tab, change: int) -> None:
        company, newest = tab.company, tab.company.newest
        if company in self.companies and not newest.submitted and SLUGS.index(tab.slug) > newest.reach:
            return  # That page is not asked in the new round yet.
        mark = self.mark(company.key)
        sent = typed(tab.slug, change, mark)
        answer = tab.device.client.post(
            f"/nl/questions/{tab.slug}", data={**tab.hidden, **sent, "go": "next"}
        )
        self.seen(company, answer.text)
        if company in self.gone or tab.device.token != company.token:
            # The first page may be anybody's beginning, but not with a token that opens nothing.
            self.refused(answer.status_code, tab, company)
            return
        part, stored = as_stored(sent), newest.parts.get(tab.slug)
        if newest.submitted:
            self.came_too_late(answer, is_news=part != stored)
            assert tab.slug != "accounts" or mark in answer.text, "what was typed is not on the page"
            return
        if tab.seen != stored and part != stored:
            assert answer.status_code == 409, "a stale page was saved over a newer one"
            assert tab.slug != "accounts" or mark in answer.text, "what was typed is not on the page"
            return
        assert answer.status_code == 303, answer.text[:2000]
        newest.parts[tab.slug] = part
        company.traces += [mark] if tab.slug == "accounts" else []

    def came_too_late(self, answer: TestResponse, *, is_news: bool) -> None:
        """What was handed in stays as it is; what was sent after that is shown once more, if it is another."""
        if is_news:
            assert answer.status_code == 409, "what came too late was dropped without a word"
            assert "/nl/report" in answer.text
        else:
            assert (answer.status_code, answer.location) == (303, "/nl/report")

    def refused(self, status: int, tab: Tab, company: Company) -> None:
        """A dead link saves nothing; on the first page it begins a company of its own."""
        if tab.slug == SLUGS[0]:
            tab.device.token = ""
            assert status in {303, 404, 409}
            self.adopt(tab)
        else:
            assert status == 404

    def adopt(self, tab: Tab) -> None:
        """Forget what somebody began anew with an old page: it is nobody's in the model."""
        for number in self.world.stored().keys() - {company.id for company in self.companies}:
            self.world.remove(number)

    @precondition(lambda self: self.companies)
    @rule(number=which, change=which)
    def answer_the_rest(self, number: int, change: int) -> None:
        company = self.pick(number)
        if company.newest.submitted:
            return
        for slug in SLUGS[company.newest.reach :]:
            path = f"/nl/questions/{slug}"
            unseen = self.world.hidden(company.device, path)
            self.send_tab(Tab(company, company.device, slug, unseen, company.newest.parts.get(slug)), change)
        name = f"Bedrijf {self.mark(company.key)}"
        unseen = self.world.hidden(company.device, "/nl/details")
        sent = {**unseen, "company_name": name, "go": "next"}
        assert company.device.client.post("/nl/details", data=sent).status_code == 303
        company.details = (name, "", "")
        company.traces.append(name)

    @precondition(lambda self: self.companies)
    @rule(number=which)
    def submit(self, number: int) -> None:
        """Press the last button, twice: the second press changes nothing."""
        company, newest = self.pick(number), self.pick(number).newest
        if newest.submitted:
            assert company.device.client.get("/nl/check").location == "/nl/report"
            return
        unseen = self.world.hidden(company.device, "/nl/check")
        presses = [company.device.client.post("/nl/check", data=unseen) for _ in range(2)]
        if not newest.complete:
            assert {press.status_code for press in presses} == {422}
            return
        assert [press.location for press in presses] == ["/nl/report"] * 2
        newest.submitted = True
        earlier = company.rounds[-2] if len(company.rounds) > 1 else None
        if earlier is not None and earlier.review == CHANGES_REQUESTED:
            earlier.review = ARCHIVED
        page = company.device.client.get("/nl/report").text
        self.seen(company, page)

    @precondition(lambda self: self.companies)
    @rule(number=which)
    def come_back_by_the_link(self, number: int) -> None:
        company, device = self.pick(number), self.world.device()
        assert device.client.get(f"/r/{company.token}").status_code == 303
        device.token = company.token
        page = device.client.get("/nl/your-data").text
        assert not company.name or company.name in page
        self.seen(company, page)
        company.device = device

    @precondition(lambda self: self.companies)
    @rule(number=which)
    def replace_the_link(self, number: int) -> None:
        company = self.pick(number)
        assert self.world.send(company.device, "/nl/link", {"action": "replace"}).status_code == 303
        company.dead_tokens.append(company.token)
        company.token = company.device.token = self.world.token(company.device)
        company.void_shares()

    @precondition(lambda self: any(company.dead_tokens for company in (*self.companies, *self.gone)))
    @rule(number=which)
    def try_a_dead_link(self, number: int) -> None:
        dead = [token for company in (*self.companies, *self.gone) for token in company.dead_tokens]
        device = self.world.device()
        assert device.client.get(f"/r/{dead[number % len(dead)]}").status_code == 404
        assert device.client.get("/nl/your-data").status_code == 303

    @precondition(lambda self: self.companies)
    @rule(number=which)
    def share(self, number: int) -> None:
        company = self.pick(number)
        if company.reported is not None and len(company.shares) < 20:
            company.shares.append(self.world.share(company.device))

    @rule()
    def open_what_was_shared(self) -> None:
        """Links that work show their company and no other; those that do not show nothing."""
        device = self.world.device()
        for company in (*self.companies, *self.gone):
            for token in company.shares[-2:]:
                answer = device.client.get(f"/nl/shared/{token}")
                assert answer.status_code == 200
                self.seen(company, answer.text)
            for token in company.dead_shares[-2:]:
                assert device.client.get(f"/nl/shared/{token}").status_code == 404

    @precondition(lambda self: self.companies)
    @rule(number=which)
    def erase(self, number: int) -> None:
        company = self.pick(number)
        sent = {"understood": "y"}
        assert self.world.send(company.device, "/nl/your-data/erase", sent).status_code == 303
        self.forget(company)

    def forget(self, company: Company) -> None:
        """A company is gone: nothing of it works or is found any more."""
        company.void_shares()
        company.dead_tokens.append(company.token)
        company.rounds.clear()
        company.rounds.append(Round())
        self.companies.remove(company)
        self.gone.append(company)
        traces = [*company.traces, *[uid for uid in (company.name,) if uid]]
        assert remains(self.app, self.database_url, traces) == [], "who was erased left something"

    @precondition(lambda self: self.companies)
    @rule(number=which)
    def begin_the_next_round(self, number: int) -> None:
        company, newest = self.pick(number), self.pick(number).newest
        if company.reported is None:
            return
        answer = self.world.send(company.device, "/nl/again", shown="/nl/share")
        if newest.submitted:
            company.rounds.append(Round())
        assert answer.status_code == (409 if not newest.submitted and newest.parts else 303)

    @precondition(lambda self: self.companies)
    @rule(number=which)
    def drop_the_round(self, number: int) -> None:
        company, newest = self.pick(number), self.pick(number).newest
        own = len(company.rounds) > 1 and company.rounds[-2].review != CHANGES_REQUESTED
        if not newest.submitted and own:
            assert self.world.send(company.device, "/nl/again/drop").status_code == 303
            company.rounds.pop()

    @invariant()
    def what_is_stored_is_what_was_acknowledged(self) -> None:
        check_agreement(self.world.stored(), self.companies)
