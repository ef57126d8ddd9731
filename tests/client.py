"""A test client that refuses a page which a browser would have to repair or a reader could not use."""

import copy
import re
from collections import Counter
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from html5lib.html5parser import ParseError
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

LANGUAGES = {"nl", "fr", "de", "en"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "form")

# Half of the suite's time went into parsing the same pages again: they differ in a token only, whose letters
# and digits can break nothing. What a page is without it is parsed and checked once.
_TOKEN = re.compile(r'(?<=<input type="hidden" name="csrf_token" value=")[A-Za-z0-9_.-]+(?=">)')
_SOUND: set[str] = set()


class StrictClient(FlaskClient):
    """Flask's test client; every HTML page that passes through it is checked."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send the request as Flask's client does and check the page that comes back."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400 and response.data:
            check_page(response.get_data(as_text=True), response.request.path)
        return response


def parse(html: str) -> Element:
    """Parse a page as the HTML standard says, refusing every parse error."""
    page = copy.deepcopy(_parsed(_TOKEN.sub("token", html)))
    tokens = iter(_TOKEN.findall(html))
    for field in page.iter("input"):
        if field.get("name") == "csrf_token" and field.get("value") == "token":
            field.set("value", next(tokens, ""))
    return page


@lru_cache(maxsize=200)
def _parsed(html: str) -> Element:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(html)
    return tree


def check_page(html: str, path: str) -> None:
    """Raise AssertionError, naming the path, for the first rule that a page breaks."""
    without_token = _TOKEN.sub("token", html)
    if without_token not in _SOUND:
        _check(html, path)
        _SOUND.add(without_token)


def _check(html: str, path: str) -> None:
    try:
        page = parse(html)
    except ParseError as error:
        raise AssertionError(f"{path}: invalid HTML: {error}") from error
    elements = list(page.iter())
    _check_head(page, path)
    assert len(page.findall(".//h1")) == 1, f"{path}: a page has exactly one h1"
    ids = Counter(element.get("id") for element in elements if element.get("id") is not None)
    assert not [name for name, count in ids.items() if count > 1], f"{path}: an id occurs twice: {ids}"
    for element in elements:
        _check_element(element, ids, path)


def _check_head(page: Element, path: str) -> None:
    assert page.get("lang") in LANGUAGES, f"{path}: html has no language of the site: {page.get('lang')}"
    titles = page.findall("head/title")
    assert len(titles) == 1, f"{path}: a page has exactly one title"
    assert (titles[0].text or "").strip(), f"{path}: the title is empty"


def _check_element(element: Element, ids: Counter[str | None], path: str) -> None:
    tag = str(element.tag)
    assert tag != "style", f"{path}: a style element in the page"
    assert tag != "script" or element.get("src"), f"{path}: a script in the page"
    for name, value in element.attrib.items():
        assert name != "style", f"{path}: a style attribute on {tag}: {value}"
        assert not name.startswith("on"), f"{path}: a script in an attribute of {tag}: {name}"
        if name in REFERENCES:
            for target in value.split():
                assert ids[target], f"{path}: {name} of {tag} points at {target}, which is not there"
    link = element.get("href") or ""
    if tag == "a" and link.startswith("#") and link != "#":
        assert ids[link[1:]], f"{path}: a link to {link}, which is not on the page"
    if tag == "img":
        assert element.get("alt") is not None, f"{path}: a picture without a text: {element.get('src')}"
    source = element.get("src") or (link if tag == "link" and element.get("rel") != "canonical" else "")
    assert not urlsplit(source).netloc, f"{path}: {tag} is fetched from elsewhere: {source}"


def form_values(html: str, form_id: str = "answers") -> MultiDict[str, str]:
    """Read what a browser would send if somebody submitted a form as it stands, without its buttons."""
    values: MultiDict[str, str] = MultiDict()
    form = parse(html).find(f".//form[@id='{form_id}']")
    assert form is not None, f"no form with the id {form_id}"
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if name is None or field.get("disabled") is not None or kind in {"submit", "button", "image"}:
            continue
        if field.tag == "textarea":
            values.add(name, field.text or "")
        elif field.tag == "input" and (kind not in {"radio", "checkbox"} or field.get("checked") is not None):
            values.add(name, field.get("value", "on" if kind == "checkbox" else ""))
    return values
