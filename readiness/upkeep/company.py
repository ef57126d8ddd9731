"""``readiness company``: what an operator does for a company that asks for it."""

import click
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from readiness.engines import rewrite_file
from readiness.existing import with_database
from readiness.extensions import db
from readiness.mail import outbox
from readiness.store import audit, campaigns, erasure, invitations, mail_refusals, own_data, schema
from readiness.store.models import Assessment, Company


@click.group("company", short_help="Erase a company or invitations; let letters go again.")
def company_command() -> None:
    """Erase a company that asks to be erased, or its invitations; let letters go to one that refused them."""


@company_command.command("erase", short_help="Erase the company with a number.")
@click.argument("uid")
@click.option("--yes", is_flag=True, help="Do not ask whether it is the right one.")
@with_database
def erase(uid: str, yes: bool) -> None:
    """Erase the company with the number UID: its rounds, links, details, and what consultants added.

    The company finds its number on the page "Your data"; the export names it in the column "company".
    """
    schema.ready(current_app.config["READINESS"])
    session = db.writing_session
    if not yes:
        company = _existing(session, uid)
        rounds = len(own_data.of_company(session, company).rounds)
        question = (
            f"{uid}: {company.name or 'without a name'}, rounds: {rounds}. Erase it? It cannot be undone"
        )
        # Nothing stays locked while somebody thinks.
        session.rollback()
        click.confirm(question, abort=True)
    letters = erasure.erase_company(session, _existing(session, uid))
    audit.record(session, "erased", by="operator", subject=uid)
    session.commit()
    outbox.remove(current_app.config["READINESS"].data_dir, letters)
    rewrite_file(db.engine)
    click.echo(f"{uid} is erased.")


@company_command.command("uninvite", short_help="Erase every invitation to an address.")
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask whether it is the right one.")
@with_database
def uninvite(address: str, yes: bool) -> None:
    """Erase every invitation to the e-mail address ADDRESS, for somebody who asks and may never have answered.

    What a company answered stays the company's: its number is told, for `readiness company erase`.
    """
    schema.ready(current_app.config["READINESS"])
    session = db.writing_session
    found = len(invitations.to_address(session, address))
    # Nothing stays locked while somebody thinks.
    session.rollback()
    if not found:
        raise click.ClickException("No invitation went to that address.")
    if not yes:
        click.confirm(f"Invitations to that address: {found}. Erase them? It cannot be undone", abort=True)
    began = [company.uid for company in invitations.companies_of(session, address)]
    letters: list[str] = []
    for invitation in invitations.to_address(session, address):
        audit.record(session, "invitation_erased", by="operator", subject=invitation.uid)
        letters += campaigns.erase_invitation(session, invitation)
    session.commit()
    outbox.remove(current_app.config["READINESS"].data_dir, letters)
    rewrite_file(db.engine)
    click.echo("They are erased.")
    for uid in began:
        click.echo(f"A company began by one of them and keeps its answers: {uid}")


@company_command.command("allow-mail", short_help="Let letters go to an address again.")
@click.argument("address")
@with_database
def allow_mail(address: str) -> None:
    """Let letters go to the e-mail address ADDRESS again, when whoever refused them changes their mind."""
    config = current_app.config["READINESS"]
    schema.ready(config)
    session = db.writing_session
    if not mail_refusals.allow(session, config.secret_keys, address):
        raise click.ClickException("That address never asked for no more mail.")
    session.commit()
    click.echo("Letters may go there again.")


@company_command.command("erased", short_help="List the numbers of the companies that were erased.")
@with_database
def erased() -> None:
    """List who was erased, and who wants no more mail, for `readiness restore --erased`.

    A company by its number; an e-mail address by a hash, which tells nobody which address that is.
    """
    schema.require(current_app.config["READINESS"])
    for number in (*audit.erased(db.session), *mail_refusals.everybody(db.session)):
        click.echo(number)


def _existing(session: Session, uid: str) -> Company:
    company = erasure.by_uid(session, uid)
    if company is None:
        raise click.ClickException(f"There is no company with the number {uid}{_instead(session, uid)}.")
    return company


def _instead(session: Session, uid: str) -> str:
    """What else a number is: that of a response, whose company has a number of its own; empty when it is nothing."""
    theirs = select(Company.uid).join(Assessment).where(Assessment.uid == uid)
    company = session.scalar(theirs)
    return f": this is the number of a response; its company is {company}" if company else ""
