"""Networks: their layers, tensors and steps with their maths."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Body, Path

from backend.api import examples, problems
from backend.api.answers import StepDescription
from backend.api.inputs import accepted
from backend.api.network_answers import (
    BuiltNetwork,
    ExampleDescription,
    LayerDescription,
    NetworkDescription,
    Networks,
    NetworkSummary,
    ProofDescription,
    ReferenceDescription,
    TargetDescription,
    TensorDescription,
)
from backend.api.network_bodies import NetworkBody
from backend.api.problems import ShapeDescription
from backend.api.weights import default_weights
from backend.engine.network import Network, Reference
from backend.networks import MAIN, SHIPPED, declaration, find_network, presets, shipped
from backend.networks.blueprints import declare, fitted
from backend.networks.proofs import Proof, proofs_of
from backend.training.trainable import why_untrainable

router = APIRouter(prefix="/api/networks", tags=["networks"])


@router.get("", summary="List the networks", responses=problems.responses())
def networks() -> Networks:
    """List every network that comes with the app, with its size; last those that one's own can begin from."""
    return Networks(
        networks=[
            NetworkSummary(
                id=each.network.id,
                title=each.network.title,
                summary=each.network.summary,
                kind=each.kind,
                parameters=each.network.parameter_count,
                steps=len(each.network.steps),
            )
            for each in (*SHIPPED, *presets())
        ]
    )


@router.post("", summary="Build a network of one's own", responses=problems.responses(400, 413, 415, 422))
def build(body: Annotated[NetworkBody, Body(openapi_examples=examples.NETWORK)]) -> BuiltNetwork:
    """Build a network from a list of layers, and tell every shape on the way.

    Nothing is kept: the network's id is its declaration, and every other request takes it. Where the layers
    do not fit together, the problem tells the place, the reason, and the shapes up to there.
    """
    found = find_network(declare(body.input, body.layers, body.loss).id)
    return BuiltNetwork(
        network=describe(found),
        shapes=[ShapeDescription.model_validate(layer) for layer in fitted(found.layers)],
    )


@router.get("/{id}", summary="Describe a network", responses=problems.responses(404))
def network(
    id: Annotated[
        str,
        Path(
            description="An id from GET /api/networks or POST /api/networks, or that of a variant such as "
            "katsaros-convolution+bias+relu.",
            examples=[MAIN],
        ),
    ],
) -> NetworkDescription:
    """Describe a network's layers, every tensor with its shape, and every step with its maths."""
    return describe(find_network(id))


def describe(network: Network) -> NetworkDescription:
    """Describe a network."""
    known, own, proofs = shipped(network), declaration(network), proofs_of(network)
    return NetworkDescription(
        id=network.id,
        title=network.title,
        summary=network.summary,
        classes=network.classes,
        input=network.input.symbol,
        parameters=list(network.parameters),
        parameter_count=network.parameter_count,
        references=[ReferenceDescription.model_validate(text) for text in _references(network, proofs)],
        layers=[LayerDescription.model_validate(layer) for layer in (*network.layers, network.loss)],
        tensors=[TensorDescription.model_validate(tensor) for tensor in network.tensors],
        steps=[StepDescription.model_validate(step) for step in network.steps],
        target=_target(network),
        accepts=list(accepted(network)),
        examples=[ExampleDescription.of(example) for example in known.examples] if known else [],
        default_weights=default_weights(network).model_dump(exclude_none=True),
        declaration=None if own is None else own.to_json(),
        trainable=why_untrainable(network),
        proofs=[ProofDescription.model_validate(proof) for proof in proofs],
    )


def _references(network: Network, proofs: Iterable[Proof]) -> list[Reference]:
    """Tell the texts that a network's steps are taken from, then those that only its proofs cite."""
    known = {text.seed: text for each in SHIPPED for text in each.network.references}
    cited = (source.seed for proof in proofs for source in proof.source)
    texts = {text.seed: text for text in network.references}
    return list((texts | {seed: texts.get(seed) or known[seed] for seed in cited}).values())


def _target(network: Network) -> TargetDescription:
    loss = network.loss
    return TargetDescription(
        kind=loss.target,
        symbol=loss.label.symbol,
        shape=list(loss.label.shape),
        classes=None if loss.target == "upstream" or loss.classes < 2 else loss.classes,
    )
