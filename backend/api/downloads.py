"""Weights as a file to save: safetensors, a NumPy archive, or JSON."""

import io
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import numpy as np
import orjson
from fastapi import Query
from pydantic import BaseModel
from starlette.responses import Response

from backend.api.media import JSON, SAFETENSORS
from backend.engine.tensor import Weights

Format = Annotated[Literal["safetensors", "npz", "json"], Query(description="What to send it as.")]
NPZ = "application/zip"
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def documented_download(model: type[BaseModel], numbers: str = "float32") -> dict[int | str, dict[str, Any]]:
    """Document an answer that `download` makes, whose JSON is of a model."""
    return {
        200: {
            "model": model,
            "description": f"The weights as {numbers}, named as the symbols: safetensors, a NumPy archive, "
            "or JSON.",
            "content": {JSON: {}, SAFETENSORS: _BINARY, NPZ: _BINARY},
        }
    }


def download(
    format: Format,
    name: str,
    told: Mapping[str, Any],
    weights: Weights,
    *,
    file: Callable[[], bytes],
    dtype: type[np.floating[Any]] = np.float32,
) -> Response:
    """Send weights.

    Parameters
    ----------
    format : str
        What to send them as.
    name : str
        What the file is called, without its suffix.
    told : mapping
        Their history, as plain JSON.
    weights : mapping of str to ndarray
        Every parameter by its symbol.
    file : callable
        Makes or reads their safetensors file.
    dtype : float type
        What the NumPy archive holds.
    """
    match format:
        case "safetensors":
            content, media_type = file(), SAFETENSORS
        case "npz":
            buffer = io.BytesIO()
            np.savez(
                buffer,
                allow_pickle=False,
                **{symbol: values.astype(dtype) for symbol, values in weights.items()},
            )
            content, media_type = buffer.getvalue(), NPZ
        case "json":
            listed = {
                symbol: {"shape": values.shape, "values": values.ravel()}
                for symbol, values in weights.items()
            }
            content = orjson.dumps({**told, "tensors": listed}, option=orjson.OPT_SERIALIZE_NUMPY)
            media_type = JSON
    disposition = f'attachment; filename="{name}.{format}"'
    return Response(content, headers={"content-disposition": disposition}, media_type=media_type)
