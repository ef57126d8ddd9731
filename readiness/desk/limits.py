"""How often somebody may try to sign in, counted in the database for all processes and restarts."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from readiness.store import consultants, sign_in_tries

PER_ACCOUNT = 10
PER_ADDRESS = 50
"""Failed tries within a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on one account from one place. Nobody is locked out for good, or by somebody else for long."""

    session: Session
    account: str
    place: str

    @classmethod
    def on(cls, session: Session, email: str, remote_address: str | None) -> "Limits":
        """The limits for an account, existing or not, and for where the request comes from."""
        account = sign_in_tries.key("account", consultants.address(email))
        return cls(session, account, sign_in_tries.key("place", remote_address or ""))

    def reached(self) -> bool:
        """Whether no further try is allowed now, right or wrong."""
        return (
            sign_in_tries.count(self.session, self.account) >= PER_ACCOUNT
            or sign_in_tries.count(self.session, self.place) >= PER_ADDRESS
        )

    def failed(self) -> None:
        """Count a failed try. Once the limit is reached none is counted, so that it ends by itself."""
        if not self.reached():
            sign_in_tries.failed(self.session, [self.account, self.place])

    def succeeded(self) -> None:
        """Start the account's count anew; the place's stays, so that one right password buys no others."""
        sign_in_tries.forget(self.session, self.account)
