"""Every form of companies and colleagues that does something, with the browser and page that it is sent from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.client import StrictClient, form_values
from tests.colleague.joining import PAGES, answer, begin, join, make_link, reported
from tests.desk.signing import browser
from tests.web import planning
from tests.web.inviting import campaign, invite
from tests.web.sharing import assess_again
from tests.web.walking import path_of, walk_to


@dataclass
class Sent:
    """A form: the browser, the page that shows it, the id of the form there, its address, and what it sends."""

    client: StrictClient
    shown: str
    path: str
    fields: dict[str, Any] = field(default_factory=dict)
    form_id: str = "answers"
    changes: bool = True
    """Whether the database is another one afterwards."""

    def values(self) -> dict[str, Any]:
        """What a browser would send, its token included."""
        drawn = form_values(self.client.get(self.shown).text, self.form_id).to_dict(flat=False)
        return {**drawn, **self.fields}


def drafting(app: Flask, last: str = "accounts") -> StrictClient:
    """A company that has answered up to a page."""
    client = browser(app)
    walk_to(client, last)
    return client


def again(app: Flask) -> StrictClient:
    """A company that has begun its second round."""
    client = reported(app)
    path_of(assess_again(client))
    return client


def colleague(app: Flask, *, answered: bool = False) -> StrictClient:
    """A colleague who has begun, or answered everything but handed nothing in."""
    client = begin(app, make_link(reported(app)))
    if answered:
        answer(client)
    return client


def welcomed(app: Flask, *, begun: bool = False) -> StrictClient:
    """A company that opened the link of its invitation, which may have begun in another browser."""
    token = invite(app, campaign(app))
    for client in (browser(app), browser(app)) if begun else ():
        client.get(f"/i/{token}")
        client.post("/nl/invitation", data=form_values(client.get("/nl/invitation").text))
    client = browser(app)
    client.get(f"/i/{token}")
    return client


def _two_companies(app: Flask) -> Sent:
    """A company's browser in which the link of another one was opened."""
    theirs, client = drafting(app).get_cookie("readiness"), drafting(app)
    assert theirs is not None
    client.get(f"/r/{theirs.value}")
    return Sent(client, "/nl/other-company", "/nl/other-company", changes=False)


def _invited(app: Flask) -> Sent:
    path = f"/nl{make_link(reported(app))}"
    return Sent(browser(app), path, path, {"name": "Piet"})


def _plan(app: Flask) -> Sent:
    client = reported(app)
    first = planning.codes(client)[0]
    return Sent(client, "/nl/report", "/nl/report/plan", {f"take_{first}": "y"}, "plan")


def _on(client: StrictClient, page: str, *, form_id: str = "answers", path: str = "", **sent: str) -> Sent:
    return Sent(client, f"/nl/{page}", f"/nl/{path or page}", sent, form_id)


WITHOUT_A_TOKEN = {"web.refuse_mail"}
"""Forms that mail programs send too (RFC 8058): tests/web/test_refusing_mail.py says what protects them."""

FORMS: dict[str, Callable[[Flask], Sent]] = {
    "web.accept_invitation": lambda app: _on(welcomed(app), "invitation"),
    "web.accept_invitation goes on": lambda app: _on(welcomed(app, begun=True), "invitation"),
    "web.answer_questions": lambda app: _on(drafting(app), "questions/planning", q_C1="draft", go="next"),
    "web.answer_questions begins": lambda app: _on(browser(app), "questions/company", q_A1="p1", go="later"),
    "web.save_details": lambda app: _on(drafting(app, "check"), "details", company_name="Bakkerij Ko"),
    "web.leave_other_company": _two_companies,
    "web.submit": lambda app: _on(drafting(app, "check"), "check"),
    "web.change_link": lambda app: _on(drafting(app), "link", action="revoke"),
    "web.change_link replaces": lambda app: _on(drafting(app), "link", action="replace"),
    "web.change_peers": lambda app: Sent(
        reported(app), "/nl/report", "/nl/report/peers", {"action": "join"}, "peers-form"
    ),
    "web.use_your_data": lambda app: _on(reported(app), "your-data", action="download"),
    "web.erase": lambda app: _on(reported(app), "your-data/erase", understood="y"),
    "web.begin_again": lambda app: _on(reported(app), "again", form_id="again-form"),
    "web.drop_round": lambda app: _on(again(app), "again/drop"),
    "web.change_shares": lambda app: _on(reported(app), "share", days="30"),
    "web.change_colleague_link": lambda app: _on(reported(app), "colleagues", action="make"),
    "web.save_plan": _plan,
    "web.try_answers": lambda app: Sent(reported(app), "/nl/what-if", "/nl/what-if", changes=False),
    "colleague.begin": _invited,
    "colleague.answer_questions": lambda app: Sent(
        colleague(app), "/nl/colleague/accounts", "/nl/colleague/accounts", dict(PAGES["accounts"])
    ),
    "colleague.submit": lambda app: _on(colleague(app, answered=True), "colleague/check"),
    "colleague.erase": lambda app: _on(join(app, make_link(reported(app))), "colleague/erase"),
}
