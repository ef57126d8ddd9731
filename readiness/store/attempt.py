"""One try to migrate: its limits, and the proof that it loses no row, before anything of it is committed."""

from sqlalchemy import Column, Connection, MetaData, RowMapping, Table, func, inspect, literal, select, text

from readiness.plural import counted

# PostgreSQL looks for a deadlock after a second and may then end the company's side: this is over before.
_LOCK_MILLISECONDS = 500
_STATEMENT_SECONDS = 900
_OWN_DEEDS = text(
    "SELECT pg_class.oid, relname, pg_relation_filenode(pg_class.oid) AS file, "
    "pg_stat_get_xact_tuples_deleted(pg_class.oid) - pg_stat_get_xact_tuples_inserted(pg_class.oid) AS fewer, "
    "current_setting('track_counts')::boolean AS tracked "
    "FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE relkind = 'r' AND nspname = current_schema()"
)
_ORPHANS = text("SELECT * FROM pragma_foreign_key_check(:name)")


class MigrationError(Exception):
    """The database is not at this program's revision, or a migration to it would lose data and was undone."""


class Attempt:
    """A transaction, or one after the other, none of which is committed when it loses a row.

    On SQLite nobody else writes during one, so the rows are counted before and after. On PostgreSQL companies and
    consultants go on, and what they delete and add is no matter of the migration's: there the server tells how many
    rows this transaction deleted itself. It tells nothing of a table whose file was replaced (emptied, rewritten,
    made anew): there the rows are counted. A transaction that sees the data of one moment would count right, too, but
    a revision that fills a new column would then miss the rows that were stored just before its lock.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._on_postgresql = connection.dialect.name == "postgresql"
        self.begin()

    def begin(self) -> None:
        """Set the transaction's limits, and look at what is there; after a `commit` again."""
        if self._on_postgresql:
            # An ALTER that waits for a long query holds up everybody behind it: it gives way, and tries again.
            self._set("lock_timeout", f"{_LOCK_MILLISECONDS}ms")
            self._set("statement_timeout", f"{_STATEMENT_SECONDS}s")
        self._deeds = self._own_deeds()
        self._rows = _rows(self.connection)

    def commit(self) -> None:
        """Commit what was done; raises MigrationError, with nothing committed, when a row is lost or an orphan."""
        lost = self._lost_by_this_transaction() if self._on_postgresql else self._lost_by_count()
        for name, rows in sorted(lost.items()):
            if rows > 0:
                raise MigrationError(f"{name} would lose {counted(rows, 'row')} of {self._rows[name]}")
        if not self._on_postgresql:
            _check_orphans(self.connection)
        self.connection.commit()

    def _set(self, limit: str, value: str) -> None:
        self.connection.execute(select(func.set_config(limit, value, True)))

    def _own_deeds(self) -> dict[int, RowMapping]:
        """What the server knows of this transaction, by table; it may still hold some of the transaction before."""
        if not self._on_postgresql:
            return {}
        return {row["oid"]: row for row in self.connection.execute(_OWN_DEEDS).mappings()}

    def _lost_by_count(self) -> dict[str, int]:
        after = _rows(self.connection)
        return {name: rows - after[name] for name, rows in self._rows.items() if name in after}

    def _lost_by_this_transaction(self) -> dict[str, int]:
        lost = {}
        for oid, row in self._own_deeds().items():
            name, before = row["relname"], self._deeds.get(oid)
            if name not in self._rows:
                continue
            if before and before["file"] == row["file"] and row["tracked"]:
                lost[name] = row["fewer"] - before["fewer"]
            else:
                lost[name] = self._rows[name] - _count(self.connection, name)
        return lost


def _rows(connection: Connection) -> dict[str, int]:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {name: _count(connection, name) for name in names}


def _count(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.count()).select_from(Table(name, MetaData()))) or 0


def _check_orphans(connection: Connection) -> None:
    """Look for rows without their parent on SQLite; PostgreSQL refuses them by itself."""
    names = inspect(connection).get_table_names()
    orphans = [
        tuple(row)
        for name in names
        if _may_have_orphans(connection, name, names)
        for row in connection.execute(_ORPHANS, {"name": name})
    ]
    if orphans:
        raise MigrationError(f"{len(orphans)} rows would refer to a row that is not there: {orphans[:5]}")


def _may_have_orphans(connection: Connection, name: str, names: list[str]) -> bool:
    """Whether SQLite's own check of a table could find anything.

    That one reads every row, answers and all, and behind a large transaction it looks for each page in the log. What
    is asked here stands in an index wherever the key has one: 0.5 s instead of 5 with a million responses.
    """
    for key in inspect(connection).get_foreign_keys(name):
        if key["referred_table"] not in names:
            return True
        child = Table(name, MetaData(), *map(Column, key["constrained_columns"])).alias("child")
        parent = Table(key["referred_table"], MetaData(), *map(Column, key["referred_columns"])).alias(
            "parent"
        )
        pairs = list(zip(child.columns, parent.columns, strict=True))
        found = select(literal(1)).select_from(parent).where(*(its == other for its, other in pairs))
        orphan = (
            select(literal(1))
            .select_from(child)
            .where(*(its.is_not(None) for its, _other in pairs), ~found.correlate(child).exists())
        )
        if connection.scalar(select(orphan.exists())):
            return True
    return False
