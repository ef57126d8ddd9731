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


def setting(environ: Mapping[str, str], variable: str) -> str:
    """What a variable is set to, or what stands in the file that it names; without surrounding space.

    Empty when neither is set. Raises ConfigError for both at once, and for a file that gives nothing.
    """
    given = environ.get(variable, "").strip()
    if variable not in SECRETS:
        return given
    named = variable + IN_A_FILE
    path = environ.get(named, "").strip()
    if path and given:
        raise ConfigError(named, f"is set beside {variable}: keep one of them")
    return _content(named, Path(path)) if path else given


def _content(variable: str, path: Path) -> str:
    """What stands in a file of one line, without surrounding space."""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(variable, f"{path} cannot be read: {error.strerror}") from None
    except UnicodeError:
        raise ConfigError(variable, f"{path} is no text in UTF-8") from None
    if not text:
        raise ConfigError(variable, f"{path} is empty")
    return text
