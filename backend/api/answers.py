"""What the answers hold."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


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
        description="The answer, for a batch a list; null where the network ends in a given gradient or in a "
        "single number, and so has none."
    ),
]


def moment(seconds: float) -> datetime:
    """Turn seconds since 1970 (UTC) into a date and time."""
    return datetime.fromtimestamp(seconds, UTC)


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
