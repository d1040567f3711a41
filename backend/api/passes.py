"""Passes: forward, backward, and a whole SGD step."""

from dataclasses import asdict
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.responses import Response

from backend.api import examples, problems
from backend.api.answers import StepDescription
from backend.api.bodies import BackwardBody, ForwardBody, StepBody
from backend.api.inputs import find_inputs
from backend.api.labels import Labels, find_labels, required_labels
from backend.api.media import JSON, SAFETENSORS, ChosenMedia, render
from backend.api.outcome import answer, said
from backend.api.references import SessionWeights
from backend.api.services import Services, UsedServices
from backend.api.session_answers import SessionDescription
from backend.api.stepping import compute_step
from backend.api.trace_answers import StepAnswer, TraceAnswer
from backend.api.weights import ChosenWeights, find_weights
from backend.engine.network import Network
from backend.engine.trace import Trace
from backend.networks import find_network

router = APIRouter(prefix="/api", tags=["passes"])


def _documented(model: type[TraceAnswer], description: str) -> dict[int | str, dict[str, Any]]:
    safetensors = {
        "schema": {"type": "string", "format": "binary"},
        "example": "every tensor as float64 by its symbol; the metadata's `trace` is the rest of the JSON",
    }
    return {
        200: {"model": model, "description": description, "content": {JSON: {}, SAFETENSORS: safetensors}},
        **problems.responses(400, 404, 406, 409, 413, 415, 422, 503),
    }


@router.post(
    "/forward",
    summary="Run a forward pass",
    response_class=Response,
    responses=_documented(TraceAnswer, "The trace of the forward steps."),
)
def forward(
    body: Annotated[ForwardBody, Body(openapi_examples=examples.FORWARD)],
    services: UsedServices,
    media: ChosenMedia,
) -> Response:
    """Run the network and tell every tensor on the way from the input to the probabilities."""
    network = find_network(body.network)
    weights = find_weights(services, network, body.weights)
    inputs, labels = find_inputs(services, network, body), find_labels(network, body)
    trace = services.traces.record(network, weights, inputs, edits=body.changes)
    return render(media, _tell(trace, weights, labels), trace.tensors)


@router.post(
    "/backward",
    summary="Run a forward and a backward pass",
    response_class=Response,
    responses=_documented(TraceAnswer, "The trace of the forward, loss and backward steps."),
)
def backward(
    body: Annotated[BackwardBody, Body(openapi_examples=examples.BACKWARD)],
    services: UsedServices,
    media: ChosenMedia,
) -> Response:
    """Run the network, take the loss against the target, and tell the gradient of every tensor."""
    network = find_network(body.network)
    weights = find_weights(services, network, body.weights)
    inputs, labels = find_inputs(services, network, body), required_labels(network, body)
    trace = services.traces.record(network, weights, inputs, labels.values, edits=body.changes)
    return render(media, _tell(trace, weights, labels), trace.tensors)


@router.post(
    "/step",
    summary="Take an SGD step",
    response_class=Response,
    responses=_documented(StepAnswer, "The trace of all steps, and the loss before and after."),
)
def step(
    body: Annotated[StepBody, Body(openapi_examples=examples.STEP)],
    services: UsedServices,
    media: ChosenMedia,
) -> Response:
    """Run forward, loss, backward and update. A session's weights move on; others stay as they are."""
    if not isinstance(body.weights, SessionWeights):
        return _take_step(services, body, media)
    with services.sessions.turn(body.weights.session):
        return _take_step(services, body, media)


def _take_step(services: Services, body: StepBody, media: ChosenMedia) -> Response:
    network = find_network(body.network)
    weights = find_weights(services, network, body.weights)
    inputs, labels = find_inputs(services, network, body), required_labels(network, body)
    rate, edits = body.learning_rate, body.changes
    taken = compute_step(network, weights.values, inputs, labels, rate, edits)
    services.traces.keep(taken.trace, weights.told, inputs, labels.values, rate, edits)
    moved = None
    if weights.session is not None:
        session = weights.session
        moved = services.sessions.advance(session.id, session.version, taken.next_weights, taken.outcome)
    told = {
        **_tell(taken.trace, weights, labels),
        **taken.outcome,
        "probabilities_after": taken.probabilities_after,
        "session": None if moved is None else SessionDescription.of(moved).model_dump(mode="json"),
    }
    return render(media, told, taken.trace.tensors)


@lru_cache(maxsize=64)
def _describe_steps(network: Network) -> dict[str, dict[str, Any]]:
    return {step.id: StepDescription.model_validate(step).model_dump() for step in network.steps}


def _tell(trace: Trace, weights: ChosenWeights, labels: Labels | None) -> dict[str, Any]:
    described = _describe_steps(trace.network)
    return {
        "network": trace.network.id,
        "weights": weights.told,
        "target": None if labels is None else labels.told,
        "prediction": answer(trace),
        "probabilities": said(trace),
        "loss": trace.loss,
        "batch": trace.batch,
        "steps": [described[step.id] for step in trace.steps],
        "edits": [asdict(edit) for edit in trace.edits],
    }
