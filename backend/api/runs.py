"""Runs: training in the background, from the wish to the weights."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Header, Path, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from backend.api import examples, problems
from backend.api.downloads import Format, documented_download, download
from backend.api.run_answers import (
    EvaluationDescription,
    JudgedDigits,
    Metrics,
    MetricsRow,
    RunCheckpointDescription,
    RunCheckpoints,
    RunCheckpointTensors,
    RunDescription,
    Runs,
    judged_digits,
)
from backend.api.run_bodies import RunBody
from backend.api.services import Services, UsedServices
from backend.networks import find_network
from backend.store import Event, Kept, Measured, Run
from backend.training.evaluation import most_mistaken
from backend.training.runs.folder import RunFolder
from backend.training.runs.queue import QueueError
from backend.training.trainable import check_trainable

router = APIRouter(prefix="/api/runs", tags=["runs"])

_MISTAKES = 24

RunId = Annotated[
    str,
    Path(
        pattern="^[A-Za-z0-9_-]{1,64}$",
        description="The id from POST /api/runs.",
        examples=[examples.RUN_ID],
    ),
]
Index = Annotated[int | None, Query(ge=0, description="Which checkpoint; the newest if left out.")]
Part = Annotated[
    Literal["validation", "test"],
    Query(description="The training images that the run held out, or MNIST's test images."),
]
Digit = Annotated[int | None, Query(ge=0, le=9)]


@router.post(
    "",
    status_code=201,
    summary="Start a training run",
    responses=problems.responses(400, 404, 409, 413, 415, 422, 503),
)
def create(
    body: Annotated[RunBody, Body(openapi_examples=examples.RUN)], services: UsedServices
) -> RunDescription:
    """Queue a training run; it begins once those before it are done, and outlives the server's end."""
    network = find_network(body.network)
    check_trainable(network)
    recipe = body.recipe()
    # Read and verified, so that what is wrong with the data set is said here and not by a run that fails.
    services.mnist().images("train")
    count = len(services.mnist().labels("train"))
    trained, _ = recipe.parts(count)
    steps = recipe.steps(trained.stop)
    run = services.runs.create(network.id, body.name.strip(), recipe.to_json(), steps)
    return _queued(services, run, lambda: services.runs.delete(run.id))


@router.get("", summary="List the training runs", responses=problems.responses(503))
def runs(services: UsedServices) -> Runs:
    """List every run, newest first."""
    return Runs(runs=[RunDescription.of(run) for run in services.runs.every()])


@router.get("/{run}", summary="See where a run stands", responses=problems.responses(404, 422, 503))
def get(run: RunId, services: UsedServices) -> RunDescription:
    """Tell the run's settings, status, progress and newest measures."""
    return RunDescription.of(services.runs.get(run))


@router.delete(
    "/{run}", status_code=204, summary="Forget a run", responses=problems.responses(404, 409, 422, 503)
)
def delete(run: RunId, services: UsedServices) -> None:
    """Forget the run with its curves and checkpoints for good; stop it first while it is running."""
    services.runs.delete(run)
    RunFolder.of(services.data_folder, run).remove()


@router.post("/{run}/pause", summary="Pause a run", responses=problems.responses(404, 409, 413, 422, 503))
def pause(run: RunId, services: UsedServices) -> RunDescription:
    """Let a run wait, with all that it needs to go on; the next in the queue begins."""
    return RunDescription.of(services.runs.pause(run))


@router.post("/{run}/resume", summary="Resume a run", responses=problems.responses(404, 409, 413, 422, 503))
def resume(run: RunId, services: UsedServices) -> RunDescription:
    """Queue a paused, stopped or failed run again; it ends as if it had never waited."""
    before = services.runs.get(run)
    resumed = services.runs.resume(run)
    if resumed.status != "queued":
        return RunDescription.of(resumed)
    return _queued(services, resumed, lambda: services.runs.settle(run, before.status, before.message))


@router.post("/{run}/stop", summary="Stop a run", responses=problems.responses(404, 409, 413, 422, 503))
def stop(run: RunId, services: UsedServices) -> RunDescription:
    """End a run early; its checkpoints stay, and it can still be resumed."""
    return RunDescription.of(services.runs.stop(run))


