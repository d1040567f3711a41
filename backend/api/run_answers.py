"""What the answers about training runs hold."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from backend.api.answers import Answer, TensorValues, moment
from backend.store import Kept, Measured, Run
from backend.training.evaluation import Evaluation, most_mistaken
from backend.training.runs.results import Judged

Status = Literal["queued", "running", "paused", "stopped", "finished", "diverged", "failed"]
Share = Annotated[float, Field(ge=0, le=1)]


class LatestMeasures(Answer):
    """The newest of what was measured; null where nothing was yet."""

    loss: float | None
    training_accuracy: Share | None
    validation_loss: float | None
    validation_accuracy: Share | None


class RunDescription(Answer):
    """A training run, and where it stands."""

    id: str
    name: str
    network: str
    recipe: dict[str, Any] = Field(description="How it is trained, field by field as in POST /api/runs.")
    status: Status
    place: int | None = Field(description="Its place in the queue: 1 is next. Null when it does not wait.")
    message: str | None = Field(description="Why it diverged, failed or began anew.")
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    step: int = Field(description="The steps that were taken.")
    steps: int = Field(description="The steps that there are.")
    epoch: int
    epochs: int
    progress: Share
    images_per_second: float | None = Field(description="Of late; null while it is not running.")
    seconds_left: float | None = Field(description="At that pace; null while it is not running.")
    latest: LatestMeasures
    checkpoints: int = Field(description="How many checkpoints there are.")
    can_pause: bool
    can_resume: bool
    can_stop: bool
    can_delete: bool

    @classmethod
    def of(cls, run: Run) -> "RunDescription":
        """Describe a run."""
        return cls.model_validate(
            {
                **{name: getattr(run, name) for name in cls.model_fields},
                "created_at": moment(run.created_at),
                "started_at": None if run.started_at is None else moment(run.started_at),
                "finished_at": None if run.finished_at is None else moment(run.finished_at),
            }
        )


class Runs(Answer):
    """Every training run, newest first."""

    runs: list[RunDescription]


class MetricsRow(Answer):
    """What was measured over the steps since the row before."""

    seq: int = Field(description="The id of the event that told of it.")
    step: int
    epoch: int
    loss: float
    training_accuracy: Share
    validation_loss: float | None
    validation_accuracy: Share | None
    rate: float = Field(description="The learning rate of the last of these steps.")
    images_per_second: float
    elapsed: float = Field(description="Seconds of training so far; pauses do not count.")

    @classmethod
    def of(cls, seq: int, measured: Measured) -> "MetricsRow":
        """Describe a row."""
        return cls.model_validate({"seq": seq, **vars(measured)})


class Metrics(Answer):
    """The curves of a run, by step."""

    metrics: list[MetricsRow]


class RunCheckpointDescription(Answer):
    """A checkpoint of a run."""

    index: int
    step: int
    epoch: int
    images_seen: int
    loss: float | None = Field(description="The mean over held-out images; null when there are none.")
    validation_accuracy: Share | None
    at: datetime

    @classmethod
    def of(cls, kept: Kept) -> "RunCheckpointDescription":
        """Describe a checkpoint."""
        return cls.model_validate({**vars(kept), "at": moment(kept.at)})


class RunCheckpoints(Answer):
    """The checkpoints of a run in order: of step 0, then spaced by the logarithm of the step, and the end."""

    checkpoints: list[RunCheckpointDescription]


class RunCheckpointTensors(Answer):
    """The weights of a run's checkpoint as JSON."""

    network: str
    step: int
    epoch: int
    images_seen: int
    loss: float | None
    validation_accuracy: Share | None
    recipe: dict[str, Any]
    data: str
    licence: str
    tensors: dict[str, TensorValues]


class JudgedDigit(Answer):
    """What a network made of a real digit."""

    split: Literal["train", "test"]
    index: int = Field(description="Its place in the split, as GET /api/samples takes it.")
    label: int
    prediction: int
    confidence: Share = Field(
        description="The probability that the network gave its prediction; where it gives none, that output, "
        "cut off at 0 and 1."
    )
    loss: float


class EvaluationDescription(Answer):
    """How a checkpoint does on digits that it was not trained on."""

    split: Literal["validation", "test"]
    checkpoint: int
    count: int
    accuracy: Share
    loss: float
    matrix: list[list[int]] = Field(description="Rows are labels, columns what the network took them for.")
    mistaken: list[JudgedDigit] = Field(description="The worst mistakes, by loss.")

    @classmethod
    def of(cls, judged: Judged, mistakes: int) -> "EvaluationDescription":
        """Describe an evaluation."""
        evaluation = judged.evaluation
        return cls(
            split=judged.part,
            checkpoint=judged.kept.index,
            count=len(evaluation.labels),
            accuracy=evaluation.accuracy,
            loss=evaluation.loss,
            matrix=evaluation.confusion.tolist(),
            mistaken=judged_digits(judged, most_mistaken(evaluation, mistakes).tolist()),
        )


class JudgedDigits(Answer):
    """Real digits, the worst loss first."""

    digits: list[JudgedDigit]
    total: int = Field(description="How many there are in all.")


def judged_digits(judged: Judged, places: list[int]) -> list[JudgedDigit]:
    """Describe the digits at some places of an evaluation."""
    evaluation: Evaluation = judged.evaluation
    return [
        JudgedDigit(
            split=judged.split,
            index=judged.first + place,
            label=int(evaluation.labels[place]),
            prediction=int(evaluation.predictions[place]),
            confidence=min(1.0, max(0.0, float(evaluation.confidences[place]))),
            loss=float(evaluation.losses[place]),
        )
        for place in places
    ]
