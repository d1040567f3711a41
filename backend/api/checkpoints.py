"""Checkpoints: trained weights, and their files to take away."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from backend.api import problems
from backend.api.answers import CheckpointDescription, Checkpoints, CheckpointTensors
from backend.api.downloads import Format, documented_download, download
from backend.api.services import UsedServices
from backend.networks import MAIN, find_network
from backend.training.checkpoints import SUFFIX

router = APIRouter(prefix="/api/checkpoints", tags=["checkpoints"])


@router.get("", summary="List the checkpoints", responses=problems.responses(503))
def checkpoints(services: UsedServices) -> Checkpoints:
    """List the trained weights with their histories, oldest first."""
    listed = [checkpoint for library in services.checkpoints.values() for checkpoint in library.list()]
    return Checkpoints(checkpoints=[CheckpointDescription.model_validate(found) for found in listed])


@router.get(
    "/{name}",
    summary="Take a checkpoint away",
    response_class=Response,
    responses={**documented_download(CheckpointTensors), **problems.responses(404, 422, 503)},
)
def checkpoint(
    services: UsedServices,
    name: Annotated[str, Path(description="A name from GET /api/checkpoints.", examples=["pretrained"])],
    format: Format = "safetensors",
    network: Annotated[str, Query(description="The network that the weights belong to.")] = MAIN,
) -> Response:
    """Send the weights with their history, as a file to save."""
    library = services.checkpoints_of(find_network(network))
    found, weights = library.load(name)
    path = library.folder / f"{found.name}{SUFFIX}"
    return download(format, f"{found.network}-{found.name}", asdict(found), weights, file=path.read_bytes)
