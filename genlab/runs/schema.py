"""The store's file: opened, made, checked, and its errors put into sentences."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from genlab.runs.info import StoreError

VERSION = 2
APPLICATION = 0x47454E4C  # "GENL" in the file's header
BUSY_SECONDS = 15.0

_TABLES = """
CREATE TABLE runs (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, experiment TEXT NOT NULL,
    settings TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
    step INTEGER NOT NULL DEFAULT 0, steps_target INTEGER NOT NULL,
    seconds REAL NOT NULL DEFAULT 0, frames INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL, touched REAL NOT NULL,
    device TEXT NOT NULL DEFAULT '', metrics TEXT NOT NULL DEFAULT '{}',
    pinned INTEGER NOT NULL DEFAULT 0, origin TEXT NOT NULL DEFAULT 'here',
    owner_pid INTEGER, owner_start TEXT, owner_host TEXT, lease INTEGER NOT NULL DEFAULT 0,
    remedy TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE frames (
    run INTEGER NOT NULL REFERENCES runs(key) ON DELETE CASCADE,
    seq INTEGER NOT NULL, step INTEGER NOT NULL, blob BLOB NOT NULL,
    PRIMARY KEY (run, seq)
);
CREATE TABLE checkpoints (
    run INTEGER PRIMARY KEY REFERENCES runs(key) ON DELETE CASCADE,
    step INTEGER NOT NULL, seconds REAL NOT NULL, since TEXT NOT NULL, tensors BLOB NOT NULL
);
"""

# What leads from each older version to the next.
_STEPS = {1: "ALTER TABLE runs ADD COLUMN remedy TEXT NOT NULL DEFAULT '{}'"}

_SENTENCES = {
    "SQLITE_BUSY": "is held by another program; close that and try again",
    "SQLITE_FULL": "cannot grow: the disk is full; free some space and try again",
    "SQLITE_READONLY": "may only be read; allow writing to it and to its folder",
    "SQLITE_CANTOPEN": "cannot be opened; check that its folder exists and may be written to",
    "SQLITE_NOTADB": "is not a store of recordings; move it away and a new one is made",
    "SQLITE_CORRUPT": "is damaged; move it away and a new one is made",
}


class Database:
    """One connection that all threads of a process take turns with.

    Every method raises `StoreError`, one sentence, where the file cannot be read or written.
    """

    def __init__(self, path: str | Path) -> None:
        """Open the file, made where there is none; refuse one that is another program's."""
        self.path = Path(path)
        self._lock = threading.RLock()
        with _clear_errors(self.path):
            self._connection = _connect(self.path)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Do all that is inside at once, or nothing of it; may be nested."""
        with self._lock, _clear_errors(self.path):
            connection = self._connection
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # SQLite may have done so by itself
                    connection.execute("ROLLBACK")
                raise

    def select(self, query: str, *values: Any) -> list[Any]:
        """Return all rows of a query."""
        with self._lock, _clear_errors(self.path):
            return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        """Close the file; the object is of no use afterwards."""
        with self._lock:
            self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last moments
        db.execute("PRAGMA foreign_keys = ON")
        _make_or_check(db, path)
    except BaseException:
        db.close()
        raise
    return db


@contextlib.contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into a `StoreError` that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        known = (text for start, text in _SENTENCES.items() if name.startswith(start))
        raise StoreError(f"The store {path} {next(known, f'failed: {error}')}.") from error


def _make_or_check(db: sqlite3.Connection, path: Path) -> None:
    db.execute("BEGIN IMMEDIATE")  # of two processes that start at once, one makes the tables
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        application = db.execute("PRAGMA application_id").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables == 0:
            for statement in filter(str.strip, _TABLES.split(";")):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {VERSION}")
            db.execute(f"PRAGMA application_id = {APPLICATION}")
        elif application != APPLICATION:
            raise StoreError(f"The store {path} belongs to another program; name another file.")
        elif version != VERSION:
            _bring_up(db, path, version)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _bring_up(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Change an older store into one of this version; its recordings stay as they are."""
    if version not in _STEPS:
        raise StoreError(
            f"The store {path} is of version {version} and this GenLab reads version {VERSION};"
            " use the GenLab that wrote it, or move it away."
        )
    for step in range(version, VERSION):
        db.execute(_STEPS[step])
    db.execute(f"PRAGMA user_version = {VERSION}")
