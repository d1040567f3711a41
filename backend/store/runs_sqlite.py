"""Runs in an SQLite file, shared by the server, which asks, and the worker, which trains."""

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from backend.store.database import Database
from backend.store.errors import RunsFullError, RunStateError, UnknownRunError
from backend.store.runs import FINAL, Event, Kept, Measured, Run, Status, Wish

_NEWEST = "(SELECT {} FROM run_metrics WHERE run = runs.id AND {} IS NOT NULL ORDER BY step DESC LIMIT 1)"
_READ = f"""
    SELECT id, name, network, recipe, status, wanted, ticket,
        CASE WHEN status = 'queued' THEN
            (SELECT COUNT(*) FROM runs AS other WHERE other.status = 'queued' AND other.ticket <= runs.ticket)
        END,
        message, created_at, started_at, finished_at, step, steps, epoch, images_per_second, seconds_left,
        {_NEWEST.format("loss", "loss")}, {_NEWEST.format("training_accuracy", "training_accuracy")},
        {_NEWEST.format("validation_loss", "validation_loss")},
        {_NEWEST.format("validation_accuracy", "validation_accuracy")},
        (SELECT COUNT(*) FROM run_checkpoints WHERE run = runs.id), told
    FROM runs
"""  # noqa: S608 - made of nothing but constants
_MEASURED = (
    "step, epoch, loss, training_accuracy, validation_loss, validation_accuracy, rate, images_per_second, "
    "elapsed"
)
_KEPT = "number, step, epoch, images_seen, loss, validation_accuracy, at"


