"""What the program writes about itself: one line for each record, without tokens, addresses or what was typed.

As text for a person who reads along, or as JSON for a program that collects (`READINESS_LOG`).
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from flask import g, has_request_context

TEXT, JSON = "text", "json"

_LINK = re.compile(r"/(r|p|c|s|i|shared)/[^\s?#\"']+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def hidden(text: str) -> str:
    """Return a text without the tokens in it: with nothing of what follows /r/, /p/, /c/, /s/, /i/ and /shared/."""
    return _LINK.sub(r"/\1/***", text)


class SafeFormatter(logging.Formatter):
    """Formats any record without the token of a secret link, also where a traceback names the address."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the record and hide the tokens in it."""
        return hidden(super().format(record))


class RequestFormatter(SafeFormatter):
    """Formats a request on one line, whatever the client put into the address."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the record and replace what could begin a line of its own."""
        return _CONTROL.sub("?", super().format(record))


class JsonFormatter(SafeFormatter):
    """Formats a record as one JSON object on one line; a traceback is a text in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Format the record: when, how grave, from where, what, and in which request."""
        # The message and the traceback as people would read them, tokens hidden.
        message, _, trace = super().format(record).partition("\n")
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
    line = "%(asctime)s %(levelname)s %(message)s"
    text = {
        "program": {"()": SafeFormatter, "fmt": line},
        "request": {"()": RequestFormatter, "fmt": line},
    }
    json_lines = {name: {"()": JsonFormatter, "fmt": "%(message)s"} for name in text}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": json_lines if kind == JSON else text,
        "filters": {"unexpected": {"()": lambda: _unexpected}},
        "handlers": {
            "program": {"class": "logging.StreamHandler", "formatter": "program"},
            "request": {"class": "logging.StreamHandler", "formatter": "request"},
        },
        "loggers": {
            "_granian": {"handlers": ["program"], "filters": ["unexpected"], "propagate": False},
            "granian.access": {"handlers": ["request"], "level": "INFO", "propagate": False},
        },
        "root": {"handlers": ["program"], "level": "INFO"},
    }


def _unexpected(record: logging.LogRecord) -> bool:
    """Drop granian's warning about many threads: here they are meant, and the gate stands behind them."""
    return "Python threads" not in record.getMessage()
