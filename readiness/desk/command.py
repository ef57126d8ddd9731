"""``readiness consultant``: who may sign in. There is no default account, ever."""

import click
from flask import current_app, url_for
from flask.cli import with_appcontext

from readiness.existing import with_database
from readiness.extensions import db
from readiness.i18n import DEFAULT_LANGUAGE
from readiness.store import audit, consultants, passkeys, schema
from readiness.store.consultant_models import CONSULTANT, ROLES, Consultant


@click.group("consultant", short_help="Add, list and change consultants.")
def consultant_command() -> None:
    """Add, list, disable and enable consultants, change their role, and give them links to choose a password."""


@consultant_command.command("add", short_help="Add a consultant and print a link to choose a password.")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default=CONSULTANT, show_default=True)
@with_appcontext
def add(email: str, role: str) -> None:
    """Add a consultant and print the one-time link with which they choose a password."""
    if email.count("@") != 1 or not all(email.split("@")):
        raise click.BadParameter(f"{email} is no e-mail address", param_hint="EMAIL")
    if not consultants.fits(email):
        raise click.BadParameter("the address is too long", param_hint="EMAIL")
    schema.ready(current_app.config["READINESS"])
    try:
        who = consultants.add(db.writing_session, email, role)
    except consultants.AlreadyThereError as error:
        raise click.ClickException(
            f"{error} is there already: `readiness consultant reset {error}` gives a new link."
        ) from error
    _record("consultant_added", who, role=role)
    _print_link(who)


@consultant_command.command("list", short_help="List the consultants.")
@with_database
def list_all() -> None:
    """List the consultants: address, role, whether they can sign in, with which second factors, and their number."""
    schema.require(current_app.config["READINESS"])
    held = passkeys.counts(db.session)
    for who in consultants.everybody(db.session):
        state = "disabled" if who.disabled_at else "active" if who.password_hash else "no password yet"
        factors = ["authenticator"] if who.totp_secret else []
        factors += [f"passkeys: {held[who.id]}"] if who.id in held else []
        # The log names people by their number alone.
        click.echo(f"{who.email}  {who.role}  {', '.join([state, *factors])}  {who.uid}")


@consultant_command.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@with_database
def change_role(email: str, role: str) -> None:
    """Give a consultant another role; every session of theirs ends."""
    who = _existing(email)
    consultants.set_role(db.session, who, role)
    _record("role_changed", who, role=role)
    db.session.commit()
    click.echo(f"{who.email} has the role {role} now.")


@consultant_command.command("disable")
@click.argument("email")
@with_database
def disable(email: str) -> None:
    """Keep a consultant out from now on; every session of theirs ends."""
    who = _existing(email)
    consultants.disable(db.session, who)
    _record("consultant_disabled", who)
    db.session.commit()
    click.echo(f"{email} can no longer sign in.")


@consultant_command.command("enable")
@click.argument("email")
@with_database
def enable(email: str) -> None:
    """Let a disabled consultant in again."""
    who = _existing(email)
    consultants.enable(db.session, who)
    _record("consultant_enabled", who)
    db.session.commit()
    click.echo(f"{email} can sign in again.")


@consultant_command.command("reset", short_help="Print a new link to choose a password with.")
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="Take authenticator, passkeys and recovery codes too.")
@with_database
def reset(email: str, second_factor: bool) -> None:
    """Print a new one-time link to choose a password with; the old password works until it is used."""
    who = _existing(email)
    if who.disabled_at is not None:
        raise click.ClickException(f"{email} is disabled: `readiness consultant enable {email}` first.")
    ended = consultants.take_second_factors(db.session, who) if second_factor else {}
    _record("consultant_reset", who, second_factor=second_factor, **ended)
    _print_link(who)


def _existing(email: str) -> Consultant:
    schema.ready(current_app.config["READINESS"])
    who = consultants.by_email(db.writing_session, email)
    if who is None:
        raise click.ClickException(f"There is no consultant {email}.")
    return who


def _record(action: str, who: Consultant, **detail: str | int) -> None:
    audit.record(db.session, action, by="operator", subject=who.uid, detail=detail)


def _print_link(who: Consultant) -> None:
    token = consultants.new_password_link(db.writing_session, who)
    db.session.commit()
    with current_app.test_request_context():
        path = url_for("desk.open_password_link", token=token, lang=DEFAULT_LANGUAGE)
    click.echo(f"{who.email} ({who.role}) chooses a password here, once and within 24 hours:")
    click.echo(current_app.config["READINESS"].base_url + path)
