"""What the program says that it is made of (ASVS 5.0, 15.1.2)."""

import json
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from click.testing import CliRunner

from readiness.cli import main

LOCK = Path(__file__).parents[2] / "requirements.lock"
BUILDING = {"hatchling", "packaging", "pathspec", "pluggy", "tomlkit", "trove-classifiers"}
"""What only making the package needs."""


def installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def test_it_names_every_package_of_the_lock_in_its_version() -> None:
    said = json.loads(CliRunner().invoke(main, ["sbom"], catch_exceptions=False).output)
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    listed = {one["name"]: one["version"] for one in said["components"]}
    locked = dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    wanted = {name: number for name, number in locked.items() if name not in BUILDING and installed(name)}
    assert listed == wanted


def test_every_part_has_an_address_a_licence_and_a_place_in_the_tree() -> None:
    said = json.loads(CliRunner().invoke(main, ["sbom"], catch_exceptions=False).output)
    program = said["metadata"]["component"]
    assert (program["name"], program["type"]) == ("readiness", "application")
    refs = {one["bom-ref"] for one in said["components"]}
    assert all(one["purl"].startswith("pkg:pypi/") for one in said["components"])
    assert len([one for one in said["components"] if "licenses" in one]) > len(refs) // 2
    tree = {one["ref"]: one["dependsOn"] for one in said["dependencies"]}
    assert set(tree) == refs | {program["bom-ref"]}
    assert {needed for several in tree.values() for needed in several} == refs
    assert "pkg:pypi/flask@" in " ".join(tree[program["bom-ref"]])
