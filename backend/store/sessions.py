"""A session is a person's own copy of the weights, with every step on the way."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class SessionStep:
    """One step that a session took.

    Attributes
    ----------
    position : int
        The position that the step led to; the first step leads to 1.
    at : float
        When, in seconds since 1970 (UTC).
    record : mapping
        What there is to tell of it, as plain JSON: losses, targets, predictions, the rate.
    """

    position: int
    at: float
    record: Mapping[str, Any]


@dataclass(frozen=True)
class Session:
    """Where a session stands.

    Attributes
    ----------
    id : str
        A name that cannot be guessed.
    network : str
        The id of the network that the weights belong to.
    origin : mapping
        The reference to the weights that it began with, as plain JSON.
    position : int
        The steps that lie behind the current weights; 0 at the origin.
    version : int
        A number that belongs to these very weights: every step gets a new one, and an undo goes back to
        the old one.
    steps : tuple of SessionStep
        Every step in order, those that were undone included.
    room : int
        How many further steps can be taken from the current weights.
    created_at, used_at, expires_at : float
        Seconds since 1970 (UTC).
    """

    id: str
    network: str
    origin: Mapping[str, Any]
    position: int
    version: int
    steps: tuple[SessionStep, ...]
    room: int
    created_at: float
    used_at: float
    expires_at: float

    @property
    def can_undo(self) -> bool:
        """Whether a step lies behind."""
        return self.position > 0

    @property
    def can_redo(self) -> bool:
        """Whether an undone step lies ahead."""
        return self.position < len(self.steps)


class SessionStore(Protocol):
    """What the rest of the app asks of a place that keeps sessions.

    Every method but ``create`` raises ``UnknownSessionError`` for an id that it does not know, and every
    one raises ``StoreError`` when what is kept cannot be read or written. Using a session renews its
    lifetime. Weights come back bit for bit as they were given.
    """

    def create(self, network: str, origin: Mapping[str, Any], weights: Weights) -> Session:
        """Begin a session at position 0, forgetting expired and surplus ones."""

    def get(self, session: str) -> Session:
        """Tell where a session stands."""

    def weights(self, session: str) -> tuple[Session, dict[str, NDArray[np.float64]]]:
        """Tell where a session stands, with its current weights."""

    def advance(self, session: str, version: int, weights: Weights, record: Mapping[str, Any]) -> Session:
        """Move on to new weights, dropping steps that were undone.

        Raises
        ------
        SessionMovedError
            If the current weights no longer have the version given.
        HistoryFullError
            If no more steps are kept.
        """

    def undo(self, session: str) -> Session:
        """Go back one step; raises ``NothingToUndoError`` at the origin."""

    def redo(self, session: str) -> Session:
        """Take an undone step again; raises ``NothingToRedoError`` at the newest weights."""

    def goto(self, session: str, position: int, version: int | None = None) -> Session:
        """Go to any position, keeping every step.

        Raises
        ------
        SessionMovedError
            If a version is given that the current weights no longer have.
        UnknownPositionError
            If there is no such position.
        """

    def reset(self, session: str) -> Session:
        """Go back to the weights that it began with and forget every step."""

    def delete(self, session: str) -> None:
        """Forget a session."""

    def turn(self, session: str) -> AbstractContextManager[object]:
        """Hold back other steps of the same session in this process while one is computed."""

    def close(self) -> None:
        """Let go of what is held open."""
