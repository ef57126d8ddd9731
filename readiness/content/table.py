"""A table of a content file that knows where it stands, and that misses no typing error."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from readiness.domain.errors import ContentError
from readiness.domain.text import LANGUAGES, Text

_NOTHING = object()


class Table:
    """Reads the keys of one TOML table by type; `done` refuses the keys that nobody asked for."""

    def __init__(self, file: str, key: str, raw: Any) -> None:
        self.file, self.key = file, key
        if not isinstance(raw, dict):
            raise ContentError(key, "is not a table", file)
        self._raw: Mapping[str, Any] = raw
        self._read: set[str] = set()

    def refuse(self, key: str, reason: str) -> ContentError:
        """The error for one key of this table."""
        return ContentError(f"{self.key}.{key}" if self.key else key, reason, self.file)

    def done(self) -> None:
        """Raise ContentError for keys that were never read: a typing error would change the meaning unseen."""
        for key in self._raw:
            if key not in self._read:
                raise self.refuse(key, "is not a key that is known here")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._raw

    def string(self, key: str) -> str:
        """A text that is not empty."""
        value = self._get(key, str, "a text")
        if not value.strip():
            raise self.refuse(key, "is empty")
        return str(value)

    def optional_string(self, key: str) -> str | None:
        """A text, or None where the key is absent."""
        return self.string(key) if self.has(key) else None

    def integer(self, key: str, least: int = 0) -> int:
        """A whole number, which is never below `least`."""
        value = int(self._get(key, int, "a whole number"))
        if value < least:
            raise self.refuse(key, f"is below {least}")
        return value

    def fraction(self, key: str, most: int | None = None) -> Fraction:
        """A number, exactly as it is written: from 0 up to `most`."""
        value = Fraction(self._get(key, (int, Fraction), "a number"))
        if value < 0:
            raise self.refuse(key, "is below 0")
        if most is not None and value > most:
            raise self.refuse(key, f"is above {most}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        return bool(self._get(key, bool, "true or false")) if self.has(key) else default

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them twice; empty where the key is absent."""
        values = self._get(key, list, "a list") if self.has(key) else []
        if not all(isinstance(value, str) for value in values):
            raise self.refuse(key, "is not a list of texts")
        if twice := [value for place, value in enumerate(values) if value in values[:place]]:
            raise self.refuse(key, f"has {twice[0]} twice")
        return tuple(values)

    def text(self, key: str) -> Text:
        """A text in all languages."""
        return self.table(key).as_text()

    def optional_text(self, key: str) -> Text | None:
        """A text in all languages, or None where the key is absent."""
        return self.text(key) if self.has(key) else None

    def as_text(self) -> Text:
        """This table itself as a text in all languages."""
        missing = [language for language in LANGUAGES if not str(self._raw.get(language, "")).strip()]
        if missing:
            raise ContentError(self.key, f"has no text in {', '.join(missing)}", self.file)
        text = Text(**{language: self.string(language) for language in LANGUAGES})
        self.done()
        return text

    def table(self, key: str) -> "Table":
        """A table within this one."""
        return Table(self.file, f"{self.key}.{key}" if self.key else key, self._get(key, dict, "a table"))

    def tables(self, key: str) -> Iterator["Table"]:
        """The tables of a list, each named after its code where it has one."""
        for number, raw in enumerate(
            self._get(key, list, "a list of tables") if self.has(key) else (), start=1
        ):
            name = raw.get("code", number) if isinstance(raw, dict) else number
            yield Table(self.file, f"{self.key}.{key}[{name}]" if self.key else f"{key}[{name}]", raw)

    def named(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The tables within a table, with their names."""
        for name in (within := self.table(key))._raw:
            yield name, within.table(name)

    def raw(self, key: str) -> Any:
        """A value of any type."""
        return self._get(key, object, "a value")

    def _get(self, key: str, kind: Any, what: str) -> Any:
        self._read.add(key)
        value = self._raw.get(key, _NOTHING)
        if value is _NOTHING:
            raise self.refuse(key, "is missing")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind not in (bool, object)):
            raise self.refuse(key, f"is not {what}")
        return value
