"""Connections to the database, with everything that keeps writes safe on SQLite and on PostgreSQL."""

import logging
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

SMALL_FILE = 64 * 1024 * 1024
"""The largest SQLite file, in bytes, that is rewritten at once, in about a second; larger ones by `readiness purge`."""

BEGIN = "readiness_begin"
"""Execution option: the statement that a SQLite transaction starts with; None for none."""

# A worker has a few threads, each with a connection or two, and some downloads. Who gets none is told so sooner than
# a visitor behind gives up. What companies typed stays out of error messages.
_ENGINE: dict[str, Any] = {"pool_size": 5, "max_overflow": 5, "pool_timeout": 5, "hide_parameters": True}
POOL = 2 * (_ENGINE["pool_size"] + _ENGINE["max_overflow"])
"""The most connections that one process holds to PostgreSQL: it has two pools (`each_by_itself`)."""
_REST_SECONDS = 2
# A server that is gone says nothing. One that is there and silent is found by no setting of the client but the
# first, and only while it connects; its own limit on statements would end migrations, exports and backups.
_CONNECT = {
    "connect_timeout": 3,
    "tcp_user_timeout": 5000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_log = logging.getLogger(__name__)
_BUSY_MILLISECONDS = 5000
_CHECKPOINT_MILLISECONDS = 1000
_WAIT_A_MOMENT = "PRAGMA busy_timeout = 200"
_WAIT_AS_USUAL = f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}"
_DATA_EXCEPTION = "22"
"""How the codes of the errors begin whose very message may quote a value (SQLSTATE, class 22)."""
_FURTHER = re.compile(r"\n(?:DETAIL|HINT|CONTEXT):.*")
_QUOTED = re.compile('".*"', re.DOTALL)


def make_engine(
    database_url: str, *, foreign_keys: bool = True, busy_seconds: float = _BUSY_MILLISECONDS / 1000
) -> Engine:
    """Make the engine for a SQLite file or PostgreSQL, with everything that keeps writes safe.

    SQLite transactions start as their connection's `BEGIN` option says. Without it they start with a plain
    BEGIN, in which a read followed by a write can fail, so whoever writes uses `writing(engine)`, and waits
    up to `busy_seconds` for another writer.
    """
    url = make_url(database_url)
    engine = create_engine(url, connect_args=connect_args(url), **_ENGINE)
    _take_back_clean(engine)
    if url.get_backend_name() != "sqlite":
        _ping_after_rest(engine)
        return engine

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin a transaction only at the first write, after what was read: lost updates.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {busy_seconds * 1000:.0f}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get(BEGIN, "BEGIN")
        if statement is not None:
            connection.exec_driver_sql(statement)

    return engine


