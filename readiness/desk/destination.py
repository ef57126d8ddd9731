"""Where somebody goes on: the page asked for before signing in, and the list that a response was opened from."""

from flask import request, session, url_for

from readiness.desk.rights import RIGHTS, allows
from readiness.store.consultant_models import Consultant

_WANTED = "wanted"
_LIST = "list"
_LONGEST = 1000
"""Characters of an address that the cookie keeps; nobody types a longer one."""


def remember_wanted() -> None:
    """Remember the page that was asked for, so that signing in leads to it. Only our own addresses get here."""
    address = request.full_path.removesuffix("?")
    if request.method == "GET" and request.endpoint and len(address) <= _LONGEST:
        session[_WANTED] = [request.endpoint, address]


def remember(endpoint: str) -> None:
    """Remember a page that needs no arguments, so that signing in leads to it."""
    session[_WANTED] = [endpoint, url_for(endpoint)]


def wanted() -> str:
    """The endpoint of the page that signing in leads to; empty when none was asked for."""
    return str(session.get(_WANTED, [""])[0])


def after_sign_in(who: Consultant) -> str:
    """The address to go on to: what was asked for, when `who` may open it, or else the list."""
    endpoint, address = session.pop(_WANTED, ("", ""))
    needed = RIGHTS.get(endpoint)
    return str(address) if needed is not None and allows(needed, who.role) else url_for("desk.responses")


def remember_list(query: str) -> None:
    """Remember the filters of the list that is shown."""
    session[_LIST] = query[:_LONGEST]


def list_query() -> str:
    """The filters that the list was last shown with."""
    return str(session.get(_LIST, ""))


def list_address() -> str:
    """The address of the list as it was last shown, at its beginning."""
    query = list_query()
    return url_for("desk.responses") + (f"?{query}" if query else "")


def forget() -> None:
    """Forget both: the next person at this browser may be another one."""
    session.pop(_WANTED, None)
    session.pop(_LIST, None)
