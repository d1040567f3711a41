"""Gradient checks: every derivative measured by moving its cell, and told beside the backward pass."""

from collections.abc import AsyncIterator, Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import orjson
from anyio import to_thread
from fastapi import APIRouter, Body, Depends, Header
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.responses import Response

from backend.api import examples, problems
from backend.api.gradcheck_answers import CheckedTensor, CurvePointDescription, GradcheckAnswer
from backend.api.gradcheck_body import GradcheckBody
from backend.api.inputs import find_inputs
from backend.api.labels import required_labels
from backend.api.media import EVENTS, JSON, choose
from backend.api.problems import ProblemError
from backend.api.services import Services, UsedServices
from backend.api.weights import find_weights
from backend.engine import error_curve, gradcheck
from backend.engine.errors import EditError, EngineError
from backend.engine.tensor import Array
from backend.engine.tensor_check import TOLERANCE, join
from backend.engine.trace import Trace, record
from backend.networks import find_network

MOST_PASSES = 250_000

# What may be edited: it only makes another network, or another input.
_GIVEN = ("input", "parameter")

router = APIRouter(prefix="/api", tags=["passes"])

CheckMedia = Literal["application/json", "text/event-stream"]


async def _choose_media(accept: Annotated[str, Header(include_in_schema=False)] = "*/*") -> CheckMedia:
    offered: tuple[CheckMedia, ...] = (JSON, EVENTS)
    return choose(accept, offered, "A gradient check")


@dataclass(frozen=True)
class Progress:
    """How far a check is: how many cells are measured of how many, and which tensor's are under way."""

    done: int
    total: int
    symbol: str


class Checking:
    """A check that was asked for, before anything is measured.

    Parameters
    ----------
    trace : Trace
        The pass.
    body : GradcheckBody
        What to check of it.

    Raises
    ------
    EngineError
        If a symbol or an index is none that can be checked.
    ProblemError
        If it would take too long.
    """

    def __init__(self, trace: Trace, body: GradcheckBody) -> None:
        self._trace = trace
        self._body = body
        self._cells: dict[str, Array] = {
            symbol: gradcheck.find_cells(trace, symbol, body.cells) for symbol in _symbols(trace, body)
        }
        self._along: Array | None = None
        if body.curve and body.symbol is not None:
            self._along = error_curve.steepest(trace, body.symbol, self._cells[body.symbol])
        self._total = sum(map(len, self._cells.values()))
        if self._along is not None:
            self._total += len(self._along) * len(error_curve.EPSILONS)
        self._refuse_too_much()

    def _refuse_too_much(self) -> None:
        examples = self._trace.batch or 1
        passes = 2 * self._total * examples
        many = "1 example" if examples == 1 else f"{examples} examples"
        if passes > MOST_PASSES:
            raise ProblemError(
                422,
                "too-much",
                "Too much to check at once",
                f"{self._total:,} cells with {many} take {passes:,} passes; at most "
                f"{MOST_PASSES:,} are run for one request. Choose fewer tensors or fewer examples.",
            )

    def run(self) -> Generator[Progress | GradcheckAnswer]:
        """Measure, telling how far it is after each portion, and at last what was found.

        Raises
        ------
        NonFiniteError
            If a perturbed loss is not finite.
        """
        trace, body = self._trace, self._body
        done = 0
        tensors = []
        for symbol, cells in self._cells.items():
            parts = []
            for part in gradcheck.portions(trace, symbol, cells, body.epsilon):
                parts.append(part)
                done += len(part.cells)
                yield Progress(done, self._total, symbol)
            tensors.append(CheckedTensor.of(join(parts), errors=body.errors))
        points = []
        if self._along is not None and body.symbol is not None:
            for point in error_curve.curve(trace, body.symbol, self._along):
                points.append(CurvePointDescription.model_validate(point))
                done += len(self._along)
                yield Progress(done, self._total, body.symbol)
        rounding = gradcheck.rounding(trace, body.epsilon)
        yield GradcheckAnswer(
            epsilon=body.epsilon,
            loss=float(trace.tensors[trace.network.loss.loss.symbol]),
            tolerance=TOLERANCE,
            rounding=rounding,
            floor=rounding / TOLERANCE,
            tensors=tensors,
            curve=points if body.curve else None,
        )


def _symbols(trace: Trace, body: GradcheckBody) -> list[str]:
    if body.symbol is not None:
        return [body.symbol]
    if body.symbols is not None:
        return list(dict.fromkeys(body.symbols))
    if body.all == "parameters":
        return list(trace.network.parameters)
    return [spec.symbol for spec in gradcheck.checkable(trace.network)]


@router.post(
    "/gradcheck",
    summary="Check gradients by finite differences",
    response_class=Response,
    responses={
        200: {
            "model": GradcheckAnswer,
            "description": "Both derivatives and how far they are apart; as server-sent events `progress`, "
            "and at last `result`, or `problem` if it cannot go on.",
            "content": {JSON: {}, EVENTS: {"schema": {"type": "string"}}},
        },
        **problems.responses(400, 404, 406, 409, 413, 415, 422, 503),
    },
)
def check(
    body: Annotated[GradcheckBody, Body(openapi_examples=examples.GRADCHECK)],
    services: UsedServices,
    media: Annotated[CheckMedia, Depends(_choose_media)],
) -> Response:
    """Move cells up and down by epsilon, and compare the loss's slope with what backpropagation says.

    A cell whose perturbation opens or closes a ReLU, or changes a pooling winner, is told with the first
    cell where that happened, and left out of the largest errors. Edits may be of the input and of parameters;
    what is computed is checked as it is. With `Accept: text/event-stream` the data
    of `progress` is `done`, `total` and the `symbol` under way, and that of `result` this answer; hanging
    up ends the check.
    """
    checking = Checking(_record(services, body), body)
    headers = {"vary": "accept"}
    if media == EVENTS:
        return EventSourceResponse(
            _events(checking), headers={**headers, "cache-control": "no-cache", "x-accel-buffering": "no"}
        )
    (answer,) = (told for told in checking.run() if isinstance(told, GradcheckAnswer))
    return Response(_dump(answer), headers=headers, media_type=JSON)


def _record(services: Services, body: GradcheckBody) -> Trace:
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
    return record(network, weights.values, inputs, labels.values, edits=body.changes)


async def _events(checking: Checking) -> AsyncIterator[bytes]:
    # A client that hangs up cancels this at once, and then nothing further is measured.
    with closing(checking.run()) as telling:
        try:
            while (told := await to_thread.run_sync(next, telling, None)) is not None:
                yield _event("progress" if isinstance(told, Progress) else "result", told)
        except EngineError as error:
            yield _event("problem", problems.tell(error))


def _event(kind: str, data: Any) -> bytes:
    return format_sse_event(event=kind, data_str=_dump(data).decode())


def _dump(data: Any) -> bytes:
    return orjson.dumps(data.model_dump() if isinstance(data, GradcheckAnswer) else data)
