"""Sessions: a person's own copy of the weights, and every way through its steps."""

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Body, Depends, Path
from fastapi.sse import EventSourceResponse, ServerSentEvent
from safetensors.numpy import save
from starlette.responses import Response

from backend.api import examples, problems
from backend.api.downloads import Format, documented_download, download
from backend.api.inputs import find_inputs
from backend.api.labels import required_labels
from backend.api.problems import ProblemError
from backend.api.repetition import Repetition, Wish
from backend.api.services import UsedServices
from backend.api.session_answers import RepeatedStep, SessionDescription, SessionTensors
from backend.api.session_bodies import GotoBody, RepeatBody, SessionBody
from backend.api.weights import find_weights
from backend.networks import find_network
from backend.store import SessionMovedError

router = APIRouter(prefix="/api/sessions", tags=["sessions"])

SessionId = Annotated[
    str,
    Path(
        pattern="^[A-Za-z0-9_-]{1,64}$",
        description="The id from POST /api/sessions.",
        examples=[examples.SESSION_ID],
    ),
]


@router.post(
    "",
    status_code=201,
    summary="Begin a session",
    responses=problems.responses(400, 404, 409, 413, 415, 422, 503),
)
def create(
    body: Annotated[SessionBody, Body(openapi_examples=examples.SESSION)], services: UsedServices
) -> SessionDescription:
    """Copy the weights of a checkpoint, a seed, an example, another session or a file for one's own steps."""
    network = find_network(body.network)
    weights = find_weights(services, network, body.weights)
    return SessionDescription.of(services.sessions.create(network.id, weights.told, weights.values))


@router.get("/{session}", summary="See where a session stands", responses=problems.responses(404, 422, 503))
def get(session: SessionId, services: UsedServices) -> SessionDescription:
    """Tell the session's position and every step that it took."""
    # In its turn, so that who hung up on a step hears of it, and not of the moment before.
    with services.sessions.turn(session):
        return SessionDescription.of(services.sessions.get(session))


@router.get(
    "/{session}/weights",
    summary="Take a session's weights away",
    response_class=Response,
    responses={**documented_download(SessionTensors, "float64"), **problems.responses(404, 422, 503)},
)
def weights(session: SessionId, services: UsedServices, format: Format = "safetensors") -> Response:
    """Send the current weights, bit for bit, as a file to save; a session can begin with it again."""
    with services.sessions.turn(session):
        found, values = services.sessions.weights(session)
    told = SessionDescription.of(found).model_dump(mode="json")
    metadata = {"network": found.network, "version": str(found.version)}
    return download(
        format,
        f"{found.network.partition(':')[0]}-session-{found.position}",
        told,
        values,
        file=lambda: save(values, metadata=metadata),
        dtype=np.float64,
    )


@router.delete(
    "/{session}", status_code=204, summary="Forget a session", responses=problems.responses(404, 422, 503)
)
def delete(session: SessionId, services: UsedServices) -> None:
    """Forget the session and its weights for good."""
    services.sessions.delete(session)


@router.post("/{session}/undo", summary="Undo a step", responses=problems.responses(404, 409, 413, 422, 503))
def undo(session: SessionId, services: UsedServices) -> SessionDescription:
    """Go back to exactly the weights before the last step."""
    return SessionDescription.of(services.sessions.undo(session))


@router.post("/{session}/redo", summary="Redo a step", responses=problems.responses(404, 409, 413, 422, 503))
def redo(session: SessionId, services: UsedServices) -> SessionDescription:
    """Go forward again to exactly the weights after an undone step."""
    return SessionDescription.of(services.sessions.redo(session))


@router.post(
    "/{session}/goto",
    summary="Go to a step",
    responses=problems.responses(400, 404, 409, 413, 415, 422, 503),
)
def goto(
    session: SessionId,
    body: Annotated[GotoBody, Body(openapi_examples=examples.GOTO)],
    services: UsedServices,
) -> SessionDescription:
    """Go to exactly the weights that a step led to, back or forward; no step is forgotten."""
    return SessionDescription.of(services.sessions.goto(session, body.position, body.version))


def _begin(
    session: SessionId,
    body: Annotated[RepeatBody, Body(openapi_examples=examples.REPEAT)],
    services: UsedServices,
) -> Repetition:
    found, weights = services.sessions.weights(session)
    if body.version is not None and body.version != found.version:
        raise SessionMovedError(body.version, found.version)
    network = find_network(found.network)
    labels = required_labels(network, body)
    if body.until_target_wins and not labels.are_classes:
        raise ProblemError(
            422,
            "no-class",
            "No class to win",
            "until_target_wins needs a class as the target, such as 0, since numbers never win: send times.",
        )
    wish = Wish(
        network,
        find_inputs(services, network, body),
        labels,
        body.learning_rate,
        body.changes,
        body.most,
        until_target_wins=body.times is None,
    )
    return Repetition(services.sessions, found, weights, wish, services.stopping)


@router.post(
    "/{session}/repeat",
    summary="Take many steps",
    response_class=EventSourceResponse,
    responses={
        200: {
            "description": "Events `step`, one for each step that was taken, and at last `end`.",
            "content": {"text/event-stream": {}},
        },
        **problems.responses(400, 404, 409, 413, 415, 422, 503),
    },
)
def repeat(repetition: Annotated[Repetition, Depends(_begin)]) -> Iterator[ServerSentEvent]:
    """Take the same SGD step again and again, and tell of each as server-sent events.

    The data of `step` is the step as the session's history has it, with `version`, `probabilities_after`,
    `taken` and `most`; that of `end` tells `why`, `says` it in words, how many steps were `taken`, and the
    `session`. Every step is in the history before it is told, and can be undone. Hanging up ends it after
    the step that is under way.
    """
    for told in repetition.events():
        yield ServerSentEvent(event="step" if isinstance(told, RepeatedStep) else "end", data=told)


@router.post("/{session}/reset", summary="Start over", responses=problems.responses(404, 413, 422, 503))
def reset(session: SessionId, services: UsedServices) -> SessionDescription:
    """Go back to the weights that the session began with and forget every step, for good."""
    return SessionDescription.of(services.sessions.reset(session))
