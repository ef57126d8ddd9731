"""A device that makes and uses passkeys, in software: ES256, no attestation (WebAuthn, level 2)."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from werkzeug.test import TestResponse

from readiness.extensions import db
from readiness.store import audit, consultants, passkeys
from readiness.store.consultant_models import Passkey
from tests.client import StrictClient, parse
from tests.desk.signing import DESK, EMAIL

SIGN_IN = f"{DESK}/sign-in"
ACCOUNT = f"{DESK}/account"
NAME = "werklaptop"

_PRESENT, _VERIFIED, _NEW_KEY = 0x01, 0x04, 0x40


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "==")


@dataclass
class Device:
    """One passkey. Its fields are what a test makes wrong."""

    origin: str = "http://localhost"
    rp_id: str = "localhost"
    verifies: bool = True
    step: int = 1
    """How much the count rises at each use; 0 for a device that counts nothing."""
    count: int = 0
    user: bytes = b""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def __post_init__(self) -> None:
        self.key = generate_private_key(SECP256R1())

    def make(self, options: dict[str, Any]) -> str:
        """What a browser sends after `navigator.credentials.create`."""
        self.user = unb64(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.credential_id).to_bytes(2, "big")
        data = self._data(_NEW_KEY) + bytes(16) + length + self.credential_id + key
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client_data("webauthn.create", options["challenge"])
        return self._sent(clientDataJSON=client, attestationObject=attestation)

    def sign(self, options: dict[str, Any]) -> str:
        """What a browser sends after `navigator.credentials.get`."""
        self.count += self.step
        data, client = self._data(0), self._client_data("webauthn.get", options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._sent(
            clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.user
        )

    def _data(self, flags: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _sent(self, **response: bytes) -> str:
        name = b64(self.credential_id)
        members = {member: b64(value) for member, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": members})


def token_of(client: StrictClient, shown: str) -> str:
    """The token of a page's forms."""
    fields = parse(client.get(shown).text).iter("input")
    return next(field.get("value") or "" for field in fields if field.get("name") == "csrf_token")


def ask(client: StrictClient, shown: str, path: str, **fields: str) -> TestResponse:
    """Send what the script sends from a page."""
    return client.post(path, data={"csrf_token": token_of(client, shown), **fields})


def new_options(client: StrictClient, name: str = NAME, shown: str = ACCOUNT) -> Any:
    """What a device is asked to make."""
    return ask(client, shown, f"{ACCOUNT}/passkeys/options", passkey_name=name).json


def send_new(client: StrictClient, made: str, name: str = NAME, shown: str = ACCOUNT) -> TestResponse:
    """Send what a device made."""
    return ask(client, shown, f"{ACCOUNT}/passkeys", passkey_name=name, credential=made)


def add(client: StrictClient, device: Device, name: str = NAME, shown: str = ACCOUNT) -> TestResponse:
    """Add a passkey to the account of whoever is signed in."""
    return send_new(client, device.make(new_options(client, name, shown)), name, shown)


def use_options(client: StrictClient, shown: str = SIGN_IN) -> Any:
    """What a device is asked to sign."""
    return ask(client, shown, f"{DESK}/passkey/options").json


def send_use(client: StrictClient, signed: str, shown: str = SIGN_IN) -> TestResponse:
    """Send what a device signed."""
    return ask(client, shown, f"{DESK}/passkey", credential=signed)


def use(client: StrictClient, device: Device, shown: str = SIGN_IN) -> TestResponse:
    """Sign in with a passkey."""
    return send_use(client, device.sign(use_options(client, shown)), shown)


def stored(app: Flask) -> list[Passkey]:
    """The passkeys of Els."""
    with app.app_context():
        who = consultants.by_email(db.session, EMAIL)
        assert who is not None
        return passkeys.of(db.session, who)


def refusals(app: Flask) -> list[dict[str, object]]:
    """What the log says about those who were not let in, newest first."""
    with app.app_context():
        return [entry.detail for entry in audit.newest(db.session) if entry.action == "sign_in_refused"]
