"""The same SGD step again and again on a session, each kept before the next one begins."""

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from backend.api.answers import moment
from backend.api.labels import Labels
from backend.api.session_answers import RepeatedStep, RepeatEnd, SessionDescription
from backend.api.stepping import SgdStep, compute_step
from backend.engine.edits import Edit
from backend.engine.errors import NonFiniteError
from backend.engine.network import Network
from backend.engine.tensor import Array, Weights
from backend.store import (
    HistoryFullError,
    Session,
    SessionMovedError,
    SessionStore,
    StoreError,
    UnknownSessionError,
)

_NOTHING_MOVES = (
    "it would change no weight, since every gradient times the learning rate is too small to count. "
    "Choose another target, earlier weights or a larger learning rate."
)

_log = logging.getLogger(__name__)


class _NothingMovesError(Exception):
    """A step would leave every weight as it is."""


@dataclass(frozen=True)
class Wish:
    """What is to be repeated.

    Attributes
    ----------
    network : Network
        What is run.
    inputs : float64 ndarray, the input's shape, or with a last axis of m examples
        What goes in.
    labels : Labels
        The target of each example; classes, where it is to win.
    learning_rate : float
        How far each step walks.
    edits : sequence of Edit
        Cells that get another number in each step.
    most : int
        How many steps to take at most.
    until_target_wins : bool
        Whether to end as soon as every example is taken for its target.
    """

    network: Network
    inputs: Array
    labels: Labels
    learning_rate: float
    edits: Sequence[Edit]
    most: int
    until_target_wins: bool


class Repetition:
    """Steps on a session, from its current weights on.

    The first step is computed at once, and kept only when the steps are asked for.

    Parameters
    ----------
    sessions : SessionStore
        Where the session is kept.
    session : Session
        Where it stands.
    weights : mapping of str to float64 ndarray
        Its current weights.
    wish : Wish
        What is to be repeated.
    stopping : threading.Event
        Ends it, when it is set, after the step that is under way.

    Raises
    ------
    HistoryFullError
        If not even one step can be kept.
    EngineError
        If not even one step can be computed.
    """

    def __init__(
        self,
        sessions: SessionStore,
        session: Session,
        weights: Weights,
        wish: Wish,
        stopping: threading.Event,
    ) -> None:
        if session.room == 0:
            raise HistoryFullError(session.position)
        self._sessions = sessions
        self._session = session
        self._weights = weights
        self._wish = wish
        self._stopping = stopping
        self._ahead: SgdStep | None = self._compute()
        self._loss = self._loss_after = self._ahead.outcome["loss"]
        self._wins = self._ahead.outcome["prediction"] == wish.labels.told
        self._taken = 0

    def events(self) -> Iterator[RepeatedStep | RepeatEnd]:
        """Take the steps; yield each once it is in the history, and at last why there are no more."""
        end = None
        while end is None:
            end = self._done()
            if end is None:
                try:
                    told = self._take()
                except NonFiniteError as error:
                    end = self._end("diverged", f"Step {self._taken + 1} was not taken: {error}")
                except _NothingMovesError:
                    end = self._end(
                        "nothing_moves", f"Step {self._taken + 1} was not taken: {_NOTHING_MOVES}"
                    )
                except SessionMovedError:
                    end = self._end("session_moved", "The session was moved by someone else meanwhile.")
                except UnknownSessionError as error:
                    end = self._end("session_gone", str(error))
                except StoreError as error:
                    _log.error("repeating a step: %s", error)
                    end = self._end("store_unavailable", str(error))
                else:
                    yield told
        yield end

    def _compute(self) -> SgdStep:
        wish = self._wish
        return compute_step(
            wish.network, self._weights, wish.inputs, wish.labels, wish.learning_rate, wish.edits
        )

    def _take(self) -> RepeatedStep:
        # One step is one turn: others may come between, and then this ends.
        with self._sessions.turn(self._session.id):
            step, self._ahead = self._ahead or self._compute(), None
            if self._moves_nothing(step):
                raise _NothingMovesError
            before = self._session
            self._session = self._sessions.advance(before.id, before.version, step.next_weights, step.outcome)
        self._weights = step.next_weights
        self._taken += 1
        self._loss_after = step.outcome["loss_after"]
        self._wins = step.outcome["prediction_after"] == self._wish.labels.told
        kept = self._session.steps[-1]
        return RepeatedStep(
            position=kept.position,
            version=self._session.version,
            at=moment(kept.at),
            probabilities_after=step.probabilities_after,
            taken=self._taken,
            most=self._wish.most,
            **step.outcome,
        )

    def _moves_nothing(self, step: SgdStep) -> bool:
        # Such steps would fill the history, one like the other, for as long as one lets them.
        return all(
            np.array_equal(self._weights[symbol], values) for symbol, values in step.next_weights.items()
        )

    def _done(self) -> RepeatEnd | None:
        wish, taken = self._wish, self._taken
        if wish.until_target_wins and self._wins:
            wins = "The target wins already" if taken == 0 else f"The target wins after {_steps(taken)}"
            return self._end("target_wins", f"{wins}.")
        if taken == wish.most:
            if wish.until_target_wins:
                grown = self._grown() or " Repeat it, or choose a larger learning rate."
                return self._end("at_most", f"The target does not win after {_steps(taken)}.{grown}")
            return self._end("taken", f"{_steps(taken)} taken.{self._grown()}")
        if self._session.room == 0:
            return self._end("history_full", str(HistoryFullError(self._session.position)))
        if self._stopping.is_set():
            return self._end("server_stops", "The server is about to end; the steps so far are kept.")
        return None

    def _grown(self) -> str:
        if self._loss_after <= self._loss:
            return ""
        return (
            f" The loss grew from {self._loss:.3g} to {self._loss_after:.3g}: undo them and choose a "
            "smaller learning rate."
        )

    def _end(self, why: str, says: str) -> RepeatEnd:
        try:
            session = SessionDescription.of(self._sessions.get(self._session.id))
        except StoreError:
            session = None
        return RepeatEnd.model_validate({"why": why, "says": says, "taken": self._taken, "session": session})


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"
