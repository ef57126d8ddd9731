"""What colleagues do, and what becomes of links that a company gave away, as further rules."""

from urllib.parse import urlsplit

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.colleague.joining import LINK, PAGES
from tests.machine.details import WithDetails
from tests.machine.model import Company, Device, Round
from tests.machine.site import which

COLLEAGUES, THANKS = "/nl/colleagues", "/nl/colleague/thanks"


class Everybody(WithDetails):
    """And colleagues, and shared reports that are revoked."""

    def __init__(self) -> None:
        super().__init__()
        self.dead_links: list[str] = []
        self.sent_away: list[Device] = []
        """Colleagues whose answers are erased, by themselves or with their company."""

    @initialize(handed_in=st.booleans())
    def half_of_the_runs_begin_with_a_report(self, handed_in: bool) -> None:
        """Otherwise few of them ever come to what needs one."""
        if handed_in:
            self.start(number=0)
            self.answer_the_rest(number=0, change=0)
            self.submit(number=0)
            self.sign_in_or_out()

    @precondition(lambda self: any(company.shares for company in self.companies))
    @rule(number=which, by=which)
    def revoke_a_share(self, number: int, by: int) -> None:
        """By its company it ends; by another one nothing happens."""
        sharing = [company for company in self.companies if company.shares]
        owner, who = sharing[number % len(sharing)], self.pick(by)
        if who.reported is None:
            return
        shared = owner.shares[number % len(owner.shares)]
        sent = {"revoke": self.world.share_uid(shared)}
        assert self.world.send(who.device, "/nl/share", sent).status_code == 303
        if who is owner:
            owner.shares.remove(shared)
            owner.dead_shares.append(shared)

    @precondition(lambda self: any(company.reported for company in self.companies))
    @rule(number=which)
    def make_a_link_for_colleagues(self, number: int) -> None:
        company = self.pick(number)
        if (one := company.reported) is None:
            return
        found = LINK.search(self.world.send(company.device, COLLEAGUES, {"action": "make"}).text)
        assert found is not None
        self.dead_links += [one.link] if one.link else []
        one.link = found[1].rpartition("/")[2]

    @precondition(lambda self: any(company.reported for company in self.companies))
    @rule(number=which, hands_in=which)
    def a_colleague_answers(self, number: int, hands_in: int) -> None:
        """Up to some page or to the end; the company learns the names of those who handed in."""
        asked = [(one.reported, one) for one in self.companies if one.reported and one.reported.link]
        if not asked:
            return
        about, company = asked[number % len(asked)]
        assert about is not None
        name, device = self.mark(company.key), self.world.device()
        company.traces.append(name)
        path = self.followed(device, f"/nl/c/{about.link}", {"name": name})
        about.colleagues.append(device)
        while hands_in % 2 and not path.endswith("/thanks"):
            slug = path.rpartition("/")[2]
            path = self.followed(device, path, dict(PAGES[slug]) if slug != "check" else {})
        page = company.device.client.get(COLLEAGUES).text
        assert (name in page) == bool(hands_in % 2)
        self.seen(company, page)

    def followed(self, device: Device, path: str, fields: dict[str, object]) -> str:
        """Send a page of a colleague's; where it leads."""
        answer = self.world.send(device, path, fields)
        assert answer.status_code == 303, answer.text[:2000]
        return urlsplit(answer.location).path

    @rule(number=which)
    def a_colleague_erases(self, number: int) -> None:
        rounds = [one for company in self.companies for one in company.rounds if one.colleagues]
        if not rounds:
            return
        one = rounds[number % len(rounds)]
        device = one.colleagues.pop(number % len(one.colleagues))
        assert self.world.send(device, "/nl/colleague/erase").status_code == 303
        self.sent_away.append(device)

    @precondition(lambda self: self.dead_links or self.sent_away)
    @rule(number=which)
    def try_what_ended_for_colleagues(self, number: int) -> None:
        """One at a time: who tries many is told to wait."""
        device = self.world.device()
        if self.dead_links:
            token = self.dead_links[number % len(self.dead_links)]
            assert device.client.get(f"/nl/c/{token}").status_code == 404
        if self.sent_away:
            former = self.sent_away[number % len(self.sent_away)]
            assert former.client.get(THANKS).status_code == 404

    def forget(self, company: Company) -> None:
        """Links for colleagues and what they answered go with their company."""
        rounds: list[Round] = list(company.rounds)
        super().forget(company)
        self.dead_links += [one.link for one in rounds if one.link]
        self.sent_away += [device for one in rounds for device in one.colleagues]
