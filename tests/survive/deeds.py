"""Every form of companies, colleagues and consultants as a deed that can be tried again and again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.client import StrictClient
from tests.desk.device import token_of
from tests.desk.forgeable import FORMS as DESK_FORMS
from tests.desk.forgeable import World as Desk
from tests.desk.reviewing import fields
from tests.guard.company_forms import FORMS

RENEWED = {"add_passkey", "sign_in_with_passkey"}
"""What a passkey signs counts once: the script of the page asks for a new challenge before it tries again."""
NOT_ONE_DEED = {
    "web.try_answers": "keeps nothing",
    "desk.write_letters": "gives each letter a transaction of its own, as the worker does: tests/worker",
}


@dataclass
class Deed:
    """A form: whose browser, its address, and what it sends."""

    client: StrictClient
    path: str
    sent: dict[str, Any]
    renewed: Callable[[], dict[str, Any]] = field(default=dict)
    """What has to be another one at each try."""

    def renew(self) -> None:
        """Get ready for one more try."""
        self.sent.update(self.renewed())


def of_company(name: str) -> Callable[[Flask], Deed]:
    """A company's or a colleague's form."""

    def prepared(app: Flask) -> Deed:
        sent = FORMS[name](app)
        return Deed(sent.client, sent.path, sent.values())

    return prepared


def of_desk(name: str) -> Callable[[Flask], Deed]:
    """A form of the desk, in the browser of an administrator."""

    def prepared(app: Flask) -> Deed:
        desk = Desk(app)
        sent = DESK_FORMS[name](desk)
        drawn = fields(sent.client, sent.shown, sent.path).to_dict(flat=False) if sent.drawn else {}
        values = {**drawn, **sent.fields, "csrf_token": token_of(sent.client, sent.shown)}
        if name in RENEWED:
            return Deed(sent.client, sent.path, values, lambda: DESK_FORMS[name](desk).fields)
        return Deed(sent.client, sent.path, values)

    return prepared


_EVERY: dict[str, Callable[[Flask], Deed]] = {
    **{name: of_company(name) for name in FORMS},
    **{f"desk.{name}": of_desk(name) for name in DESK_FORMS},
}
DEEDS = {name: deed for name, deed in _EVERY.items() if name not in NOT_ONE_DEED}
