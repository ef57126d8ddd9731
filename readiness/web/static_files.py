"""Style sheets, scripts and pictures, served for ever under an address that holds the digest of them all."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from readiness.web.security import headers

FOLDER = Path(__file__).parent.parent / "static"


def init_app(app: Flask) -> None:
    """Serve the folder before Flask sees the request, and give the templates `asset()`."""
    # A wheel has a compressed copy beside each file, which WhiteNoise sends to those who accept it.
    paths = [path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".gz"]
    names = sorted(path.relative_to(FOLDER).as_posix() for path in paths)
    prefix = f"static/{digest(names)}/"
    app.jinja_env.globals["asset"] = _addresses(names, prefix)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(FOLDER),
        prefix=prefix,
        # One digest over all files: a style sheet finds its pictures by relative addresses.
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_adding(app.config["READINESS"].secure),
        allow_all_origins=False,
        mimetypes={".svg": "image/svg+xml; charset=utf-8"},
    )


def digest(names: list[str]) -> str:
    """Twelve hexadecimal digits that change when any file changes."""
    total = sha256()
    for name in names:
        total.update(name.encode() + b"\0" + sha256((FOLDER / name).read_bytes()).digest())
    return total.hexdigest()[:12]


def _addresses(names: list[str], prefix: str) -> Callable[[str], str]:
    addresses = {name: f"/{prefix}{name}" for name in names}
    # A name that is not there raises KeyError: a template's mistake shows at once.
    return addresses.__getitem__


def _adding(secure: bool) -> Callable[[dict[str, str], str, str], None]:
    """What gives a file the headers of a page, but for the one that keeps it from being kept."""
    extra = {name: value for name, value in headers(secure=secure).items() if name != "Cache-Control"}

    def add_headers(present: dict[str, str], _path: str, _url: str) -> None:
        for name, value in extra.items():
            present[name] = value  # noqa: PERF403 - WSGI's Headers is no dictionary

    return add_headers
