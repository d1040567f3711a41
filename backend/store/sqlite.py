"""Sessions in one SQLite file, the weights of every position kept bit for bit."""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from backend.store.database import Database
from backend.store.errors import (
    HistoryFullError,
    NothingToRedoError,
    NothingToUndoError,
    SessionMovedError,
    StoreError,
    UnknownPositionError,
    UnknownSessionError,
)
from backend.store.sessions import Session, SessionStep, Weights

_TURNS = 64


class SqliteSessions:
    """Keep sessions in an SQLite file.

    Parameters
    ----------
    file : Path
        The database; it and its folder are made when they are missing.
    lifetime : float
        The seconds after its last use at which a session is forgotten.
    max_sessions : int
        How many sessions are kept.
    max_history : int
        How many steps of a session are kept at most.
    max_history_bytes : int
        How many bytes their weights may take: of a large network fewer steps are kept, but always one.
    clock : callable
        The time in seconds since 1970.

    Raises
    ------
    StoreError
        If the file cannot be opened, is no database of ours, or was made by a newer version.
    """

    def __init__(
        self,
        file: Path,
        *,
        lifetime: float,
        max_sessions: int,
        max_history: int,
        max_history_bytes: int = 128 * 2**20,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._lifetime = lifetime
        self._max_sessions = max_sessions
        self._max_history = max_history
        self._max_history_bytes = max_history_bytes
        self._clock = clock
        self._turns = tuple(threading.Lock() for _ in range(_TURNS))
        self._database = Database(file, "sessions")

    def create(self, network: str, origin: Mapping[str, Any], weights: Weights) -> Session:
        """Begin a session at position 0, forgetting expired and surplus ones."""
        session = secrets.token_urlsafe(18)
        now = self._clock()
        with self._database.transaction() as database:
            database.execute("DELETE FROM sessions WHERE used_at < ?", (now - self._lifetime,))
            database.execute(
                "DELETE FROM sessions WHERE id IN "
                "(SELECT id FROM sessions ORDER BY used_at DESC, rowid DESC LIMIT -1 OFFSET ?)",
                (self._max_sessions - 1,),
            )
            database.execute(
                "INSERT INTO sessions (id, network, origin, position, versions, created_at, used_at) "
                "VALUES (?, ?, ?, 0, 0, ?, ?)",
                (session, network, json.dumps(dict(origin)), now, now),
            )
            _insert_position(database, session, 0, 0, weights, None, now)
            return self._read(database, session)

    def get(self, session: str) -> Session:
        """Tell where a session stands."""
        with self._database.transaction() as database:
            self._use(database, session)
            return self._read(database, session)

    def weights(self, session: str) -> tuple[Session, dict[str, NDArray[np.float64]]]:
        """Tell where a session stands, with its current weights."""
        with self._database.transaction() as database:
            self._use(database, session)
            found = self._read(database, session)
            row = database.execute(
                "SELECT weights FROM positions WHERE session = ? AND position = ?", (session, found.position)
            ).fetchone()
        try:
            return found, load(row[0])
        except SafetensorError as error:
            raise StoreError(self._database.unusable(error)) from error

    def advance(self, session: str, version: int, weights: Weights, record: Mapping[str, Any]) -> Session:
        """Move on to new weights, dropping steps that were undone."""
        now = self._clock()
        with self._database.transaction() as database:
            self._use(database, session)
            found = self._read(database, session)
            if found.version != version:
                raise SessionMovedError(version, found.version)
            if found.room == 0:
                raise HistoryFullError(found.position)
            position = found.position + 1
            database.execute("DELETE FROM positions WHERE session = ? AND position >= ?", (session, position))
            (newest,) = database.execute(
                "UPDATE sessions SET versions = versions + 1, position = ? WHERE id = ? RETURNING versions",
                (position, session),
            ).fetchone()
            _insert_position(database, session, position, newest, weights, record, now)
            return self._read(database, session)

    def undo(self, session: str) -> Session:
        """Go back one step."""
        with self._database.transaction() as database:
            self._use(database, session)
            found = self._read(database, session)
            if not found.can_undo:
                raise NothingToUndoError
            return self._move(database, session, found.position - 1)

    def redo(self, session: str) -> Session:
        """Take an undone step again."""
        with self._database.transaction() as database:
            self._use(database, session)
            found = self._read(database, session)
            if not found.can_redo:
                raise NothingToRedoError
            return self._move(database, session, found.position + 1)

    def goto(self, session: str, position: int, version: int | None = None) -> Session:
        """Go to any position, keeping every step."""
        with self._database.transaction() as database:
            self._use(database, session)
            found = self._read(database, session)
            if version is not None and found.version != version:
                raise SessionMovedError(version, found.version)
            if not 0 <= position <= len(found.steps):
                raise UnknownPositionError(position, len(found.steps))
            return self._move(database, session, position)

    def reset(self, session: str) -> Session:
        """Go back to the weights that it began with and forget every step."""
        with self._database.transaction() as database:
            self._use(database, session)
            database.execute("DELETE FROM positions WHERE session = ? AND position > 0", (session,))
            return self._move(database, session, 0)

    def delete(self, session: str) -> None:
        """Forget a session."""
        with self._database.transaction() as database:
            self._use(database, session)
            database.execute("DELETE FROM sessions WHERE id = ?", (session,))

    def turn(self, session: str) -> AbstractContextManager[object]:
        """Hold back other steps of the same session in this process while one is computed."""
        return self._turns[hash(session) % _TURNS]

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _use(self, database: sqlite3.Connection, session: str) -> None:
        now = self._clock()
        used = database.execute(
            "UPDATE sessions SET used_at = ? WHERE id = ? AND used_at >= ?",
            (now, session, now - self._lifetime),
        )
        if used.rowcount == 0:
            raise UnknownSessionError(session)

    def _move(self, database: sqlite3.Connection, session: str, position: int) -> Session:
        database.execute("UPDATE sessions SET position = ? WHERE id = ?", (position, session))
        return self._read(database, session)

    def _read(self, database: sqlite3.Connection, session: str) -> Session:
        network, origin, position, created_at, used_at, version, size = database.execute(
            "SELECT network, origin, sessions.position, created_at, used_at, version, length(weights) "
            "FROM sessions "
            "JOIN positions ON positions.session = sessions.id AND positions.position = sessions.position "
            "WHERE sessions.id = ?",
            (session,),
        ).fetchone()
        steps = database.execute(
            "SELECT position, at, record FROM positions WHERE session = ? AND position > 0 ORDER BY position",
            (session,),
        )
        return Session(
            id=session,
            network=network,
            origin=json.loads(origin),
            position=position,
            version=version,
            steps=tuple(SessionStep(number, at, json.loads(record)) for number, at, record in steps),
            room=max(0, min(self._max_history, max(1, self._max_history_bytes // size)) - position),
            created_at=created_at,
            used_at=used_at,
            expires_at=used_at + self._lifetime,
        )


def _insert_position(
    database: sqlite3.Connection,
    session: str,
    position: int,
    version: int,
    weights: Weights,
    record: Mapping[str, Any] | None,
    at: float,
) -> None:
    tensors = {symbol: np.asarray(values, np.float64, order="C") for symbol, values in weights.items()}
    database.execute(
        "INSERT INTO positions (session, position, version, weights, record, at) VALUES (?, ?, ?, ?, ?, ?)",
        (session, position, version, save(tensors), None if record is None else json.dumps(dict(record)), at),
    )
