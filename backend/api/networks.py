"""Networks: their layers, tensors and steps with their maths."""

from typing import Annotated

from fastapi import APIRouter, Path

from backend.api import problems
from backend.api.answers import (
    LayerDescription,
    NetworkDescription,
    Networks,
    NetworkSummary,
    ReferenceDescription,
    StepDescription,
    TensorDescription,
)
from backend.api.services import UsedServices

router = APIRouter(prefix="/api/networks", tags=["networks"])


@router.get("", summary="List the networks", responses=problems.responses())
def networks(services: UsedServices) -> Networks:
    """List every network with its size."""
    return Networks(
        networks=[
            NetworkSummary(
                id=network.id,
                title=network.title,
                summary=network.summary,
                parameters=network.parameter_count,
                steps=len(network.steps),
            )
            for network in services.networks.values()
        ]
    )


@router.get("/{id}", summary="Describe a network", responses=problems.responses(404))
def network(
    id: Annotated[str, Path(description="An id from GET /api/networks.", examples=["nguyen"])],
    services: UsedServices,
) -> NetworkDescription:
    """Describe a network's layers, every tensor with its shape, and every step with its maths."""
    found = services.network(id)
    return NetworkDescription(
        id=found.id,
        title=found.title,
        summary=found.summary,
        classes=found.classes,
        input=found.input.symbol,
        parameters=list(found.parameters),
        parameter_count=found.parameter_count,
        references=[ReferenceDescription.model_validate(reference) for reference in found.references],
        layers=[LayerDescription.model_validate(layer) for layer in (*found.layers, found.loss)],
        tensors=[TensorDescription.model_validate(tensor) for tensor in found.tensors],
        steps=[StepDescription.model_validate(step) for step in found.steps],
    )
