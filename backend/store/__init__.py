"""What outlives a request: people's sessions and training runs, each behind one small protocol."""

from backend.store.errors import (
    HistoryFullError,
    NothingToRedoError,
    NothingToUndoError,
    RunsFullError,
    RunStateError,
    SessionMovedError,
    StoreError,
    UnknownPositionError,
    UnknownRunError,
    UnknownSessionError,
)
from backend.store.runs import Event, Kept, Measured, Run, RunStore
from backend.store.runs_sqlite import SqliteRuns
from backend.store.sessions import Session, SessionStep, SessionStore
from backend.store.sqlite import SqliteSessions

__all__ = [
    "Event",
    "HistoryFullError",
    "Kept",
    "Measured",
    "NothingToRedoError",
    "NothingToUndoError",
    "Run",
    "RunStateError",
    "RunStore",
    "RunsFullError",
    "Session",
    "SessionMovedError",
    "SessionStep",
    "SessionStore",
    "SqliteRuns",
    "SqliteSessions",
    "StoreError",
    "UnknownPositionError",
    "UnknownRunError",
    "UnknownSessionError",
]