class SqliteRuns:
    """Keep runs in an SQLite file.

    Parameters
    ----------
    file : Path
        The database; it and its folder are made when they are missing.
    max_runs : int
        How many runs are kept.
    durable : bool
        Whether what the worker commits survives a power cut, as its files do.
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
        max_runs: int,
        durable: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._max_runs = max_runs
        self._clock = clock
        self._database = Database(file, "runs", durable=durable)

    def create(
        self, network: str, name: str, recipe: Mapping[str, Any], steps: int, *, queued: bool = True
    ) -> Run:
        """Begin a run at the end of the queue, or paused."""
        # No sign in front, since the id is also a word on a command line.
        run = secrets.token_hex(10)
        with self._database.transaction() as database:
            (count,) = database.execute("SELECT COUNT(*) FROM runs").fetchone()
            if count >= self._max_runs:
                raise RunsFullError(self._max_runs)
            database.execute(
                "INSERT INTO runs (id, name, network, recipe, status, ticket, created_at, step, steps, "
                "epoch, events, told) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, 0, 2, 1)",
                (
                    run,
                    name,
                    network,
                    json.dumps(dict(recipe)),
                    "queued" if queued else "paused",
                    _next_ticket(database),
                    self._clock(),
                    steps,
                ),
            )
            return _read(database, run)

    def get(self, run: str) -> Run:
        """Tell where a run stands."""
        with self._database.snapshot() as database:
            return _read(database, run)

    def every(self) -> list[Run]:
        """Tell where every run stands, newest first."""
        with self._database.snapshot() as database:
            return [_run(row) for row in database.execute(f"{_READ} ORDER BY created_at DESC, rowid DESC")]

    def delete(self, run: str) -> None:
        """Forget a run."""
        with self._database.transaction() as database:
            found = _read(database, run)
            if not found.can_delete:
                raise RunStateError(run, found.status, "cannot be deleted: stop it first")
            database.execute("DELETE FROM runs WHERE id = ?", (run,))
            _tell_the_queue(database, found)

    def pause(self, run: str) -> Run:
        """Take a run out of the queue, or ask a running one to pause."""
        with self._database.transaction() as database:
            found = _read(database, run)
            if not found.can_pause:
                raise RunStateError(run, found.status, "cannot be paused: only what waits or trains can")
            if found.status == "queued":
                return self._move(database, found, "paused")
            return self._wish(database, found, "pause")

    def resume(self, run: str) -> Run:
        """Put a run at the end of the queue again."""
        with self._database.transaction() as database:
            found = _read(database, run)
            if not found.can_resume:
                raise RunStateError(
                    run, found.status, "cannot be resumed: only what is paused, stopped or failed can"
                )
            if found.status == "running":
                return self._wish(database, found, None)
            database.execute("UPDATE runs SET ticket = ? WHERE id = ?", (_next_ticket(database), run))
            return self._move(database, found, "queued")

    def stop(self, run: str) -> Run:
        """End a waiting run, or ask a running one to end."""
        with self._database.transaction() as database:
            found = _read(database, run)
            if not found.can_stop:
                raise RunStateError(run, found.status, "cannot be stopped: only what waits or trains can")
            if found.status == "running":
                return self._wish(database, found, "stop")
            return self._move(database, found, "stopped")

    def claim(self, run: str, ticket: int | None = None) -> Run | None:
        """Mark a run as running if it is queued under this ticket; without one, if it can go on at all."""
        with self._database.transaction() as database:
            found = _read(database, run)
            if ticket is None:
                if found.status != "running" and found.status != "queued" and not found.can_resume:
                    return None
            elif (found.status, found.ticket) != ("queued", ticket):
                return None
            return self._move(database, found, "running")

    def release(self, run: str) -> Run:
        """Give a running run back: to what it was asked for, or to its old place in the queue."""
        with self._database.transaction() as database:
            found = _read(database, run)
            wishes: dict[Wish | None, Status] = {"pause": "paused", "stop": "stopped", None: "queued"}
            return self._move(database, found, wishes[found.wanted], found.message)

    def wanted(self, run: str) -> Wish | None:
        """Tell what a running run was asked for."""
        with self._database.snapshot() as database:
            row = database.execute("SELECT wanted FROM runs WHERE id = ?", (run,)).fetchone()
        if row is None:
            raise UnknownRunError(run)
        wish: Wish | None = row[0]
        return wish

    def rewind(self, run: str, step: int, checkpoints: Sequence[int]) -> None:
        """Forget what was measured beyond a step, and all checkpoints but these numbers."""
        with self._database.transaction() as database:
            database.execute("DELETE FROM run_metrics WHERE run = ? AND step > ?", (run, step))
            kept = ", ".join("?" for _ in checkpoints)
            database.execute(
                f"DELETE FROM run_checkpoints WHERE run = ? AND number NOT IN ({kept})",  # noqa: S608
                (run, *checkpoints),
            )
            database.execute("UPDATE runs SET step = ? WHERE id = ?", (step, run))
            _tell(database, run)

    def record(
        self,
        run: str,
        *,
        step: int,
        epoch: int,
        images_per_second: float | None,
        seconds_left: float | None,
        rows: Sequence[Measured] = (),
        checkpoints: Sequence[Kept] = (),
    ) -> None:
        """Note how far a run has come, with what was measured and kept since the last time."""
        with self._database.transaction() as database:
            for row in rows:
                database.execute(
                    f"INSERT OR REPLACE INTO run_metrics ({_MEASURED}, run, event) "  # noqa: S608
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*astuple(row), run, _next_event(database, run)),
                )
            for kept in checkpoints:
                database.execute(
                    f"INSERT OR REPLACE INTO run_checkpoints ({_KEPT}, run, event) "  # noqa: S608
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*astuple(kept), run, _next_event(database, run)),
                )
            database.execute(
                "UPDATE runs SET step = ?, epoch = ?, images_per_second = ?, seconds_left = ? WHERE id = ?",
                (step, epoch, images_per_second, seconds_left, run),
            )
            _tell(database, run)

    def settle(self, run: str, status: Status, message: str | None = None) -> Run:
        """Note that a run is no longer running."""
        with self._database.transaction() as database:
            return self._move(database, _read(database, run), status, message)

    def say(self, run: str, message: str) -> None:
        """Attach a message to a run."""
        with self._database.transaction() as database:
            database.execute("UPDATE runs SET message = ? WHERE id = ?", (message, run))
            _tell(database, run)

    def metrics(self, run: str) -> list[tuple[int, Measured]]:
        """List what was measured with the numbers of the events, by step."""
        with self._database.snapshot() as database:
            _check(database, run)
            return _rows(database, run, "step > ?", -1)

    def checkpoints(self, run: str) -> list[Kept]:
        """List the checkpoints in order."""
        with self._database.snapshot() as database:
            _check(database, run)
            return [kept for _, kept in _kept(database, run, "number > ?", -1)]

    def events(self, run: str, after: int) -> list[Event]:
        """List what happened after the event of that number; at a final status always the end."""
        with self._database.snapshot() as database:
            found = _read(database, run)
            rows = _rows(database, run, "event > ?", after)
            checkpoints = _kept(database, run, "event > ?", after)
        happened = [
            *(Event(number, "metrics", row) for number, row in rows),
            *(Event(number, "checkpoint", kept) for number, kept in checkpoints),
        ]
        happened.sort(key=lambda event: event.number)
        if found.told > after:
            happened.append(Event(found.told, "status", found))
        if found.final:
            happened.append(Event(found.told + 1, "end", None))
        return happened

    def version(self) -> int:
        """Return a number that changes when another connection has changed anything."""
        return self._database.version()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _wish(self, database: sqlite3.Connection, run: Run, wish: Wish | None) -> Run:
        database.execute("UPDATE runs SET wanted = ? WHERE id = ?", (wish, run.id))
        _tell(database, run.id)
        return _read(database, run.id)

    def _move(
        self, database: sqlite3.Connection, run: Run, status: Status, message: str | None = None
    ) -> Run:
        now = self._clock()
        started = now if status == "running" and run.started_at is None else run.started_at
        database.execute(
            "UPDATE runs SET status = ?, wanted = NULL, message = ?, started_at = ?, finished_at = ?, "
            "images_per_second = NULL, seconds_left = NULL WHERE id = ?",
            (status, message, started, now if status in FINAL else None, run.id),
        )
        _tell(database, run.id)
        if "queued" in (run.status, status):
            _tell_the_queue(database, run)
        return _read(database, run.id)


def _next_ticket(database: sqlite3.Connection) -> int:
    (ticket,) = database.execute("SELECT COALESCE(MAX(ticket), 0) + 1 FROM runs").fetchone()
    return int(ticket)


def _next_event(database: sqlite3.Connection, run: str) -> int:
    (event,) = database.execute(
        "UPDATE runs SET events = events + 1 WHERE id = ? RETURNING events", (run,)
    ).fetchone()
    return int(event)


def _tell(database: sqlite3.Connection, run: str) -> None:
    """Let a status event be due; the number after its own is left for the end."""
    database.execute("UPDATE runs SET told = events + 1, events = events + 2 WHERE id = ?", (run,))


def _tell_the_queue(database: sqlite3.Connection, left: Run) -> None:
    """Let a status event be due of every run whose place has changed."""
    database.execute(
        "UPDATE runs SET told = events + 1, events = events + 2 "
        "WHERE status = 'queued' AND ticket > ? AND id <> ?",
        (left.ticket, left.id),
    )


def _check(database: sqlite3.Connection, run: str) -> None:
    if database.execute("SELECT 1 FROM runs WHERE id = ?", (run,)).fetchone() is None:
        raise UnknownRunError(run)


def _read(database: sqlite3.Connection, run: str) -> Run:
    row = database.execute(f"{_READ} WHERE id = ?", (run,)).fetchone()
    if row is None:
        raise UnknownRunError(run)
    return _run(row)


def _run(row: Sequence[Any]) -> Run:
    run, name, network, recipe, *others = row
    return Run(run, name, network, json.loads(recipe), *others)


def _rows(database: sqlite3.Connection, run: str, which: str, bound: int) -> list[tuple[int, Measured]]:
    rows: Iterable[Sequence[Any]] = database.execute(
        f"SELECT event, {_MEASURED} FROM run_metrics WHERE run = ? AND {which} ORDER BY step",  # noqa: S608
        (run, bound),
    )
    return [(event, Measured(*values)) for event, *values in rows]


def _kept(database: sqlite3.Connection, run: str, which: str, bound: int) -> list[tuple[int, Kept]]:
    rows: Iterable[Sequence[Any]] = database.execute(
        f"SELECT event, {_KEPT} FROM run_checkpoints WHERE run = ? AND {which} ORDER BY number",  # noqa: S608
        (run, bound),
    )
    return [(event, Kept(*values)) for event, *values in rows]
