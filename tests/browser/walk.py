"""How a visitor goes from the start page to the report: by what is on the screen, not by what is known."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Locator, Page, expect

LANGUAGES = ["nl", "fr", "de", "en"]
MOST_PAGES = 15


def begin(page: Page, language: str) -> None:
    """Open the start page and follow its way in."""
    page.goto(f"/{language}/")
    page.locator('main a[href$="/questions/company"]').first.click()
    expect(page).to_have_url(f"{page.url.split('/questions/')[0]}/questions/company")


def groups(page: Page) -> dict[str, Locator]:
    """Return the choices of each question (each row of a grid) on the page, by field name."""
    fields = page.locator("#answers input[type=radio], #answers input[type=checkbox]")
    names: list[str] = fields.evaluate_all("fields => fields.map(field => field.name)")
    return {name: page.locator(f'#answers input[name="{name}"]') for name in dict.fromkeys(names)}


def answer(page: Page) -> None:
    """Choose the first answer of every question on the page."""
    for choices in groups(page).values():
        choices.first.check()


def go_on(page: Page) -> None:
    """Press the button that leads on and wait for the page that comes."""
    with page.expect_navigation():
        forward(page).click()


def forward(page: Page) -> Locator:
    """Find the button that leads on: "next" on pages with answers, the submit on the check page."""
    return page.locator('button[name="go"][value="next"], main form button.button--primary').first


def is_on(page: Page, part: str) -> bool:
    """Tell whether the address has this part."""
    return f"/{part}" in page.url


def arrive(page: Page, part: str) -> None:
    """Wait until a page with this part in its address has loaded."""
    page.wait_for_url(lambda url: f"/{part}" in url)


def question_pages(page: Page, fill: Callable[[Page], None] = answer) -> Iterator[str]:
    """Fill in one question page after another; yield the name of each before it is filled in."""
    for _ in range(MOST_PAGES):
        if not is_on(page, "questions/"):
            return
        yield page.url.rsplit("/", 1)[1]
        fill(page)
        go_on(page)
    raise AssertionError(f"after {MOST_PAGES} pages the questions still go on: {page.url}")


def answer_everything(page: Page, language: str) -> None:
    """Walk from the start page to the check page, with the details left empty."""
    begin(page, language)
    for _slug in question_pages(page):
        pass
    arrive(page, "details")
    go_on(page)
    arrive(page, "check")


def to_report(page: Page, language: str) -> None:
    """Walk from the start page to the report."""
    answer_everything(page, language)
    go_on(page)
    arrive(page, "report")
