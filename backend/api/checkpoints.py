"""Checkpoints: trained weights, and their files to take away."""

import io
from dataclasses import asdict
from typing import Annotated, Any, Literal

import numpy as np
import orjson
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from backend.api import problems
from backend.api.answers import CheckpointDescription, Checkpoints, CheckpointTensors
from backend.api.media import JSON, SAFETENSORS
from backend.api.services import UsedServices
from backend.training.checkpoints import SUFFIX

router = APIRouter(prefix="/api/checkpoints", tags=["checkpoints"])

NPZ = "application/zip"
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "model": CheckpointTensors,
        "description": "The weights as float32, named as the symbols: safetensors, a NumPy archive, or JSON.",
        "content": {JSON: {}, SAFETENSORS: _BINARY, NPZ: _BINARY},
    }
}


@router.get("", summary="List the checkpoints", responses=problems.responses(503))
def checkpoints(services: UsedServices) -> Checkpoints:
    """List the trained weights with their histories, oldest first."""
    listed = [checkpoint for library in services.checkpoints.values() for checkpoint in library.list()]
    return Checkpoints(checkpoints=[CheckpointDescription.model_validate(found) for found in listed])


@router.get(
    "/{name}",
    summary="Take a checkpoint away",
    response_class=Response,
    responses={**_DOWNLOAD, **problems.responses(404, 422, 503)},
)
def checkpoint(
    services: UsedServices,
    name: Annotated[str, Path(description="A name from GET /api/checkpoints.", examples=["pretrained"])],
    format: Annotated[
        Literal["safetensors", "npz", "json"], Query(description="What to send it as.")
    ] = "safetensors",
    network: Annotated[str, Query(description="The network that the weights belong to.")] = "nguyen",
) -> Response:
    """Send the weights with their history, as a file to save."""
    library = services.checkpoints[services.network(network).id]
    found, weights = library.load(name)
    match format:
        case "safetensors":
            content, media_type = (library.folder / f"{found.name}{SUFFIX}").read_bytes(), SAFETENSORS
        case "npz":
            buffer = io.BytesIO()
            np.savez(
                buffer,
                allow_pickle=False,
                **{symbol: values.astype(np.float32) for symbol, values in weights.items()},
            )
            content, media_type = buffer.getvalue(), NPZ
        case "json":
            listed = {
                symbol: {"shape": values.shape, "values": values.ravel()}
                for symbol, values in weights.items()
            }
            content = orjson.dumps({**asdict(found), "tensors": listed}, option=orjson.OPT_SERIALIZE_NUMPY)
            media_type = JSON
    disposition = f'attachment; filename="{found.network}-{found.name}.{format}"'
    return Response(content, headers={"content-disposition": disposition}, media_type=media_type)
