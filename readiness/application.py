"""Flask, with what never changes kept instead of made anew for each request.

Measured with `make profile`: the addresses of our own pages took a tenth of the CPU of a page of questions,
and reading the signed cookie anew for each of a company's pages a sixteenth.
"""

from collections.abc import Callable
from copy import deepcopy
from functools import lru_cache
from typing import Any

from flask import Flask, Request, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property

from readiness.i18n import language

_KEPT_VALUES = frozenset({"lang", "slug"})
"""Arguments of addresses that take few values. No secret is among them, so none is kept in memory."""

_MOST_KEPT = 1024

_NOTHING_ASKED: ImmutableMultiDict[str, str] = ImmutableMultiDict()


class Reader(URLSafeTimedSerializer):
    """Reads a signed cookie once: whoever fills in a questionnaire sends the same one with each page."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # What is not rightly signed raises, and nothing that raises is kept.
        self._kept = lru_cache(maxsize=_MOST_KEPT)(self._read)
        self._clock = next(self.iter_unsigners())

    def loads(  # type: ignore[override]  # as that of the class above, which says the same of its own
        self,
        s: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,
        salt: str | bytes | None = None,
    ) -> Any:
        """What was signed, not longer than `max_age` seconds ago; else BadSignature."""
        if max_age is None or return_timestamp or salt is not None:
            return super().loads(s, max_age, return_timestamp, salt)
        content, signed_at = self._kept(s)
        if not 0 <= self._clock.get_timestamp() - signed_at <= max_age:
            # It says what is wrong.
            return super().loads(s, max_age)
        return deepcopy(content)

    def _read(self, signed: str | bytes) -> tuple[dict[str, Any], int]:
        content, moment = super().loads(signed, return_timestamp=True)
        return content, int(moment.timestamp())


class KeptSerializer(SecureCookieSessionInterface):
    """Signs and reads the session's cookie with one object for the life of the application."""

    def __init__(self) -> None:
        self._serializer: Reader | None = None

    def get_signing_serializer(self, app: Flask) -> Reader | None:
        """Make it at the first request: the keys do not change afterwards."""
        if self._serializer is None and app.secret_key:
            self._serializer = Reader(
                [*(app.config["SECRET_KEY_FALLBACKS"] or ()), app.secret_key],
                salt=self.salt,
                serializer=self.serializer,
                signer_kwargs={"key_derivation": self.key_derivation, "digest_method": self.digest_method},
            )
        return self._serializer


class PlainRequest(Request):
    """A request that looks for arguments only behind an address that has some: hardly any of a company's does."""

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The arguments of the address."""
        return super().args if self.query_string else _NOTHING_ASKED  # type: ignore[return-value]  # said wider there


class Application(Flask):
    """Flask with addresses that are made once for each page and language."""

    request_class = PlainRequest

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.session_interface = KeptSerializer()
        self._addresses: dict[tuple[object, ...], str] = {}

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Call everything as it is: nothing of ours is a coroutine, and Flask would look whether it is each time."""
        return func

    def url_for(self, endpoint: str, /, **values: Any) -> str:  # type: ignore[override]  # its options go through
        """The address of a page; one whose arguments take few values is remembered."""
        # Flask's function of this name passes its four options on, each None unless somebody asks for it.
        values = {name: value for name, value in values.items() if value is not None}
        if not (has_request_context() and values.keys() <= _KEPT_VALUES and "." in endpoint[1:]):
            return super().url_for(endpoint, **values)
        sent = request._get_current_object()  # type: ignore[attr-defined]  # its stubs hide the proxy
        key = (sent.root_path, endpoint, values.get("lang") or language(), values.get("slug"))
        found = self._addresses.get(key)
        if found is None:
            found = super().url_for(endpoint, **values)
            # A page that does not exist names itself in other languages: nobody fills the memory with such.
            if len(self._addresses) >= _MOST_KEPT:
                self._addresses.clear()
            self._addresses[key] = found
        return found
