"""What the answers hold."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.store import Session


class Answer(BaseModel):
    """A part of an answer, read off the attributes of what it describes."""

    model_config = ConfigDict(from_attributes=True)


Target = Annotated[
    int | float | list[Any],
    Field(description="A class, or numbers nested in the label's shape; a list of these for a batch."),
]
Prediction = Annotated[
    int | list[int] | None,
    Field(
        description="The answer, for a batch a list; null where the network ends in a given gradient and so "
        "has none."
    ),
]


class Health(Answer):
    """The server is there."""

    status: Literal["ok"]
    version: str


class SourceDescription(Answer):
    """Where an equation is printed."""

    seed: str
    equations: list[str]


class StepDescription(Answer):
    """One equation of a pass."""

    id: str
    phase: Literal["forward", "loss", "backward", "update"]
    layer: str | None
    operation: str
    latex: str
    source: list[SourceDescription]
    says: str
    reads: list[str]
    writes: str
    relation: dict[str, Any] | None = Field(
        description="How a cell's index leads to the cells that it is made of; `kind` tells the form."
    )


class TensorValues(Answer):
    """A tensor's numbers."""

    shape: list[int]
    values: list[float] = Field(description="Flat and row-major.")


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


def moment(seconds: float) -> datetime:
    """Turn seconds since 1970 (UTC) into a date and time."""
    return datetime.fromtimestamp(seconds, UTC)


class EditDescription(Answer):
    """A number that was put into a cell."""

    symbol: str
    index: list[int]
    value: float
    before: float = Field(description="What the cell held, or would have held.")


class TraceAnswer(Answer):
    """A pass with every tensor that it read or wrote."""

    network: str
    weights: dict[str, Any] = Field(
        description="The weights that were used, as named in the request; a session's with their version."
    )
    target: Target | None = Field(description="As the request has it.")
    prediction: Prediction
    probabilities: list[float] | list[list[float]] = Field(
        description="What the network says, mostly one probability for each class; for a batch such a list "
        "for each example."
    )
    loss: float | None = Field(description="The mean over the batch; null where no loss was taken.")
    batch: int | None = Field(description="How many examples there were; null for a single one.")
    tensors: dict[str, TensorValues] = Field(description="By symbol. A batch is the last axis.")
    steps: list[StepDescription] = Field(description="The steps that were run, in order.")
    edits: list[EditDescription] = Field(description="The cells that another number was put into.")


class StepAnswer(TraceAnswer):
    """A whole SGD step and what came of it."""

    learning_rate: float
    loss_after: float
    probabilities_after: list[float] | list[list[float]]
    prediction_after: Prediction
    session: SessionDescription | None = Field(description="The session that moved on, if it was one's.")


class StageDescription(Answer):
    """One stage of preprocessing."""

    id: str
    title: str
    says: str
    width: int
    height: int
    png: str = Field(description="Base64 of a greyscale PNG.")


class Preprocessed(Answer):
    """A drawing as the network gets it, and the way there."""

    pixels: list[list[float]]
    stages: list[StageDescription]


class SampleDescription(Answer):
    """A real digit."""

    split: str
    index: int
    label: int
    pixels: list[list[float]]


class Samples(Answer):
    """A page of real digits."""

    samples: list[SampleDescription]
    total: int
    offset: int
    limit: int
    licence: str


class CheckpointDescription(Answer):
    """The history of a set of trained weights."""

    name: str
    network: str
    seed: int
    step: int
    epoch: int
    images_seen: int
    loss: float
    test_accuracy: float
    recipe: dict[str, str | int | float | dict[str, float]]
    data: str
    licence: str


class Checkpoints(Answer):
    """Every set of trained weights, oldest first."""

    checkpoints: list[CheckpointDescription]


class CheckpointTensors(CheckpointDescription):
    """Trained weights as JSON."""

    tensors: dict[str, TensorValues]
