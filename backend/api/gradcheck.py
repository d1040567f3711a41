"""Gradient checks: every derivative measured by moving its cell, and told beside the backward pass."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any, Literal

import orjson
from anyio import to_thread
from fastapi import APIRouter, Body, Depends, Header, Request
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.responses import Response

from backend.api import examples, problems
from backend.api.checking import Checking, Found, Progress
from backend.api.gradcheck_answers import GradcheckAnswer
from backend.api.gradcheck_body import GradcheckBody
from backend.api.inputs import find_inputs
from backend.api.labels import required_labels
from backend.api.media import EVENTS, JSON, choose
from backend.api.problems import ProblemError
from backend.api.services import UsedServices
from backend.api.weights import find_weights
from backend.engine.errors import EditError, EngineError
from backend.networks import find_network

# What may be edited: it only makes another network, or another input.
_GIVEN = ("input", "parameter")

router = APIRouter(prefix="/api", tags=["passes"])

CheckMedia = Literal["application/json", "text/event-stream"]


async def _choose_media(accept: Annotated[str, Header(include_in_schema=False)] = "*/*") -> CheckMedia:
    offered: tuple[CheckMedia, ...] = (JSON, EVENTS)
    return choose(accept, offered, "A gradient check")


def _begin(
    body: Annotated[GradcheckBody, Body(openapi_examples=examples.GRADCHECK)], services: UsedServices
) -> Checking:
    network = find_network(body.network)
    for edit in body.changes:
        if network.tensor(edit.symbol).role not in _GIVEN:
            raise EditError(
                f"{edit.symbol} cannot be edited for a check: it is computed, and a check runs the network "
                "as it is. Edit the input or a parameter, or revert this edit first."
            )
    weights = find_weights(services, network, body.weights)
    labels = required_labels(network, body)
    inputs = find_inputs(services, network, body)
    trace = services.traces.record(network, weights, inputs, labels.values, edits=body.changes)
    return Checking(trace, body, services.stopping)


@router.post(
    "/gradcheck",
    summary="Check gradients by finite differences",
    response_class=Response,
    responses={
        200: {
            "model": GradcheckAnswer,
            "description": "Both derivatives and how far they are apart; as server-sent events `progress`, "
            "`found` and at last `result`, or `problem` if it cannot go on.",
            "content": {JSON: {}, EVENTS: {"schema": {"type": "string"}}},
        },
        **problems.responses(400, 404, 406, 409, 413, 415, 422, 503),
    },
)
async def check(
    request: Request,
    checking: Annotated[Checking, Depends(_begin)],
    media: Annotated[CheckMedia, Depends(_choose_media)],
) -> Response:
    """Move cells up and down by epsilon, and compare the loss's slope with what backpropagation says.

    A cell whose perturbation opens or closes a ReLU, or changes a pooling winner, is told with the first
    cell where that happened, and left out of the largest errors. Edits may be of the input and of parameters;
    what is computed is checked as it is.

    Everything can be checked of every network; of a large one it takes minutes, or hours where large
    convolutions follow one another. So ask for `Accept: text/event-stream`: the data of `progress` is `done`,
    `total`, the `symbol` under way and how many seconds are left (`seconds_left`, null before every tensor
    was tried), and that of `result` this answer. Where several tensors are checked, `found` tells such an
    answer of each one alone as soon as it is done. Hanging up ends the check.
    """
    headers = {"vary": "accept"}
    if media == EVENTS:
        return EventSourceResponse(
            _events(checking), headers={**headers, "cache-control": "no-cache", "x-accel-buffering": "no"}
        )
    async with aclosing(_told(checking)) as telling:
        async for told in telling:
            if isinstance(told, GradcheckAnswer):
                return Response(_dump(told), headers=headers, media_type=JSON)
            if await request.is_disconnected():
                break
    return Response(headers=headers)


async def _told(checking: Checking) -> AsyncGenerator[Progress | Found | GradcheckAnswer]:
    # Measured in threads, so that others are answered meanwhile. Closing this ends the check.
    running = checking.run()
    try:
        while (told := await to_thread.run_sync(next, running, None)) is not None:
            yield told
    finally:
        running.close()


async def _events(checking: Checking) -> AsyncIterator[bytes]:
    # A client that hangs up cancels this at once, and then nothing further is measured.
    async with aclosing(_told(checking)) as telling:
        try:
            async for told in telling:
                match told:
                    case Progress():
                        yield _event("progress", told)
                    case Found():
                        yield _event("found", told.answer)
                    case GradcheckAnswer():
                        yield _event("result", told)
        except (EngineError, ProblemError) as error:
            yield _event("problem", problems.tell(error))


def _event(kind: str, data: Any) -> bytes:
    return format_sse_event(event=kind, data_str=_dump(data).decode())


def _dump(data: Any) -> bytes:
    return orjson.dumps(data.model_dump() if isinstance(data, GradcheckAnswer) else data)
