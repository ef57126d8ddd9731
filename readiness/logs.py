"""What the program writes about itself: one line for each record, without tokens, addresses or what was typed.

As text for a person who reads along, or as JSON for a program that collects (`READINESS_LOG`).
"""

import json
import logging
import re
import time
from datetime import UTC, datetime
from typing import Any

from flask import g, has_request_context

from readiness.environment import JSON, TEXT

_LINK = re.compile(r"/(r|p|c|s|i|shared|no-more-mail)/[^\s?#\"']+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_TRACE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_TRACE = "Traceback (most recent call last):\n"
_INDENT = "    "


def hidden(text: str) -> str:
    """Return a text without the tokens in it: with nothing of what follows /r/ and the other secret links."""
    return _LINK.sub(r"/\1/***", text)


class SafeFormatter(logging.Formatter):
    """Formats any record without the token of a secret link, also where a traceback names the address.

    Whatever a client put into an address, only the first line begins like a record. Times are UTC, whatever the
    machine's zone is.
    """

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """Format the record: one line, and below it the traceback, indented."""
        line, trace = self.parts(record)
        return "\n".join([line, *(_INDENT + each for each in trace.splitlines())])

    def parts(self, record: logging.LogRecord) -> tuple[str, str]:
        """The line of a record, and its traceback and stack, both without tokens and control characters."""
        # The server in front of the application writes the traceback of what it caught into its message.
        record.message, traced, rest = record.getMessage().partition(f"\n{_TRACE}")
        if self.usesTime():
            record.asctime = self.formatTime(record, self.datefmt)
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        below = (traced + rest, record.exc_text or "", self.formatStack(record.stack_info or ""))
        trace = "\n".join(each.strip("\n") for each in below if each)
        line = hidden(self.formatMessage(record))
        return _CONTROL.sub("?", line), _CONTROL_IN_TRACE.sub("?", hidden(trace))


class JsonFormatter(SafeFormatter):
    """Formats a record as one JSON object on one line; a traceback is a text in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the record: when, how grave, from where, what, and in which request."""
        message, trace = self.parts(record)
        found = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
            "trace": trace,
            "request": g.get("request_id") if has_request_context() else None,
        }
        return json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False)


def logging_config(kind: str = TEXT) -> dict[str, Any]:
    """Build the settings for `logging.config.dictConfig`: everything to standard error."""
    line = {"()": SafeFormatter, "fmt": "%(asctime)s %(levelname)s %(message)s"}
    json_line = {"()": JsonFormatter, "fmt": "%(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": json_line if kind == JSON else line},
        "filters": {"unexpected": {"()": lambda: _unexpected}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "_granian": {"handlers": ["stderr"], "filters": ["unexpected"], "propagate": False},
            # Each step of theirs, which a command would write between its own lines.
            **{name: {"level": "WARNING"} for name in ("alembic", "fontTools")},
            "granian.access": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
    }


def _unexpected(record: logging.LogRecord) -> bool:
    """Drop granian's warning about many threads: here they are meant, and the gate stands behind them."""
    return "Python threads" not in record.getMessage()
