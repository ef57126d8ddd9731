"""What the environment gives: variables, and the files that some of them name."""

from collections.abc import Mapping
from pathlib import Path

SECRETS = (
    "READINESS_DATABASE_URL",
    "READINESS_REPLICA_URL",
    "READINESS_SECRET_KEY",
    "READINESS_SECRET_KEY_BEFORE",
    "READINESS_METRICS_TOKEN",
    "READINESS_SMTP_URL",
    "READINESS_SENTRY_DSN",
)
"""Settings that hold a secret: what keeps secrets hands over files, so each may be read from one instead."""
IN_A_FILE = "_FILE"
"""Behind the name of such a setting: the variable that names the file."""


class ConfigError(Exception):
    """A setting that the program cannot start with: names the variable and the reason."""

    def __init__(self, variable: str, reason: str) -> None:
        super().__init__(f"{variable}: {reason}")
        self.variable = variable
        self.reason = reason


def with_files(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with the secrets that stand in files, and without the names of these.

    Raises ConfigError for a secret that is set in both ways, and for a file that gives none.
    """
    found = dict(environ)
    for variable in SECRETS:
        named = variable + IN_A_FILE
        path = found.pop(named, "").strip()
        if not path:
            continue
        if found.get(variable, "").strip():
            raise ConfigError(named, f"is set beside {variable}: keep one of them")
        found[variable] = _content(named, Path(path))
    return found


def _content(variable: str, path: Path) -> str:
    """What stands in a file of one line, without surrounding space."""
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        raise ConfigError(variable, f"{path} cannot be read: {error.strerror}") from None
    except UnicodeError:
        raise ConfigError(variable, f"{path} is no text in UTF-8") from None
    if not text:
        raise ConfigError(variable, f"{path} is empty")
    if len(text.splitlines()) > 1:
        raise ConfigError(variable, f"{path} holds more than one line")
    return text
