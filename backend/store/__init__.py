"""What outlives a request: people's sessions, behind one small protocol."""

from backend.store.errors import (
    HistoryFullError,
    NothingToRedoError,
    NothingToUndoError,
    SessionMovedError,
    StoreError,
    UnknownSessionError,
)
from backend.store.sessions import Session, SessionStep, SessionStore
from backend.store.sqlite import SqliteSessions

__all__ = [
    "HistoryFullError",
    "NothingToRedoError",
    "NothingToUndoError",
    "Session",
    "SessionMovedError",
    "SessionStep",
    "SessionStore",
    "SqliteSessions",
    "StoreError",
    "UnknownSessionError",
]
