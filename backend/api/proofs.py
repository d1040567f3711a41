"""Proofs: a source's claim, computed in two ways on the reader's own numbers."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Body
from starlette.responses import Response

from backend.api import examples, problems
from backend.api.inputs import find_inputs
from backend.api.labels import required_labels
from backend.api.media import JSON
from backend.api.proof_answers import ProofAnswer, tell
from backend.api.proof_body import ProofBody
from backend.api.services import UsedServices
from backend.api.weights import find_weights
from backend.networks import find_network
from backend.networks.proofs import find_proof, prove

router = APIRouter(prefix="/api", tags=["passes"])


@router.post(
    "/proofs",
    summary="Try a source's claim on a pass",
    response_class=Response,
    responses={
        200: {"model": ProofAnswer, "description": "Both sides, cell by cell with their terms."},
        **problems.responses(400, 404, 409, 413, 415, 422, 503),
    },
)
def try_proof(
    body: Annotated[ProofBody, Body(openapi_examples=examples.PROOF)], services: UsedServices
) -> Response:
    """Compute both sides of a claim apart, from one pass, and hold them against each other term by term."""
    network = find_network(body.network)
    find_proof(network, body.proof)
    weights = find_weights(services, network, body.weights)
    inputs = find_inputs(services, network, body)
    labels = required_labels(network, body)
    trace = services.traces.record(network, weights, inputs, labels.values, edits=body.changes)
    return Response(orjson.dumps(tell(prove(trace, body.proof))), media_type=JSON)
