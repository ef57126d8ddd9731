"""Tells Sentry, or whatever understands its protocol, of what went wrong, when `READINESS_SENTRY_DSN` asks for it.

Nothing of a company leaves: a report says which kind of exception was raised where in the code, and in which
request. It holds no message of an exception, no value of a variable, no address, header, form or cookie.
"""

import logging
import sys
from importlib.metadata import version
from logging.config import dictConfig
from typing import TYPE_CHECKING, Any

from readiness.config import Config, ConfigError
from readiness.logs import hidden, logging_config

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

FLUSH_SECONDS = 5.0
_log = logging.getLogger(__name__)
_KEPT = ("event_id", "timestamp", "level", "logger", "platform", "release", "sdk")
_OF_A_FRAME = ("module", "function", "lineno", "in_app")


def init(config: Config) -> None:
    """Report each record of the log from `error` on, in the background; does nothing without a DSN.

    Raises ConfigError when the library is not installed: it is an extra, which most sites do without.
    """
    if not config.sentry_dsn:
        return
    try:
        import sentry_sdk
        from sentry_sdk.integrations.logging import LoggingIntegration
    except ImportError:
        reason = "needs the library sentry-sdk: pip install --require-hashes -r requirements-sentry.lock"
        raise ConfigError("READINESS_SENTRY_DSN", reason) from None
    sentry_sdk.init(
        config.sentry_dsn,
        release=f"readiness@{version('readiness')}",
        # Only what the log says: integrations would read requests, queries and the machine.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=_bare,
    )


def begin(config: Config) -> None:
    """Let a command write its log, and report, as the server does: a timer's output ends in the same journal."""
    dictConfig(logging_config(config.log))
    init(config)


def failed(what: str, error: Exception) -> None:
    """Write down why a command ends, and wait until it is reported: nothing else would before the process is gone."""
    _log.error("%s", what, exc_info=error)
    if sentry := sys.modules.get("sentry_sdk"):
        sentry.flush(FLUSH_SECONDS)


def _bare(event: "Event", _hint: "Hint") -> "Event":
    """Take over what is named here, and nothing that a new version of the library may add."""
    found: dict[str, Any] = {name: event[name] for name in _KEPT if name in event}  # type: ignore[literal-required]
    entry: dict[str, Any] = event.get("logentry") or {}  # type: ignore[assignment]
    # Our own records name the request; those of libraries may hold anything, so only their pattern is sent.
    ours = str(event.get("logger")).startswith("readiness.")
    found["logentry"] = {"message": hidden(str(entry.get("formatted" if ours else "message") or ""))}
    thrown = (event.get("exception") or {}).get("values", [])
    found["exception"] = {"values": [_where(one) for one in thrown]}
    return found  # type: ignore[return-value]


def _where(thrown: dict[str, Any]) -> dict[str, Any]:
    frames = (thrown.get("stacktrace") or {}).get("frames", [])
    places = [{name: frame.get(name) for name in _OF_A_FRAME} for frame in frames]
    return {
        "type": thrown.get("type"),
        "module": thrown.get("module"),
        "value": "(not sent)",
        "stacktrace": {"frames": places},
    }
