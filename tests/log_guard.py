"""Watches the log of every test: what the program must never write there fails the test in which it did (R30).

Each record is looked at where it is made, so levels, handlers and tests that set up a log of their own hide
nothing, and in the words in which the program would write it. Secrets are known by name, or because they were
made while the tests of a file ran.
"""

import base64
import logging
import re
import secrets
from collections.abc import Callable, Generator, Iterator
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import itsdangerous
import pyotp
import pytest

from readiness.logs import SafeFormatter

MARK = "logs_secrets"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ROW = re.compile("DETAIL:")
"""How PostgreSQL begins the line with the row that it refused."""
_OF_OUR_RECEIVERS = "mail.log"
"""The mail server that tests send to writes down who sends what: it is no part of the program."""
_SHORTEST = 12
"""Fewer random bytes are no secret: the number of a request has six."""

_P = ParamSpec("_P")
_Made = TypeVar("_Made", bytes, str)
Steps = Generator[None, object, object]


class LogGuard:
    """A plugin of pytest."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._made: set[bytes | str] = set()
        self._written: list[str] = []
        self._module: object = None
        self._formatter = SafeFormatter("%(asctime)s %(levelname)s %(message)s")

    def install(self, **known: str) -> None:
        """Watch this process from here on. Known secrets are given by what they are."""
        self._known = known
        logging.setLogRecordFactory(self._looked_at(logging.getLogRecordFactory()))
        # As the program's own settings do: what it would write is made here too.
        logging.getLogger().setLevel(logging.INFO)
        secrets.token_bytes = self._noted(secrets.token_bytes)
        pyotp.random_base32 = self._noted(pyotp.random_base32)
        # The signature of a session, and of the token in a form.
        signer: Any = itsdangerous.Signer
        signer.get_signature = self._noted(signer.get_signature, bytes.decode)

    def read(self, log: str) -> None:
        """Take in what a process wrote that the test in hand has started."""
        self._written.append(log)

    def hits(self) -> list[str]:
        """The lines written since the last call that never should have been, each with what is in it."""
        lines = [line for text in self._written for line in text.splitlines()]
        self._written.clear()
        return [f"{what}: {line}" for what, it in self._forbidden(lines) for line in lines if it.search(line)]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Steps:
        """Forget what was made for the tests of another file, none of which goes on."""
        module = item.getparent(pytest.Module)
        if self._module is not module:
            self._module = module
            self._made.clear()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Steps:
        """Fail the test."""
        found = yield
        self._check(item)
        return found

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Steps:
        """Fail it also by what was written until all that it started had ended."""
        found = yield
        self._check(item)
        return found

    def _check(self, item: pytest.Item) -> None:
        hits = self.hits()
        meant = item.get_closest_marker(MARK)
        if meant is not None:
            assert meant.args, f"{MARK} says why"
        elif hits:
            pytest.fail("the log holds what it never may:\n" + "\n".join(hits), pytrace=False)

    def _forbidden(self, lines: list[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
        if not lines:
            return
        # Imported here: many tests need no part of the desk, and write nothing.
        from tests.desk.signing import PASSWORD

        yield "an e-mail address", _ADDRESS
        yield "a row", _ROW
        for what, secret in {"a password": PASSWORD, **self._known}.items():
            yield what, re.compile(re.escape(secret))
        everything = "\n".join(lines)
        joined = everything.replace("-", "")
        for secret in (text for made in self._made for text in _texts(made)):
            if secret in everything or secret in joined:
                # Codes are shown in groups.
                yield "a secret", re.compile("-?".join(map(re.escape, secret)))

    def _looked_at(self, make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
        def looked_at(*arguments: object, **options: object) -> logging.LogRecord:
            record = make(*arguments, **options)
            if record.name != _OF_OUR_RECEIVERS:
                self._written.append(self._formatter.format(record))
            return record

        return looked_at

    def _noted(
        self, make: Callable[_P, _Made], read: Callable[[_Made], bytes | str] = lambda made: made
    ) -> Callable[_P, _Made]:
        @wraps(make)
        def noted(*arguments: _P.args, **options: _P.kwargs) -> _Made:
            made = make(*arguments, **options)
            self._made.add(read(made))
            return made

        return noted


def _texts(made: bytes | str) -> tuple[str, ...]:
    """The ways in which links, cookies, codes and webhooks write random bytes; what is text stays as it is."""
    if isinstance(made, str):
        return (made,)
    if len(made) < _SHORTEST:
        return ()
    in_links = base64.urlsafe_b64encode(made).decode().rstrip("=")
    return in_links, base64.b64encode(made).decode(), base64.b32encode(made).decode()


GUARD = LogGuard()
