"""Explanations: where a number comes from, and where it goes."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Body
from starlette.responses import Response

from backend.api import examples, problems
from backend.api.bodies import ExplainBody
from backend.api.explain_answers import ExplanationAnswer, Explanations, tell
from backend.api.inputs import find_inputs
from backend.api.labels import find_labels
from backend.api.media import JSON
from backend.api.problems import ProblemError
from backend.api.references import SessionWeights
from backend.api.services import Services, UsedServices
from backend.api.weights import find_weights
from backend.engine.explain import explain, feeds
from backend.engine.explanation import Explanation
from backend.engine.trace import Trace
from backend.networks import find_network
from backend.networks.equations import derivation

router = APIRouter(prefix="/api", tags=["passes"])

_MOST_TERMS = 100_000


@router.post(
    "/explain",
    summary="Explain numbers of a pass",
    response_class=Response,
    responses={
        200: {
            "model": ExplanationAnswer | Explanations,
            "description": "The explanation; a list of them where `cells` were asked for.",
        },
        **problems.responses(400, 404, 409, 413, 415, 422, 503),
    },
)
def explain_cells(
    body: Annotated[ExplainBody, Body(openapi_examples=examples.EXPLAIN)], services: UsedServices
) -> Response:
    """Tell of each cell the terms that make up its value, each factor being a cell that can be asked about.

    A pass that was run before with the same weights, input, target, rate and edits is not run again.
    """
    trace = _find_trace(services, body)
    terms = 0
    told = []
    for cell in body.asked:
        explanation = explain(trace, cell.symbol, cell.place)
        terms += _count(explanation)
        if terms > _MOST_TERMS:
            raise ProblemError(
                422,
                "too-many-terms",
                "Too many terms",
                f"The explanations of {len(body.asked)} cells hold more than {_MOST_TERMS} terms together: "
                "ask for fewer cells at a time, or for a smaller batch.",
            )
        fed = feeds(trace, cell.symbol, cell.place) if body.feeds else None
        lines = derivation(trace, cell.symbol, cell.place) if body.derivation else None
        told.append(tell(explanation, trace, fed, lines))
    answer = told[0] if body.cells is None else {"explanations": told}
    return Response(orjson.dumps(answer), media_type=JSON)


def _count(explanation: Explanation) -> int:
    return sum(len(block) for block in explanation.origin.blocks)


def _find_trace(services: Services, body: ExplainBody) -> Trace:
    network = find_network(body.network)
    inputs = find_inputs(services, network, body)
    labels = find_labels(network, body)
    asked = (inputs, None if labels is None else labels.values, body.learning_rate, body.changes)
    if isinstance(body.weights, SessionWeights) and body.weights.version is not None:
        # A session that has moved on since still has the pass explained that led to its step.
        known = services.traces.find(network, body.weights.model_dump(), *asked)
        if known is not None:
            return known
    weights = find_weights(services, network, body.weights)
    return services.traces.record(network, weights, *asked)
