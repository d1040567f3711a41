"""Sessions: a person's own copy of the weights, with undo, redo and reset."""

from typing import Annotated

from fastapi import APIRouter, Body, Path

from backend.api import examples, problems
from backend.api.answers import SessionDescription
from backend.api.bodies import SessionBody
from backend.api.resolve import find_weights
from backend.api.services import UsedServices

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
    """Copy the weights of a checkpoint, a seed or another session for one person's own steps."""
    network = services.network(body.network)
    weights = find_weights(services, network, body.weights)
    return SessionDescription.of(services.sessions.create(network.id, weights.told, weights.values))


@router.get("/{session}", summary="See where a session stands", responses=problems.responses(404, 422, 503))
def get(session: SessionId, services: UsedServices) -> SessionDescription:
    """Tell the session's position and every step that it took."""
    return SessionDescription.of(services.sessions.get(session))


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


@router.post("/{session}/reset", summary="Start over", responses=problems.responses(404, 413, 422, 503))
def reset(session: SessionId, services: UsedServices) -> SessionDescription:
    """Go back to the weights that the session began with and forget every step, for good."""
    return SessionDescription.of(services.sessions.reset(session))