@router.get("/{run}/metrics", summary="Get a run's curves", responses=problems.responses(404, 422, 503))
def metrics(run: RunId, services: UsedServices) -> Metrics:
    """List what was measured on the way, by step."""
    return Metrics(metrics=[MetricsRow.of(seq, row) for seq, row in services.runs.metrics(run)])


def _known(run: RunId, services: UsedServices) -> Run:
    return services.runs.get(run)


@router.get(
    "/{run}/events",
    summary="Follow a run",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "Events `metrics`, `checkpoint` and `status`, and `end` after a final status.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problems.responses(404, 422, 503),
    },
)
async def events(
    known: Annotated[Run, Depends(_known)],
    services: UsedServices,
    after: Annotated[int, Query(ge=0, description="Tell only what happened after the event of this id.")] = 0,
    last_event_id: Annotated[
        int | None, Header(ge=0, description="The same, as browsers send it when they connect again.")
    ] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Send server-sent events: what happened so far, then what happens, until the run ends.

    The data of `metrics` is a row of the run's curves, that of `checkpoint` a checkpoint, and that of
    `status` the run. A row of the same step as an earlier one replaces it.
    """
    async for event in services.tails.follow(known.id, after if last_event_id is None else last_event_id):
        yield ServerSentEvent(event=event.kind, id=str(event.number), data=_tell(event))


def _tell(event: Event) -> Any:
    match event.told:
        case Measured():
            return MetricsRow.of(event.number, event.told)
        case Kept():
            return RunCheckpointDescription.of(event.told)
        case Run():
            return RunDescription.of(event.told)
        case None:
            return {}


@router.get(
    "/{run}/checkpoints", summary="List a run's checkpoints", responses=problems.responses(404, 422, 503)
)
def checkpoints(run: RunId, services: UsedServices) -> RunCheckpoints:
    """List the weights that were kept, from the initial ones on."""
    return RunCheckpoints(
        checkpoints=[RunCheckpointDescription.of(kept) for kept in services.runs.checkpoints(run)]
    )


@router.get(
    "/{run}/checkpoints/{index}",
    summary="Take a run's checkpoint away",
    response_class=Response,
    responses={**documented_download(RunCheckpointTensors), **problems.responses(404, 422, 503)},
)
def checkpoint(
    run: RunId,
    index: Annotated[int, Path(ge=0, description="Its index in the list of checkpoints.", examples=[0])],
    services: UsedServices,
    format: Format = "safetensors",
) -> Response:
    """Send the weights with their history, as a file to save."""
    found = services.results.weights(run, index)
    return download(format, f"{run}-{index}", found.told, found.values, file=found.path.read_bytes)


@router.get(
    "/{run}/evaluation", summary="Judge a run's weights", responses=problems.responses(404, 409, 422, 503)
)
def evaluation(
    run: RunId, services: UsedServices, checkpoint: Index = None, split: Part = "validation"
) -> EvaluationDescription:
    """Tell accuracy, loss, which digits are taken for which, and the worst mistakes."""
    return EvaluationDescription.of(services.results.judge(run, checkpoint, split), _MISTAKES)


@router.get(
    "/{run}/mistakes", summary="See the digits behind", responses=problems.responses(404, 409, 422, 503)
)
def mistakes(
    run: RunId,
    services: UsedServices,
    label: Annotated[Digit, Query(description="Only what is this digit.")] = None,
    prediction: Annotated[Digit, Query(description="Only what was taken for this digit.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to list at most.")] = 48,
    checkpoint: Index = None,
    split: Part = "validation",
) -> JudgedDigits:
    """List the digits behind a cell of the evaluation's matrix, the worst loss first.

    Cells of right answers have such digits too. With only one of label and prediction, or none, mistakes
    alone are listed.
    """
    judged = services.results.judge(run, checkpoint, split)
    found = most_mistaken(judged.evaluation, len(judged.evaluation.labels), label, prediction).tolist()
    return JudgedDigits(digits=judged_digits(judged, found[:limit]), total=len(found))


def _queued(services: Services, run: Run, undo: Any) -> RunDescription:
    """Give a run its task; without one it would wait for nothing."""
    try:
        services.queue.enqueue(run)
    except QueueError:
        undo()
        raise
    return RunDescription.of(run)
