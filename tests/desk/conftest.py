"""What several tests of the desk begin with."""

import pytest

from tests.client import StrictClient
from tests.desk.device import Device, add
from tests.desk.signing import sign_in


@pytest.fixture
def device(client: StrictClient) -> Device:
    """The device of Els, whom the test added and who is signed in and added its passkey."""
    sign_in(client)
    made = Device()
    assert add(client, made).status_code == 200
    return made
