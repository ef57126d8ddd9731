"""How often somebody may try to sign in, counted in the database for all processes and restarts."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from readiness.store import consultants, limited, sign_in_tries
from readiness.store.consultant_models import KnownBrowser

PER_ACCOUNT = 10
PER_ADDRESS = 50
PER_KNOWN_BROWSER = 10
"""Failed tries within a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on one try. Nobody is locked out for good, or by somebody else for long."""

    session: Session
    own: str
    """The count that a right try starts anew; the place's stays, so that one right password buys no others."""
    most: dict[str, int]
    """Every count that matters, and what it may reach."""

    @classmethod
    def on(cls, session: Session, email: str, remote_address: str | None) -> "Limits":
        """The limits for an account, existing or not, and for where the request comes from."""
        secret_key = _secret_key()
        account = limited.key(secret_key, "account", consultants.address(email))
        place = limited.place(secret_key, "place", remote_address)
        return cls(session, account, {account: PER_ACCOUNT, place: PER_ADDRESS})

    @classmethod
    def in_known_browser(cls, session: Session, browser: KnownBrowser, step: str) -> "Limits":
        """The limit for a browser in which the account's owner was before, whatever strangers tried elsewhere."""
        own = limited.key(_secret_key(), f"known browser, {step}", browser.token_hash)
        return cls(session, own, {own: PER_KNOWN_BROWSER})

    def reached(self) -> bool:
        """Whether no further try is allowed now, right or wrong. Others wait until this one is over."""
        sign_in_tries.one_at_a_time(self.session, self.most)
        return any(sign_in_tries.count(self.session, key) >= most for key, most in self.most.items())

    def failed(self) -> bool:
        """Count a failed try. Once the limit is reached none is counted (False), so that it ends by itself."""
        if self.reached():
            return False
        sign_in_tries.failed(self.session, list(self.most))
        return True

    def succeeded(self) -> None:
        """Start the own count anew."""
        sign_in_tries.forget(self.session, self.own)


def _secret_key() -> str:
    key: str = current_app.config["READINESS"].secret_key
    return key
