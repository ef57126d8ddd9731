"""The `readiness` command. Its parts load when they are asked for, so that each starts quickly."""

import gc
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError

from readiness.config import Config, ConfigError
from readiness.environment import HIGHEST_PORT, JSON, MOST_WORKERS
from readiness.given import IN_A_FILE, SECRETS, with_files
from readiness.settings import described
from readiness.store import schema

_log = logging.getLogger(__name__)
TRANSLATIONS = Path(__file__).parent / "translations"

_COLLECTED = "readiness.collected"
"""Whether a program reads the log of this command, so that nobody reads a traceback beside it."""

_ELSEWHERE = {
    "backup": ("readiness.upkeep.backup", "backup_command"),
    "company": ("readiness.upkeep.company", "company_command"),
    "consultant": ("readiness.desk.command", "consultant_command"),
    "demo": ("readiness.demo", "demo_command"),
    "doctor": ("readiness.upkeep.doctor.command", "doctor_command"),
    "export": ("readiness.export.command", "export_command"),
    "purge": ("readiness.upkeep.purge", "purge_command"),
    "quality": ("readiness.upkeep.quality", "quality_command"),
    "report": ("readiness.paper.command", "report_command"),
    "restore": ("readiness.upkeep.restore", "restore_command"),
    "sbom": ("readiness.upkeep.sbom", "sbom_command"),
    "tally": ("readiness.upkeep.tally", "tally_command"),
    "verify": ("readiness.upkeep.verify", "verify_command"),
    "worker": ("readiness.worker.command", "worker_command"),
}


def _create_app() -> Flask:
    from readiness.app import create_app

    return create_app(_begun())


def _begun() -> Config:
    """The settings, for a command that may run by a timer or for long: its log is then written as the server's."""
    from readiness import reporting

    config = Config.from_environment(os.environ)
    reporting.begin(config)
    click.get_current_context().meta[_COLLECTED] = config.log == JSON or bool(config.sentry_dsn)
    return config


