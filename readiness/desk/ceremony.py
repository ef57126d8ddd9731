"""What a device has to sign to become or to use a passkey (WebAuthn, level 2), checked by the library webauthn.

That library takes a fifth of a second to import: whoever needs this module imports it when it is needed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from readiness.desk.passkey_site import Site
from readiness.store import passkeys
from readiness.store.consultant_models import Consultant, Passkey

NAME = "Readiness"
_MILLISECONDS = int(passkeys.CHALLENGE_LIFE.total_seconds() * 1000)

_FORMATS = {AttestationFormat.NONE, AttestationFormat.PACKED}
"""No attestation is asked for: a browser then sends none, or a device's signature by the new key itself."""


class RefusedError(Exception):
    """What was sent is no proof of a passkey of this site."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that a device has just made; identifier and public key in base64url."""

    credential_id: str
    public_key: str
    sign_count: int


def creation_options(site: Site, who: Consultant, held: list[Passkey], challenge: bytes) -> dict[str, Any]:
    """What the browser asks a device for: a passkey that can be found without an address, and asks who is there."""
    wanted = AuthenticatorSelectionCriteria(
        resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
    )
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=NAME,
        user_id=who.uid.encode(),
        user_name=who.email,
        challenge=challenge,
        timeout=_MILLISECONDS,
        authenticator_selection=wanted,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in held
        ],
    )
    return options_to_json_dict(options)


def request_options(site: Site, challenge: bytes) -> dict[str, Any]:
    """What the browser asks for to sign in: any passkey of this site whose owner shows who is there."""
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=challenge,
        timeout=_MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def new_key(site: Site, sent: str, challenge: bytes) -> NewKey:
    """The passkey that a browser says a device has made. Raises RefusedError."""
    with _refusing():
        credential = parse_registration_credential_json(sent)
        if parse_attestation_object(credential.response.attestation_object).fmt not in _FORMATS:
            raise RefusedError("attestation")
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    if (
        len(found.credential_id) > passkeys.LONGEST_ID
        or len(found.credential_public_key) > passkeys.LONGEST_KEY
    ):
        raise RefusedError("too long")
    return NewKey(
        bytes_to_base64url(found.credential_id),
        bytes_to_base64url(found.credential_public_key),
        found.sign_count,
    )


def credential_id(sent: str) -> str:
    """The identifier of the passkey that a browser says has signed, in base64url; empty when there is none."""
    try:
        with _refusing():
            raw = parse_authentication_credential_json(sent).raw_id
    except RefusedError:
        return ""
    return bytes_to_base64url(raw) if len(raw) <= passkeys.LONGEST_ID else ""


def sign_count(site: Site, sent: str, challenge: bytes, key: Passkey, owner: Consultant) -> int:
    """The count that a passkey signed with; whether it rose is the store's to say. Raises RefusedError."""
    with _refusing():
        credential = parse_authentication_credential_json(sent)
        if credential.response.user_handle != owner.uid.encode():
            raise RefusedError("another owner")
        return webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            # The library would compare before it checks the signature, and with what was read a moment ago.
            credential_current_sign_count=0,
            require_user_verification=True,
        ).new_sign_count


@contextmanager
def _refusing() -> Iterator[None]:
    """Take whatever the library makes of nonsense as a refusal."""
    try:
        yield
    except (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError(type(error).__name__) from error
