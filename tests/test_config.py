"""The settings: their defaults, what is refused and how, and the key that the default makes."""

import errno
import re
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from readiness.config import Config, ConfigError, own_key
from readiness.given import SECRETS
from readiness.settings import SETTINGS, described
from readiness.web import metrics

KEY = "k" * 32


def test_nothing_has_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = Config.from_environment({})
    assert config.data_dir == tmp_path / "instance"
    assert config.database_url == f"sqlite:///{tmp_path}/instance/readiness.db"
    assert (config.host, config.port, config.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert config.workers >= 1
    assert config.embedded
    assert not config.secure
    assert config.trusted_hosts == ()
    assert (config.operator, config.contact) == ("", "")
    assert (config.keep_drafts_days, config.keep_submissions_months) == (90, 24)


def test_the_embedded_default_keeps_one_key_that_only_the_owner_reads(tmp_path: Path) -> None:
    environ = {"READINESS_DATA_DIR": str(tmp_path / "new" / "data")}
    first = Config.from_environment(environ).secret_key
    assert len(first) >= 32
    assert Config.from_environment(environ).secret_key == first
    assert [path.name for path in (tmp_path / "new" / "data").iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "new" / "data" / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new" / "data").stat().st_mode) == 0o700


def test_processes_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(8) as pool:
        keys = set(pool.map(own_key, [tmp_path] * 32))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_an_empty_key_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()
    with pytest.raises(ConfigError, match="holds no key: remove it"):
        Config.from_environment({"READINESS_DATA_DIR": str(tmp_path)})


@pytest.mark.parametrize("url", ["postgresql://x@y/z", "sqlite:////tmp/elsewhere.db"])
def test_any_other_database_needs_a_key(url: str) -> None:
    with pytest.raises(ConfigError, match="READINESS_SECRET_KEY: is required"):
        Config.from_environment({"READINESS_DATABASE_URL": url})


@pytest.mark.parametrize("url", ["postgres://u:pw@h/db", "postgresql://u:pw@h/db"])
def test_postgresql_is_reached_through_psycopg(url: str) -> None:
    config = Config.from_environment({"READINESS_DATABASE_URL": url, "READINESS_SECRET_KEY": KEY})
    assert config.database_url == "postgresql+psycopg://u:pw@h/db"
    assert not config.embedded


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("READINESS_DATABASE_URL", "nonsense"),
        ("READINESS_DATABASE_URL", "mysql://u:secret@h/db"),
        ("READINESS_DATABASE_URL", "postgresql://u:secret@h:port/db"),
        ("READINESS_DATABASE_URL", "sqlite://"),
        ("READINESS_DATABASE_URL", "sqlite:///:memory:"),
        ("READINESS_SECRET_KEY", "too short a secret"),
        ("READINESS_BASE_URL", "readiness.example.be"),
        ("READINESS_BASE_URL", "ftp://readiness.example.be"),
        ("READINESS_BASE_URL", "https://readiness.example.be/survey"),
        ("READINESS_BASE_URL", "https://readiness.example.be?x"),
        ("READINESS_BASE_URL", "https://me@readiness.example.be"),
        ("READINESS_BASE_URL", "https://[readiness"),
        ("READINESS_BASE_URL", "https://readiness.example.be:99999"),
        ("READINESS_TRUSTED_HOSTS", "https://readiness.example.be"),
        ("READINESS_TRUSTED_HOSTS", "*"),
        ("READINESS_PORT", "0"),
        ("READINESS_PORT", "65536"),
        ("READINESS_PORT", "８０００"),
        ("PORT", "-1"),
        ("PORT", "9" * 5000),
        ("READINESS_WORKERS", "many"),
        ("READINESS_WORKERS", "0"),
        ("READINESS_PROXIES", "-1"),
        ("READINESS_BEGIN_PER_HOUR", "-1"),
        ("READINESS_BEGIN_PER_HOUR", "1000001"),
        ("READINESS_DATABASE_URL", "postgresql+psycopg://user:hunter2@hunter2@host/db"),
        ("READINESS_FILES_PER_HOUR", "two"),
        ("READINESS_FILES_PER_HOUR", "1000001"),
        ("READINESS_REQUESTS_PER_HOUR", "-1"),
        ("READINESS_REQUESTS_PER_HOUR", "100000001"),
        ("READINESS_SECOND_FACTOR", "yes"),
        ("READINESS_KEEP_DRAFTS_DAYS", "0"),
        ("READINESS_KEEP_DRAFTS_DAYS", "3651"),
        ("READINESS_KEEP_DRAFTS_DAYS", "90 days"),
        ("READINESS_KEEP_SUBMISSIONS_MONTHS", "121"),
        ("READINESS_KEEP_SUBMISSIONS_MONTHS", "-1"),
        ("READINESS_OPERATOR", "x" * 201),
        ("READINESS_CONTACT", "two\nlines"),
    ],
)
def test_a_bad_value_is_refused_by_name_and_not_repeated_when_secret(variable: str, value: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_environment(
            {"READINESS_SECRET_KEY": KEY, "READINESS_DATABASE_URL": "sqlite:///x", variable: value}
        )
    assert refused.value.variable == variable
    assert str(refused.value).startswith(f"{variable}: ")
    assert "secret" not in refused.value.reason


@pytest.mark.parametrize(
    ("given", "missing"),
    [("READINESS_OPERATOR", "READINESS_CONTACT"), ("READINESS_CONTACT", "READINESS_OPERATOR")],
)
def test_who_answers_for_the_data_and_where_to_ask_come_together(
    tmp_path: Path, given: str, missing: str
) -> None:
    environ = {"READINESS_DATA_DIR": str(tmp_path), given: "x"}
    with pytest.raises(ConfigError, match=f"{missing}: is required with {given}"):
        Config.from_environment(environ)
    config = Config.from_environment(environ | {missing: " y "})
    assert {config.operator, config.contact} == {"x", "y"}


@pytest.mark.parametrize(("value", "required"), [("", False), ("optional", False), ("required", True)])
def test_the_second_factor_is_optional_unless_the_operator_says_otherwise(
    tmp_path: Path, value: str, required: bool
) -> None:
    environ = {"READINESS_DATA_DIR": str(tmp_path), "READINESS_SECOND_FACTOR": value}
    assert Config.from_environment(environ).second_factor_required == required


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"READINESS_DATA_DIR.*cannot be made"):
        Config.from_environment({"READINESS_DATA_DIR": str(tmp_path / "file" / "data")})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("tempfile.mkstemp", "cannot be written: Permission denied"),
        ("os.link", "cannot be written: Permission"),
    ],
)
def test_a_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, said: str
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    # Nothing is forbidden to whom the tests may run as.
    monkeypatch.setattr(call, refuse)
    with pytest.raises(ConfigError, match=f"READINESS_DATA_DIR.*{re.escape(str(tmp_path))} {said}"):
        Config.from_environment({"READINESS_DATA_DIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").mkdir()
    with pytest.raises(ConfigError, match=r"READINESS_DATA_DIR.*secret\.key cannot be read: Is a directory"):
        own_key(tmp_path)


def test_a_folder_for_figures_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "metrics").touch()
    environ = {"READINESS_DATA_DIR": str(tmp_path), "READINESS_METRICS_TOKEN": "t" * 32}
    with pytest.raises(ConfigError, match=r"READINESS_DATA_DIR.*metrics cannot be made anew: File exists"):
        metrics.prepare(Config.from_environment(environ))