def address_of(file: Path) -> str:
    """The address of a SQLite file, whose name may have any sign: in an address a ? or a % has a meaning."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def connect_args(url: URL, wanted: Mapping[str, int] = _CONNECT) -> dict[str, int]:
    """How long to wait for a PostgreSQL that is away; what its address says itself goes before."""
    if url.get_backend_name() == "sqlite":
        return {}
    return {name: value for name, value in wanted.items() if name not in url.query}


def words_of(error: SQLAlchemyError) -> str:
    """What the driver says of an error, without the statement."""
    return str(getattr(error, "orig", error)).strip()


@event.listens_for(Engine, "handle_error")
def _leave_rows_out(context: ExceptionContext) -> None:
    """Keep of PostgreSQL's error what names the table and the constraint; for every engine of the process.

    Its DETAIL holds the row that was refused: answers, names, addresses. Both exceptions would carry that into
    the log. `orig.diag` still has all parts for code that asks; nothing prints it.
    """
    thrown, wrapped = context.original_exception, context.sqlalchemy_exception
    said = str(thrown)
    # Before somebody is connected, the driver has the server's words in one piece.
    message = getattr(getattr(thrown, "diag", None), "message_primary", None) or _FURTHER.sub("", said)
    if str(getattr(thrown, "sqlstate", "")).startswith(_DATA_EXCEPTION):
        message = _QUOTED.sub('"…"', message)
    if message == said:
        return
    thrown.args = (message,)
    if wrapped is not None:
        wrapped.args = (str(wrapped.args[0]).replace(said, message),)


def _take_back_clean(engine: Engine) -> None:
    """Roll back what a COMMIT that failed left open: SQLAlchemy takes such a transaction for ended.

    The connection would keep its locks in the pool, and whoever gets it next could begin nothing.
    """
    on_sqlite = engine.dialect.name == "sqlite"

    @event.listens_for(engine, "checkin")
    def roll_back(connection: Any, record: ConnectionPoolEntry) -> None:
        if connection is None or not (
            connection.in_transaction if on_sqlite else connection.pgconn.transaction_status
        ):
            return
        try:
            connection.rollback()
        except engine.dialect.loaded_dbapi.Error as error:
            record.invalidate(error)


def _ping_after_rest(engine: Engine) -> None:
    """Replace the connections that a restart of the server left dead, unseen by whoever asks for one.

    One that was used a moment ago is taken as alive: asking each time (SQLAlchemy's `pool_pre_ping`) is a
    third of all statements of a questionnaire. The request that finds such a one dead answers 503, once.
    """

    @event.listens_for(engine, "checkin")
    def rest(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["rested"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ping(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info.get("rested", monotonic()) > _REST_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error


def give_up_waiting(engine: Engine) -> None:
    """Let nobody wait longer for a row of PostgreSQL that somebody holds than SQLite waits for its file."""
    if engine.dialect.name == "sqlite":
        return

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {_BUSY_MILLISECONDS}")
        connection.commit()


def each_by_itself(engine: Engine) -> Engine:
    """Return an engine on the same database each of whose statements is a transaction of its own.

    On PostgreSQL it has connections of its own: to change one of the pool back and forth costs as much as the
    statement. They end with those of the engine that is given.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{BEGIN: None})
    own = create_engine(
        engine.url,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        connect_args=connect_args(engine.url),
        **_ENGINE,
    )
    _ping_after_rest(own)
    event.listen(engine, "engine_disposed", lambda _engine: own.dispose())
    return own


def writing(engine: Engine) -> Engine:
    """Return the same engine, sharing its pool, whose SQLite transactions take the write lock at once."""
    return engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})


@contextmanager
def impatient(connection: Connection) -> Iterator[None]:
    """Let SQLite's statements of this connection wait a moment only for whoever writes, instead of seconds.

    For what is nice to write down, and nobody should wait for.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        connection.exec_driver_sql(_WAIT_A_MOMENT)
    try:
        yield
    finally:
        if on_sqlite:
            connection.exec_driver_sql(_WAIT_AS_USUAL)


def rewrite_file(engine: Engine, *, largest: int | None = None) -> bool:
    """Rewrite a SQLite file and its log, so that no byte of what was deleted is left; tell whether it was done.

    `secure_delete` alone is not enough: a row that moved when its page was split may leave a copy in the gap
    (measured: 3 of 1,500 deleted rows). Saving waits meanwhile, about a second for 75 MB; a file of more than
    `largest` bytes is left alone. Does nothing on PostgreSQL, whose vacuum reuses the space by itself. Best
    effort: when others keep the file busy the log says so, and the next purge does it.
    """
    if engine.dialect.name != "sqlite":
        return False
    with closing(engine.raw_connection()) as pooled, closing(pooled.cursor()) as cursor:
        size = cursor.execute(
            "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        ).fetchone()
        if largest is not None and size[0] > largest:
            return False
        try:
            cursor.execute("VACUUM")
            # Until the log is emptied, the file's old pages and the log's hold what was deleted. The wait is
            # shorter than that of writers, whom it keeps out.
            cursor.execute(f"PRAGMA busy_timeout = {_CHECKPOINT_MILLISECONDS}")
            (busy, *_pages) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            _log.warning("deleted rows may still have traces in the database file: %s", error)
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    if busy:
        _log.warning("deleted rows may still have traces in the database file: others were reading it")
    return not busy
