"""Column types that refuse, on both databases alike, what one of them could not store."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB


class PlainText(TypeDecorator[str]):
    """Text of limited length, without NUL and lone surrogates: PostgreSQL takes none, SQLite most."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Raise ValueError for a text that one of the databases would refuse."""
        if value is not None:
            check_text(value)
            length = self.impl_instance.length  # type: ignore[attr-defined]
            if length is not None and len(value) > length:
                raise ValueError(f"a text of {len(value)} characters in a column of {length}")
        return value


class Document(TypeDecorator[Any]):
    """A JSON document; Python's None is SQL's NULL."""

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use PostgreSQL's binary JSON there, which compares and can be indexed."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Raise ValueError for a text anywhere in the document that a database would refuse."""
        # Both can only stand in the text as an escape; what may be one (an emoji, too) is looked at closely.
        text = json.dumps(value)
        if "\\u0000" in text or "\\ud" in text:
            _check_document(value)
        return value


class Moment(TypeDecorator[datetime]):
    """A moment in time, aware and in UTC on both databases; SQLite stores it without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raise ValueError for a time without a zone, which could mean any moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def check_text(value: str) -> None:
    """Raise ValueError when a text holds U+0000 or half of a surrogate pair."""
    if "\0" in value:
        raise ValueError("a text with the character U+0000")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("a text with a lone surrogate") from None


def _check_document(value: Any) -> None:
    match value:
        case str():
            check_text(value)
        case dict():
            for key, inner in value.items():
                _check_document(key)
                _check_document(inner)
        case list() | tuple():
            for inner in value:
                _check_document(inner)
        case _:
            pass