def test_a_port_of_our_own_wins_and_the_address_follows_it(tmp_path: Path) -> None:
    environ = {"READINESS_DATA_DIR": str(tmp_path), "PORT": "8001"}
    assert Config.from_environment(environ).base_url == "http://127.0.0.1:8001"
    assert Config.from_environment(environ | {"READINESS_PORT": "8002"}).port == 8002
    assert Config.from_environment(environ | {"READINESS_PORT": " "}).port == 8001


def test_an_https_address_marks_cookies_secure(tmp_path: Path) -> None:
    environ = {
        "READINESS_DATA_DIR": str(tmp_path),
        "READINESS_BASE_URL": "https://readiness.example.be/",
        "READINESS_TRUSTED_HOSTS": "readiness.example.be, .example.org,",
    }
    config = Config.from_environment(environ)
    assert config.base_url == "https://readiness.example.be"
    assert config.secure
    assert config.trusted_hosts == ("readiness.example.be", ".example.org")


def test_secrets_are_masked_wherever_settings_are_shown(tmp_path: Path) -> None:
    environ = {
        "READINESS_DATABASE_URL": "postgresql://user:hunter2@host/db",
        "READINESS_SECRET_KEY": KEY,
        "READINESS_DATA_DIR": str(tmp_path / "data"),
    }
    shown = {setting.variable: value for setting, value in described(environ)}
    assert list(shown) == [setting.variable for setting in SETTINGS]
    assert shown["READINESS_DATABASE_URL"] == "postgresql+psycopg://user:***@host/db"
    for text in (str(shown), repr(Config.from_environment(environ))):
        assert "hunter2" not in text
        assert KEY not in text
    assert not (tmp_path / "data").exists()


