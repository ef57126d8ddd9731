"""How a visitor without a mouse gets along: Tab, Enter, the space bar and the arrows."""

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.browser.walk import forward, groups

MOST_TABS = 250


def press_tab_until(page: Page, expression: str) -> None:
    """Move the focus by the Tab key until the focused element fits a JavaScript expression on `it`."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate(f"(it => {expression})(document.activeElement)"):
            assert_focus_is_visible(page)
            return
    raise AssertionError(f"{page.url}: {MOST_TABS} times Tab never reaches {expression}")


# An outline or a shadow on the element or on what surrounds it closely, within the window (WCAG 2.4.7, 2.4.11).
FOCUS_IS_VISIBLE = """() => {
    const it = document.activeElement;
    const drawn = [it, ...(it.labels ?? [])].some(element => {
        const style = getComputedStyle(element);
        const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        return outlined || style.boxShadow !== 'none';
    });
    const box = it.getBoundingClientRect();
    return drawn && box.bottom > 0 && box.top < innerHeight;
}"""


def assert_focus_is_visible(page: Page) -> None:
    """The page shows where the focus is, at the latest when it has scrolled there."""
    try:
        page.wait_for_function(FOCUS_IS_VISIBLE, timeout=2000)
    except NotInTime as error:
        focused = page.evaluate("document.activeElement.outerHTML")
        raise AssertionError(f"{page.url}: the focus is invisible on {focused}") from error


def answer_by_keyboard(page: Page) -> None:
    """Tab to each question in turn and choose its first answer with the space bar."""
    for name, choices in groups(page).items():
        press_tab_until(page, f"it.name === '{name}'")
        page.keyboard.press("Space")
        expect(choices.first, name).to_be_checked()


def press_forward(page: Page) -> None:
    """Tab to the button that leads on and press Enter."""
    label = forward(page).inner_text()
    press_tab_until(page, f"it.tagName === 'BUTTON' && it.innerText === {label!r}")
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)


def enter(page: Page, expression: str) -> None:
    """Tab to a link or button, press Enter, and wait for the page that comes."""
    press_tab_until(page, expression)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    """Tab to a field and type into it, over what it holds."""
    press_tab_until(page, f"it.name === '{name}'")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page: Page, name: str, code: str) -> None:
    """Tab to a group of radio buttons and go on with the arrow until the one with this code is chosen."""
    press_tab_until(page, f"it.name === '{name}'")
    choices = page.locator(f'input[name="{name}"]')
    page.keyboard.press("Space")
    for _ in range(choices.count()):
        if page.locator(f'input[name="{name}"][value="{code}"]').is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{page.url}: the arrows never reach {name}={code}")
