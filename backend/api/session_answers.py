"""What the answers about sessions hold."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from backend.api.answers import Answer, Prediction, Target, TensorValues, moment
from backend.store import Session


class SessionStepDescription(Answer):
    """One step that a session took; lists where it was taken on a batch."""

    position: int
    loss: float
    loss_after: float
    target: Target
    prediction: Prediction
    prediction_after: Prediction
    learning_rate: float
    at: datetime


class SessionDescription(Answer):
    """A person's own copy of the weights, and where it stands."""

    id: str
    network: str
    origin: dict[str, Any] = Field(description="The weights that it began with.")
    position: int = Field(description="The steps behind the current weights; 0 is the origin.")
    version: int = Field(description="A number that belongs to the current weights; an undo brings it back.")
    steps: list[SessionStepDescription]
    room: int = Field(description="How many further steps can be taken from the current weights.")
    can_undo: bool
    can_redo: bool
    created_at: datetime
    used_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, session: Session) -> "SessionDescription":
        """Describe a session."""
        return cls(
            id=session.id,
            network=session.network,
            origin=dict(session.origin),
            position=session.position,
            version=session.version,
            steps=[
                SessionStepDescription(position=step.position, at=moment(step.at), **step.record)
                for step in session.steps
            ],
            room=session.room,
            can_undo=session.can_undo,
            can_redo=session.can_redo,
            created_at=moment(session.created_at),
            used_at=moment(session.used_at),
            expires_at=moment(session.expires_at),
        )


class SessionTensors(SessionDescription):
    """A session's weights as JSON."""

    tensors: dict[str, TensorValues]


class RepeatedStep(SessionStepDescription):
    """One of several steps, as soon as it is taken: the data of an event `step`."""

    version: int = Field(description="The version of the weights that it led to.")
    probabilities_after: list[float] | list[list[float]]
    taken: int = Field(description="How many steps were taken so far, this one included.")
    most: int = Field(description="How many are taken at most.")


class RepeatEnd(Answer):
    """Why no further step is taken: the data of the event `end`."""

    why: Literal[
        "taken",
        "target_wins",
        "at_most",
        "nothing_moves",
        "history_full",
        "diverged",
        "session_moved",
        "session_gone",
        "server_stops",
        "store_unavailable",
    ]
    says: str = Field(description="The same in a sentence or two, with what to do.")
    taken: int = Field(description="How many steps were taken; all are in the history.")
    session: SessionDescription | None = Field(description="Where it stands now; null where it is gone.")
