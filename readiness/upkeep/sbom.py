"""``readiness sbom``: what the program is made of, as it is installed here (CycloneDX 1.6, JSON).

Read from what is installed, not from a lock: it tells what runs, also where a package was replaced since.
"""

import json
import re
import uuid
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

import click

from readiness.store.models import now

PROGRAM = "readiness"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA = re.compile(r"""\bextra\s*==\s*['"]([^'"]+)""")
_ASKED = re.compile(r"\[([^\]]*)\]")


@click.command("sbom", short_help="Print what the program is made of.")
def sbom_command() -> None:
    """Print what the program is made of, as installed here, for those who watch for holes (CycloneDX)."""
    click.echo(document())


def document() -> str:
    """The bill of materials of the program and of everything that it needs, directly or not."""
    tree: dict[str, set[str]] = {}
    _collect(PROGRAM, frozenset(), tree)
    found = {name: distribution(name) for name in sorted(tree)}
    parts = {name: _component(one) for name, one in found.items()}
    program = parts.pop(PROGRAM) | {"type": "application"}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {"timestamp": now().isoformat(timespec="seconds"), "component": program},
        "components": list(parts.values()),
        "dependencies": [
            {"ref": _address(one), "dependsOn": [_address(found[other]) for other in sorted(tree[name])]}
            for name, one in found.items()
        ],
    }
    return json.dumps(bill, indent=2, ensure_ascii=False)


def _collect(name: str, extras: frozenset[str], tree: dict[str, set[str]]) -> bool:
    """Put a package and what it needs into the tree; False for one that is not installed, so not needed here."""
    try:
        one = distribution(name)
    except PackageNotFoundError:
        return False
    known = name in tree
    below = tree.setdefault(name, set())
    for needed, asked in _needs(one, extras if known else frozenset({"", *extras})):
        if _collect(needed, asked, tree):
            below.add(needed)
    return True


def _needs(one: Distribution, extras: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    """The packages that one names for these extras, "" among them for what it always needs, with theirs."""
    needed = []
    for line in one.requires or ():
        wanted, _mark, marker = line.partition(";")
        extra = _EXTRA.search(marker)
        name, asked = _NAME.match(wanted.strip()), _ASKED.search(wanted)
        if name is not None and (extra[1] if extra else "") in extras:
            named = asked[1].split(",") if asked else []
            needed.append((_normal(name[0]), frozenset(text.strip() for text in named)))
    return needed


def _component(one: Distribution) -> dict[str, Any]:
    """One package: its name, version, address and licence."""
    meta = one.metadata.json
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": _address(one),
        "name": _normal(one.name),
        "version": one.version,
        "purl": _address(one),
    }
    licence = str(meta.get("license_expression") or meta.get("license") or "").partition("\n")[0].strip()
    if meta.get("license_expression"):
        component["licenses"] = [{"expression": licence}]
    elif licence:
        component["licenses"] = [{"license": {"name": licence}}]
    return component


def _address(one: Distribution) -> str:
    return f"pkg:pypi/{_normal(one.name)}@{one.version}"


def _normal(name: str) -> str:
    """A package's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