def test_what_is_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    environ = {"READINESS_DATA_DIR": str(tmp_path / "data")}
    given = {
        "READINESS_DATABASE_URL": "postgresql+psycopg://user:hunter2@host/db",
        "READINESS_REPLICA_URL": "postgresql+psycopg://user:hunter2@replica/db",
        "READINESS_SECRET_KEY": KEY,
        "READINESS_SECRET_KEY_BEFORE": "b" * 32,
        "READINESS_METRICS_TOKEN": "m" * 32,
        "READINESS_SMTP_URL": "smtp://user:hunter2@mail.example.be",
        "READINESS_SENTRY_DSN": "https://hunter2@sentry.example.be/1",
    }
    assert tuple(given) == SECRETS
    mail = {"READINESS_MAIL_FROM": "desk@example.be"}
    for variable, text in given.items():
        (tmp_path / variable).write_text(f"{text}\n", encoding="utf-8-sig")
    files = {f"{variable}_FILE": str(tmp_path / variable) for variable in given}
    assert Config.from_environment({**environ, **mail, **files}) == Config.from_environment(
        {**environ, **mail, **given}
    )
    shown = str([value for _setting, value in described({**environ, **mail, **files})])
    assert "hunter2" not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file or directory"),
        (b" \n", "is empty"),
        (b"\xff" * 40, "is no text in UTF-8"),
        (b"k" * 32 + b"\n" + b"k" * 32, "holds more than one line"),
    ],
)
def test_a_file_that_gives_no_secret_is_refused_by_its_name(
    tmp_path: Path, content: bytes | None, reason: str
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        Config.from_environment({"READINESS_DATA_DIR": str(tmp_path), "READINESS_SECRET_KEY_FILE": str(file)})
    assert str(refused.value) == f"READINESS_SECRET_KEY_FILE: {file} {reason}"


def test_what_stands_in_a_file_is_checked_like_what_is_set(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short", encoding="utf-8")
    named = {"READINESS_DATA_DIR": str(tmp_path), "READINESS_SECRET_KEY_FILE": str(tmp_path / "key")}
    with pytest.raises(ConfigError, match="READINESS_SECRET_KEY: is shorter"):
        Config.from_environment(named)
    with pytest.raises(ConfigError, match="READINESS_SECRET_KEY_FILE: is set beside READINESS_SECRET_KEY"):
        Config.from_environment({**named, "READINESS_SECRET_KEY": KEY})
