"""What a wheel holds is enough: installed elsewhere, it serves all four languages in an empty folder."""

import re
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.serving import serving

ROOT = Path(__file__).parent.parent
LANGUAGES = ["nl", "fr", "de", "en"]
FILES = re.compile(r'(?:href|src)="(/static/[^"]*/([^"/]+))"')
FIRST_VISIT = 20_000
"""Bytes; the promise is 50 kB, and uncompressed it would be 37 kB."""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sources as they are."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it, on the locked dependencies of this environment."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel)], check=True)
    packages = next((home / "lib").glob("python*")) / "site-packages"
    # A path file adds the folder without obeying the path files inside it, so the editable install of
    # this repository stays out of sight.
    (packages / "locked_dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def test_a_wheel_holds_everything_that_the_package_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for language in ["nl", "fr", "de"]:
        assert f"readiness/translations/{language}/LC_MESSAGES/messages.mo" in names
    for path in [
        *(ROOT / "readiness" / "templates").rglob("*.html"),
        *(ROOT / "readiness" / "static").rglob("*.*"),
        *(ROOT / "readiness" / "content").rglob("*.toml"),
        *(ROOT / "readiness" / "paper" / "layout").rglob("*.typ"),
        *(ROOT / "readiness" / "paper" / "fonts").iterdir(),
        *(ROOT / "readiness" / "migrations").rglob("*.py"),
    ]:
        assert str(path.relative_to(ROOT)) in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_wheel_serves_four_languages_in_an_empty_folder(
    elsewhere: Path, tmp_path: Path
) -> None:
    where = subprocess.run(
        [elsewhere / "bin" / "python", "-c", "import readiness; print(readiness.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(elsewhere)), "the test would look at the repository itself"
    with serving(tmp_path, elsewhere / "bin" / "readiness") as address:
        titles = {language: first_heading(address, language) for language in LANGUAGES}
        first_visit = weights(address)
    assert len(set(titles.values())) == len(LANGUAGES), titles
    assert sum(first_visit.values()) < FIRST_VISIT, first_visit
    assert first_visit["style.css"] < (ROOT / "readiness/static/css/style.css").stat().st_size / 2


def weights(address: str) -> dict[str, int]:
    """The bytes over the wire of the start page and of each file that it names."""
    page = fetched(f"{address}/nl/")
    found = {name: len(fetched(address + path)) for path, name in FILES.findall(page.decode())}
    assert "style.css" in found
    return {"page": len(page), **found}


def fetched(url: str) -> bytes:
    """The body as it travels, compressed when the server has it so."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        body: bytes = response.read()
        return body


def first_heading(address: str, language: str) -> str:
    """Fetch / as a visitor who reads one language and return the heading that comes back."""
    request = urllib.request.Request(address, headers={"Accept-Language": language})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310 - our own address
        assert response.url == f"{address}/{language}/"
        html = response.read().decode()
    assert f'<html lang="{language}' in html
    return str(html.split("<h1", 1)[1].split("</h1>", 1)[0])
