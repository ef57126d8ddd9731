"""Passkeys in a real browser with a device of Chromium's own, by keyboard only, with axe on every page.

At http://localhost: under a number such as 127.0.0.1 browsers make no passkeys.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.conftest import Tabs
from tests.browser.test_accessibility import Inspector
from tests.browser.test_desk import PASSWORD, run
from tests.browser.test_walks import assert_nothing_overflows
from tests.browser.walk import LANGUAGES
from tests.serving import serving

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
NAME = "Chromium"
FIELD = "#passkey_name"
ALERT = ".passkey [role=alert]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of its own: another server than that of the other tests."""
    return tmp_path_factory.mktemp("localhost")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The server under a name that passkeys can belong to."""
    with serving(folder, host="localhost") as url:
        yield url


class Device:
    """A virtual authenticator in the browser of one window."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        added = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self.id: str = added["authenticatorId"]

    def recognises(self, owner: bool) -> None:
        """Whether the device finds that it is the owner who is there."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": owner})

    def keys(self) -> int:
        """How many passkeys it holds."""
        held = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        return len(held["credentials"])


def newcomer(page: Page, folder: Path, address: str, language: str) -> str:
    """Add a consultant, who chooses a password; their address."""
    email = f"{secrets.token_hex(4)}@example.be"
    link = run(folder, address, "consultant", "add", email).split()[-1]
    page.goto(link.replace("/nl/", f"/{language}/"))
    page.locator("#new_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    return email


def give_password(page: Page, email: str) -> None:
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("#answers button[type=submit]").click()


def tab_to(page: Page, selector: str) -> None:
    """Reach an element by the Tab key alone."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard: {page.url}")


def add_by_keyboard(page: Page) -> None:
    tab_to(page, FIELD)
    page.keyboard.type(NAME)
    page.keyboard.press("Enter")
    page.locator(".holding__name", has_text=NAME).wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_adding_a_passkey_and_signing_in_with_it_by_keyboard(
    page: Page, folder: Path, address: str, language: str
) -> None:
    inspector = Inspector(language)

    def look(name: str) -> None:
        inspector.inspect(page, name)
        assert_nothing_overflows(page)

    page.set_viewport_size({"width": 320, "height": 700})
    device = Device(page)
    email = newcomer(page, folder, address, language)
    give_password(page, email)
    page.goto(f"/{language}/desk/account")
    tab_to(page, FIELD)
    page.keyboard.press("Enter")
    expect(page.locator(ALERT)).not_to_be_empty()
    assert device.keys() == 0, "the device is not asked before the name is right"
    look("account, a passkey without a name")
    page.goto(f"/{language}/desk/account")
    add_by_keyboard(page)
    assert device.keys() == 1
    expect(page.locator("[role=status]")).to_be_visible()
    look("account with a passkey")
    page.locator(FIELD).fill("again")
    page.keyboard.press("Enter")
    expect(page.locator(ALERT)).not_to_be_empty()
    look("account, the device has a passkey already")
    page.locator(".desk-nav button").click()
    expect(page.locator(".passkey button")).to_be_visible()
    look("sign in")
    give_password(page, email)
    expect(page.locator(".passkey button")).to_be_visible()
    look("second factor")
    tab_to(page, ".passkey button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    page.locator(".desk-nav button").click()
    expect(page.locator(".passkey button")).to_be_visible()
    tab_to(page, ".passkey button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    assert not inspector.found, "\n\n".join(inspector.found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_went_wrong_is_said_beside_the_button(
    page: Page, folder: Path, address: str, language: str
) -> None:
    inspector = Inspector(language)
    device = Device(page)
    email = newcomer(page, folder, address, language)
    give_password(page, email)
    page.goto(f"/{language}/desk/account")
    add_by_keyboard(page)
    page.locator(".desk-nav button").click()
    device.recognises(False)
    page.locator(".passkey button").click()
    alert = page.locator(ALERT)
    expect(alert).to_have_text(page.locator(".passkey").get_attribute("data-cancelled") or "?")
    inspector.inspect(page, "not recognised")
    device.recognises(True)
    run(folder, address, "consultant", "reset", "--second-factor", email)
    page.locator(".passkey button").click()
    expect(alert).not_to_have_text(page.locator(".passkey").get_attribute("data-cancelled") or "?")
    expect(alert).not_to_be_empty()
    assert "/desk/sign-in" in page.url
    inspector.inspect(page, "a passkey that was removed")
    page.route("**/passkey/options", lambda route: route.fulfill(status=404, body="<p>no answer of ours"))
    page.locator(".passkey button").click()
    expect(alert).to_have_text(page.locator(".passkey").get_attribute("data-failed") or "?")
    assert not inspector.found, "\n\n".join(inspector.found)


def test_without_javascript_only_the_password_is_offered(tabs: Tabs, folder: Path, address: str) -> None:
    page = tabs.open(javascript=False)
    email = newcomer(page, folder, address, "nl")
    expect(page.locator(".passkey")).to_be_hidden()
    give_password(page, email)
    page.goto("/nl/desk/account")
    expect(page.locator(".passkey")).to_be_hidden()
    expect(page.locator("#passkeys")).to_be_hidden()


def test_under_another_name_of_the_site_no_passkey_is_offered(tabs: Tabs, address: str) -> None:
    page = tabs.open()
    tabs.watch.address = address.replace("localhost", "127.0.0.1")
    page.goto(f"{tabs.watch.address}/nl/desk/sign-in")
    expect(page.locator("#email")).to_be_visible()
    expect(page.locator(".passkey")).to_be_hidden()


@pytest.fixture(scope="module")
def demanding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder and address of a server that requires a second factor."""
    own = tmp_path_factory.mktemp("demanding")
    with serving(own, host="localhost", READINESS_SECOND_FACTOR="required") as url:
        yield own, url


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_it_is_required_a_newcomer_sets_a_passkey_up_by_keyboard_and_is_in(
    browser: Browser, demanding: tuple[Path, str], language: str
) -> None:
    inspector = Inspector(language)
    tabs = Tabs(browser, demanding[1])
    page = tabs.open(width=320, height=700)
    Device(page)
    email = newcomer(page, *demanding, language)
    give_password(page, email)
    page.wait_for_url("**/second-factor/set-up")
    expect(page.locator(FIELD)).to_be_visible()
    inspector.inspect(page, "set up")
    assert_nothing_overflows(page)
    add_by_keyboard(page)
    page.goto(f"/{language}/desk/")
    expect(page.locator(".desk-nav")).to_be_visible()
    assert not inspector.found, "\n\n".join(inspector.found)
    tabs.close()
