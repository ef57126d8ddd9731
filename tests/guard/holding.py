"""Whoever holds the right link for each address with a token, in a browser that has nothing else."""

from click.testing import CliRunner
from werkzeug.routing import Rule

from readiness import cli
from tests.client import StrictClient
from tests.desk.signing import browser
from tests.guard.actors import CODE, World
from tests.web.inviting import invite
from tests.web.sharing import share

ADDRESS = "somebody@example.be"
"""Of the consultant who is none of the actors."""


class Holder:
    """The tokens by route, made when this is, and a browser that opened the two links that lead to a form."""

    def __init__(self, world: World) -> None:
        self.world = world
        mine = world.company.get_cookie("readiness")
        assert mine is not None
        assert world.somebody
        said = CliRunner().invoke(cli.main, ["consultant", "reset", ADDRESS]).output
        shared, invited = share(world.company), invite(world.app, CODE)
        colleagues = world.link.rpartition("/")[2]
        self.tokens = {
            "web.open_link": mine.value,
            "web.shared": shared,
            "web.shared_pdf": shared,
            "web.open_shared": shared,
            "web.open_invitation": invited,
            "web.ask_to_refuse_mail": invited,
            "web.refuse_mail": invited,
            "colleague.arrive": colleagues,
            "colleague.start": colleagues,
            "colleague.begin": colleagues,
            "desk.open_password_link": said.splitlines()[-1].rpartition("/")[2],
        }
        self.opened = browser(world.app)
        for path in (f"/nl/desk/p/{self.tokens['desk.open_password_link']}", f"/i/{invited}"):
            assert self.opened.get(path).status_code == 303

    def browser(self) -> StrictClient:
        """A browser of its own for each address: some give a cookie, with which the next would be a company."""
        client = browser(self.world.app)
        client._cookies = dict(self.opened._cookies or {})
        return client

    def address(self, rule: Rule) -> str:
        """The address of a route, with the right token in it."""
        if "token" not in rule.arguments:
            return self.world.address(rule)
        return self.world.address(rule, self.tokens[rule.endpoint])
