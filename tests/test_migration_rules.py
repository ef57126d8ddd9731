"""New revisions expand: what an instance of the release before still uses is neither taken away nor locked for long."""

import ast
from collections.abc import Iterator

import pytest

from readiness.store import schema
from readiness.store.tables import METADATA

VERSIONS = schema._SCRIPTS / "versions"
SMALL = {
    "api_token", "campaign", "consultant", "desk_session", "instrument_quality", "known_browser", "passkey",
    "passkey_challenge", "password_link", "peer_tally", "recovery_code", "saved_view", "sign_in_try", "webhook",
}  # fmt: skip
"""Tables with a row for each consultant, campaign or group, or that are emptied within days."""
LARGE = set(METADATA.tables) - SMALL
"""All others, also those to come: whatever reads or rewrites all of one takes long."""

# Made before anybody had the product in use.
BEFORE_THE_RULE = {"0001", "0002", "0003", "0004"}
TAKES_AWAY = {"drop_table", "drop_column", "rename_table", "drop_constraint", "drop_index"}


def faults(source: str) -> Iterator[str]:
    """What in a revision's way up breaks the rules of `docs/scale.md`; nothing where it says `contract = True`."""
    tree = ast.parse(source)
    if any(isinstance(node, ast.Assign) and ast.unparse(node) == "contract = True" for node in tree.body):
        return
    # What the revision makes itself nobody uses yet.
    made = {ast.unparse(call.args[0]) for call in _calls(tree, "upgrade") if _name(call) == "create_table"}
    for call in _calls(tree, "upgrade"):
        name, text = _name(call), ast.unparse(call)
        keywords = {one.arg: ast.unparse(one.value) for one in call.keywords}
        large = any(repr(table) in map(ast.unparse, call.args) for table in LARGE if repr(table) not in made)
        if name in TAKES_AWAY or (name == "execute" and _takes_away(text)):
            yield f"{name} takes something away"
        if name == "alter_column" and {"new_column_name", "type_"} & set(keywords):
            yield "alter_column renames or rewrites"
        if name == "alter_column" and keywords.get("nullable") == "False":
            yield "alter_column refuses what the release before may write"
        if name == "add_column" and "nullable=False" in text and "server_default" not in text:
            yield "add_column without a default refuses what the release before writes"
        if name == "create_index" and large and keywords.get("postgresql_concurrently") != "True":
            yield "create_index locks a large table"
        if (
            name in {"create_foreign_key", "create_check_constraint"}
            and "postgresql_not_valid" not in keywords
        ):
            yield f"{name} reads a whole table under a lock"
        if name == "create_unique_constraint":
            yield "create_unique_constraint locks a table: make a unique index concurrently"


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", ""))


def _takes_away(text: str) -> bool:
    words = text.upper().split()
    return bool({"DROP", "RENAME"} & {word.strip("\"'(") for word in words}) or "SET NOT NULL" in text.upper()


def _calls(tree: ast.Module, start: str) -> Iterator[ast.Call]:
    """Every call in a function and in those of the same file that it calls."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    waiting, seen = [start], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Call):
                yield node
                if isinstance(node.func, ast.Name):
                    waiting.append(node.func.id)


NEW = [path for path in sorted(VERSIONS.glob("*.py")) if path.name[:4] not in BEFORE_THE_RULE]


def test_new_revisions_expand() -> None:
    found = {path.name: list(faults(path.read_text())) for path in NEW}
    assert not {name: wrong for name, wrong in found.items() if wrong}


def test_the_small_tables_exist_and_what_grows_with_the_companies_is_none_of_them() -> None:
    assert set(METADATA.tables) > SMALL
    grown = {"response_figures", "invitation", "campaign_round", "outgoing", "beginning", "webhook_delivery"}
    assert grown | {"company", "assessment", "colleague_response", "audit_entry"} <= LARGE


def test_the_rule_s_exceptions_are_revisions_that_exist() -> None:
    assert {path.name[:4] for path in VERSIONS.glob("*.py")} >= BEFORE_THE_RULE


def test_an_early_revision_would_be_refused() -> None:
    """The rules see what they are about: revision 0003 rewrote a table and is exempt only for its age."""
    assert len(set(faults(next(VERSIONS.glob("0003*")).read_text()))) >= 3


@pytest.mark.parametrize(
    "line",
    [
        'op.drop_column("company", "name")',
        'op.rename_table("company", "firm")',
        'op.execute("ALTER TABLE company RENAME COLUMN name TO title")',
        'op.execute("ALTER TABLE company ALTER name SET NOT NULL")',
        'op.alter_column("company", "name", new_column_name="title")',
        'op.alter_column("company", "name", type_=sa.Text())',
        'op.alter_column("company", "name", nullable=False)',
        'op.add_column("note", sa.Column("x", sa.Integer(), nullable=False))',
        'op.create_index("ix", "assessment", ["x"])',
        'op.create_index("ix", "response_figures", ["x"])',
        'op.create_foreign_key("fk", "assessment", "company", ["x"], ["id"])',
        'op.create_check_constraint("ck", "assessment", "x > 0")',
        'op.create_unique_constraint("uq", "assessment", ["x"])',
    ],
)
def test_each_fault_is_found_also_in_a_function_of_its_own(line: str) -> None:
    assert list(faults(f"def upgrade():\n    part()\n\ndef part():\n    {line}\n"))
    assert not list(faults(f"def upgrade():\n    pass\n\ndef downgrade():\n    {line}\n"))
    assert not list(faults(f"contract = True\n\ndef upgrade():\n    {line}\n"))


@pytest.mark.parametrize(
    "line",
    [
        'op.add_column("company", sa.Column("x", sa.Integer()))',
        'op.add_column("company", sa.Column("x", sa.Integer(), nullable=False, server_default="0"))',
        'op.create_table("new", sa.Column("id", sa.Integer(), nullable=False))',
        'op.create_index("ix", "new", ["x"])',
        'op.create_index("ix", "consultant", ["x"])',
        'op.create_table("outgoing"); op.create_index("ix", "outgoing", ["x"])',
        'op.create_index("ix", "assessment", ["x"], postgresql_concurrently=True, if_not_exists=True)',
        'op.create_check_constraint("ck", "assessment", "x > 0", postgresql_not_valid=True)',
    ],
)
def test_what_expands_is_let_through(line: str) -> None:
    assert not list(faults(f"def upgrade():\n    {line}\n"))
