"""Who may open what: one row for every route of the desk. A route that is missing here opens for nobody."""

from enum import Enum

from readiness.store.consultant_models import ROLES


class Right(Enum):
    """What a route asks of whoever opens it, apart from the roles."""

    ANYBODY = "anybody"
    """Also without signing in."""
    HALFWAY = "halfway"
    """A right password is enough: the pages of the second factor."""
    SETTING_UP = "setting up"
    """Signed in fully, or about to be by setting up the second factor that is required."""


Needed = Right | str
"""A right, or the least role (`consultant`, `lead` or `admin`) of somebody who is signed in fully."""

RIGHTS: dict[str, Needed] = {
    "desk.sign_in": Right.ANYBODY,
    "desk.send_sign_in": Right.ANYBODY,
    "desk.open_password_link": Right.ANYBODY,
    "desk.choose_password": Right.ANYBODY,
    "desk.save_password": Right.ANYBODY,
    "desk.second_factor": Right.HALFWAY,
    "desk.send_second_factor": Right.HALFWAY,
    "desk.sign_out": Right.HALFWAY,
    "desk.passkey_options": Right.ANYBODY,
    "desk.sign_in_with_passkey": Right.ANYBODY,
    "desk.set_up_second_factor": Right.SETTING_UP,
    "desk.set_up_authenticator": Right.SETTING_UP,
    "desk.confirm_authenticator": Right.SETTING_UP,
    "desk.new_passkey_options": Right.SETTING_UP,
    "desk.add_passkey": Right.SETTING_UP,
    "desk.account": "consultant",
    "desk.remove_authenticator": "consultant",
    "desk.remove_passkey": "consultant",
    "desk.make_recovery_codes": "consultant",
    "desk.change_password": "consultant",
    "desk.end_other_sessions": "consultant",
    "desk.api_access": "consultant",
    "desk.make_token": "consultant",
    "desk.revoke_token": "consultant",
    "desk.webhooks": "lead",
    "desk.add_webhook": "lead",
    "desk.change_webhook": "lead",
    "desk.responses": "consultant",
    "desk.dashboard": "consultant",
    "desk.dashboard_drawing": "consultant",
    "desk.dashboard_table": "consultant",
    "desk.save_view": "consultant",
    "desk.drop_view": "consultant",
    "desk.response": "consultant",
    "desk.next_response": "consultant",
    "desk.change_status": "consultant",
    "desk.assign": "lead",
    "desk.add_note": "consultant",
    "desk.item": "consultant",
    "desk.validate_item": "consultant",
    "desk.ask_item": "consultant",
    "desk.message": "consultant",
    "desk.save_message": "consultant",
    "desk.report": "consultant",
    "desk.report_pdf": "consultant",
    "desk.contact": "consultant",
    "desk.export": "consultant",
    "desk.send_export": "consultant",
    "desk.send_contacts": "lead",
    "desk.instrument": "lead",
    "desk.campaigns": "consultant",
    "desk.make_campaign": "lead",
    "desk.campaign": "consultant",
    "desk.change_campaign": "lead",
    "desk.campaign_code": "consultant",
    "desk.campaign_file": "consultant",
    "desk.guests": "lead",
    "desk.import_guests": "lead",
    "desk.ask_to_uninvite": "lead",
    "desk.uninvite": "lead",
    "desk.letters": "lead",
    "desk.send_letters": "lead",
    "desk.invite": "lead",
    "desk.make_invitation": "lead",
    "desk.replace_link": "lead",
    "desk.outbox": "lead",
    "desk.write_letters": "lead",
    "desk.send_letter_again": "lead",
    "desk.letter_arrived": "lead",
    "desk.letter": "lead",
    "desk.letter_page": "lead",
    "desk.letter_file": "lead",
    "desk.people": "admin",
    "desk.add_consultant": "admin",
    "desk.change_consultant": "admin",
    "desk.ask_to_erase": "admin",
    "desk.erase": "admin",
    "desk.retention": "admin",
    "desk.purge": "admin",
    "desk.audit_log": "admin",
    "desk.audit_file": "admin",
}

AGAIN: dict[str, str] = {
    "desk.account": "desk.account",
    "desk.change_password": "desk.account",
    "desk.end_other_sessions": "desk.account",
    "desk.remove_passkey": "desk.account",
    "desk.new_passkey_options": "desk.account",
    "desk.add_passkey": "desk.account",
    "desk.remove_authenticator": "desk.account",
    "desk.make_recovery_codes": "desk.account",
    "desk.set_up_authenticator": "desk.set_up_authenticator",
    "desk.confirm_authenticator": "desk.set_up_authenticator",
    "desk.api_access": "desk.api_access",
    "desk.make_token": "desk.api_access",
    "desk.webhooks": "desk.webhooks",
    "desk.add_webhook": "desk.webhooks",
    "desk.change_webhook": "desk.webhooks",
    "desk.people": "desk.people",
    "desk.add_consultant": "desk.people",
    "desk.change_consultant": "desk.people",
}
"""What decides who gets in, or lets data out for good, each with the page that its form stands on: it asks to sign
in again after a while, so that a session that was copied, or left open, does not become access that lasts."""


def allows(needed: Needed, role: str) -> bool:
    """Whether somebody who is signed in fully, with this role, may open a route."""
    return isinstance(needed, Right) or ROLES.index(role) >= ROLES.index(needed)
