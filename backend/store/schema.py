"""The tables, and how a database of an older version is brought up to date."""

import sqlite3

from backend.store.errors import StoreError

_MIGRATIONS = (
    (
        """
        CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            network TEXT NOT NULL,
            origin TEXT NOT NULL,
            position INTEGER NOT NULL,
            versions INTEGER NOT NULL,
            created_at REAL NOT NULL,
            used_at REAL NOT NULL
        )
        """,
        "CREATE INDEX sessions_by_use ON sessions (used_at)",
        """
        CREATE TABLE positions (
            session TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            version INTEGER NOT NULL,
            weights BLOB NOT NULL,
            record TEXT,
            at REAL NOT NULL,
            PRIMARY KEY (session, position)
        )
        """,
    ),
    (
        """
        CREATE TABLE runs (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            network TEXT NOT NULL,
            recipe TEXT NOT NULL,
            status TEXT NOT NULL,
            wanted TEXT,
            ticket INTEGER NOT NULL,
            message TEXT,
            created_at REAL NOT NULL,
            started_at REAL,
            finished_at REAL,
            step INTEGER NOT NULL,
            steps INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            images_per_second REAL,
            seconds_left REAL,
            events INTEGER NOT NULL,
            told INTEGER NOT NULL
        )
        """,
        "CREATE INDEX runs_by_place ON runs (status, ticket)",
        """
        CREATE TABLE run_metrics (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            step INTEGER NOT NULL,
            event INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            loss REAL NOT NULL,
            training_accuracy REAL NOT NULL,
            validation_loss REAL,
            validation_accuracy REAL,
            rate REAL NOT NULL,
            images_per_second REAL NOT NULL,
            elapsed REAL NOT NULL,
            PRIMARY KEY (run, step)
        )
        """,
        "CREATE INDEX run_metrics_by_event ON run_metrics (run, event)",
        """
        CREATE TABLE run_checkpoints (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            event INTEGER NOT NULL,
            step INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            images_seen INTEGER NOT NULL,
            loss REAL,
            validation_accuracy REAL,
            at REAL NOT NULL,
            PRIMARY KEY (run, number)
        )
        """,
        "CREATE INDEX run_checkpoints_by_event ON run_checkpoints (run, event)",
    ),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database to the newest version of the tables.

    Parameters
    ----------
    connection : sqlite3.Connection
        An open database in autocommit mode; an empty one gets every table.

    Raises
    ------
    StoreError
        If a newer version of the app made the database.
    sqlite3.Error
        If the file cannot be read or written, or is no database.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        _refuse_newer(version)
        for statements in _MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _refuse_newer(version: int) -> None:
    if version > len(_MIGRATIONS):
        raise StoreError(
            f"The database is of version {version}, but this Backprop Lab knows none above "
            f"{len(_MIGRATIONS)}: a newer one made it. Bring the app up to date, or set "
            "BACKPROP_LAB_DATA_FOLDER to another folder."
        )