class Commands(FlaskGroup):
    """Flask's group of commands, with this program's own ones only and without loading the application."""

    def __init__(self, **extra: Any) -> None:
        super().__init__(add_default_commands=False, add_version_option=False, load_dotenv=False, **extra)
        # --app, --env-file and --debug choose an application; here there is one.
        self.params = list(extra.get("params") or ())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands without making an application, and a database with it."""
        return sorted({*self.commands, *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command, importing the module that holds it."""
        if cmd_name in _ELSEWHERE:
            module, name = _ELSEWHERE[cmd_name]
            found: click.Command = getattr(import_module(module), name)
            return found
        return self.commands.get(cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what the operator can mend is said in one line, without a traceback."""
        try:
            return super().invoke(ctx)
        except (ConfigError, schema.MigrationError) as error:
            raise click.ClickException(str(error)) from error
        except OperationalError as error:
            _tell(ctx, "the database does not answer as it should", error)
            # The driver's own words only: the rest would repeat what companies typed.
            raise click.ClickException(f"The database does not answer as it should: {error.orig}") from error
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError, EOFError):
            raise
        except Exception as error:
            _tell(ctx, "it failed", error)
            raise


def _tell(ctx: click.Context, what: str, error: Exception) -> None:
    """Tell whatever collects the log why a command ends, in its way, and end; a person reads what click prints."""
    if ctx.meta.get(_COLLECTED):
        from readiness import reporting

        reporting.failed(f"readiness {ctx.invoked_subcommand}: {what}", error)
        sys.exit(1)


@click.group(cls=Commands, create_app=_create_app)
@click.version_option(package_name="readiness", prog_name="readiness")
def main() -> None:
    """A company's self-assessment of its social media: the server and what an operator needs."""


# Flask's own decorator would load the application for every command.
def command(name: str, short_help: str) -> Callable[[Callable[..., None]], click.Command]:
    """Add a command to the group; it loads the application only if it asks for it."""
    return main.command(name, with_appcontext=False, short_help=short_help)


@command("serve", "Serve the site on all cores.")
@click.option("--host", help="The address to listen on, instead of READINESS_HOST.")
@click.option(
    "--port",
    type=click.IntRange(1, HIGHEST_PORT),
    help="The port to listen on, instead of READINESS_PORT or PORT.",
)
@click.option(
    "--workers", type=click.IntRange(1, MOST_WORKERS), help="Processes, instead of READINESS_WORKERS."
)
@click.option("--access-log", is_flag=True, help="Write a line for each request, personal links hidden.")
def serve_command(host: str | None, port: int | None, workers: int | None, access_log: bool) -> None:
    """Serve the site on all cores.

    The embedded SQLite database is made and migrated first; any other has to be up to date.
    """
    # Nothing that loads is garbage: looking for some meanwhile takes a seventh of the time.
    gc.disable()
    from readiness.server import serve
    from readiness.upkeep import leftovers

    gc.enable()
    given = {"READINESS_HOST": host, "READINESS_PORT": port, "READINESS_WORKERS": workers}
    # The workers are processes of their own, and one that ends is replaced: all read what is read here, once.
    settled = with_files(
        {**os.environ, **{name: str(value) for name, value in given.items() if value is not None}}
    )
    os.environ.clear()
    os.environ.update(settled)
    config = _begun()
    schema.ready(config)
    if config.secret_key_before:
        from readiness.upkeep import rekey

        rekey.at_start(config)
    _refuse_taken(config.host, config.port)
    leftovers.remove_the_sites(config.data_dir)
    _log.info("Serving on http://%s:%s (Ctrl+C stops it)", _in_address(config.host), config.port)
    # The workers share what is loaded until they write to it, as a search for garbage does: it stays out of that.
    gc.freeze()
    serve(config, access_log=access_log)


def _refuse_taken(host: str, port: int) -> None:
    """Refuse a port that somebody listens on: the workers share theirs, so two sites would answer by turns."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            f"Nobody can listen on port {port} of {host}: {error.strerror}. Choose another one with --port."
        ) from None


@command("upgrade", "Bring the database to the newest migration.")
@click.option(
    "--contract",
    is_flag=True,
    help="Also take away what the release before used: say so when no instance of it runs any more.",
)
def upgrade_command(contract: bool) -> None:
    """Bring the database to the newest migration, but stop before one that takes something away."""
    config = _begun()
    # Who goes back to the release before starts it as its service does, with this command first.
    if schema.is_ahead(present := schema.current(config.database_url)):
        click.echo(f"The database is at revision {present}, ahead of this program: there is nothing to do.")
        return
    before = schema.upgrade(config.database_url, contract=contract)
    after = schema.current(config.database_url)
    if before == after:
        click.echo(f"The database is up to date (revision {after}).")
    else:
        click.echo(f"The database went from revision {before or 'none'} to {after}.")
    if after != schema.head():
        click.echo(
            "The next revision takes away what the release before used: when no instance of it runs any more, "
            "run `readiness upgrade --contract`."
        )
    if uncounted := schema.uncounted(config.database_url):
        click.echo(f"Dashboards do not count {uncounted} older responses yet: run `readiness tally`.")


@command("config", "List the settings with their values and meaning.")
def config_command() -> None:
    """List the settings with their values and meaning, secrets masked."""
    # All are read before the first is printed: a bad one is refused alone.
    for setting, value in tuple(described(os.environ)):
        click.echo(f"{click.style(setting.variable, bold=True)} = {value}")
        click.echo(click.wrap_text(setting.meaning, 100, "    ", "    "))
    click.echo(
        click.wrap_text(
            f"A secret may stand in a file that a variable with {IN_A_FILE} behind its name leads to: "
            + ", ".join(f"{variable}{IN_A_FILE}" for variable in SECRETS),
            104,
        )
    )


@command("check", "Check the content and the translations.")
def check_command() -> None:
    """Check the content (questionnaire, advice, benchmarks, article) and the translations."""
    problems = 0
    for line, sound in (*_content(), *_catalogues()):
        click.echo(line if sound else click.style(line, fg="red"), err=not sound)
        problems += not sound
    if problems:
        sys.exit(1)


def _content() -> Iterator[tuple[str, bool]]:
    from readiness.content.loader import load, versions
    from readiness.domain.errors import ContentError

    for version in versions():
        try:
            questionnaire = load(version).questionnaire
        except ContentError as error:
            yield f"content {version}: {error}", False
        else:
            sections, items = len(questionnaire.sections), len(questionnaire.items)
            yield f"content {version}: {sections} sections, {items} items", True


def _catalogues() -> Iterator[tuple[str, bool]]:
    from babel.messages.pofile import read_po

    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        language = path.parent.parent.name
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        messages = [message for message in catalogue if message.id]
        for message in messages:
            wrong = _what_is_wrong(message)
            if wrong:
                yield f"translation {language}: {message.id!r} {wrong}", False
        yield f"translation {language}: {len(messages)} texts", True


def _what_is_wrong(message: Any) -> str:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    if message.fuzzy:
        return "is marked fuzzy"
    if not all(texts):
        return "is not translated"
    return "; ".join(str(error) for error in message.check())


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
