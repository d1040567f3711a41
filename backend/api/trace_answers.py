"""What the answers about passes hold."""

from typing import Any

from pydantic import Field

from backend.api.answers import Answer, Prediction, StepDescription, Target, TensorValues
from backend.api.session_answers import SessionDescription


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
