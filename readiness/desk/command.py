"""``readiness consultant``: who may sign in. There is no default account, ever."""

import click
from flask import current_app, url_for
from flask.cli import with_appcontext

from readiness.extensions import db
from readiness.i18n import DEFAULT_LANGUAGE
from readiness.store import consultants, schema
from readiness.store.consultant_models import CONSULTANT, ROLES, Consultant


@click.group("consultant")
def consultant_command() -> None:
    """Add, list, disable and enable consultants, and give them links to choose a password."""


@consultant_command.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default=CONSULTANT, show_default=True)
@with_appcontext
def add(email: str, role: str) -> None:
    """Add a consultant and print the one-time link with which they choose a password."""
    if email.count("@") != 1 or not all(email.split("@")):
        raise click.BadParameter(f"{email} is no e-mail address", param_hint="EMAIL")
    schema.ready(current_app.config["READINESS"])
    try:
        who = consultants.add(db.writing_session, email, role)
    except consultants.AlreadyThereError as error:
        raise click.ClickException(
            f"{error} is there already: `readiness consultant reset {error}` gives a new link."
        ) from error
    _print_link(who)


@consultant_command.command("list")
@with_appcontext
def list_all() -> None:
    """List the consultants: address, role, whether they can sign in, and whether with a second factor."""
    schema.ready(current_app.config["READINESS"])
    for who in consultants.everybody(db.session):
        state = "disabled" if who.disabled_at else "active" if who.password_hash else "no password yet"
        second = ", authenticator" if who.totp_secret else ""
        click.echo(f"{who.email}  {who.role}  {state}{second}")


@consultant_command.command("disable")
@click.argument("email")
@with_appcontext
def disable(email: str) -> None:
    """Keep a consultant out from now on; every session of theirs ends."""
    consultants.disable(db.writing_session, _existing(email))
    db.session.commit()
    click.echo(f"{email} can no longer sign in.")


@consultant_command.command("enable")
@click.argument("email")
@with_appcontext
def enable(email: str) -> None:
    """Let a disabled consultant in again."""
    consultants.enable(db.writing_session, _existing(email))
    db.session.commit()
    click.echo(f"{email} can sign in again.")


@consultant_command.command("reset")
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="Take the authenticator away too, when it is lost.")
@with_appcontext
def reset(email: str, second_factor: bool) -> None:
    """Print a new one-time link to choose a password with; the old password works until it is used."""
    who = _existing(email)
    if who.disabled_at is not None:
        raise click.ClickException(f"{email} is disabled: `readiness consultant enable {email}` first.")
    if second_factor:
        consultants.set_totp(db.session, who, None)
        consultants.end_sessions(db.session, who)
    _print_link(who)


def _existing(email: str) -> Consultant:
    schema.ready(current_app.config["READINESS"])
    who = consultants.by_email(db.writing_session, email)
    if who is None:
        raise click.ClickException(f"There is no consultant {email}.")
    return who


def _print_link(who: Consultant) -> None:
    token = consultants.new_password_link(db.writing_session, who)
    db.session.commit()
    with current_app.test_request_context():
        path = url_for("desk.open_password_link", token=token, lang=DEFAULT_LANGUAGE)
    click.echo(f"{who.email} ({who.role}) chooses a password here, once and within 24 hours:")
    click.echo(current_app.config["READINESS"].base_url + path)
