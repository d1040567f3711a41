"""Weights as a file to save: safetensors, a NumPy archive, or JSON."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import orjson
from pydantic import BaseModel
from starlette.responses import Response

from backend.api.media import JSON, SAFETENSORS
from backend.engine.tensor import Weights

NPZ = "application/zip"
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def documented_download(model: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """Document an answer that `download` makes, whose JSON is of a model."""
    return {
        200: {
            "model": model,
            "description": "The weights as float32, named as the symbols: safetensors, a NumPy archive, "
            "or JSON.",
            "content": {JSON: {}, SAFETENSORS: _BINARY, NPZ: _BINARY},
        }
    }


def download(
    format: Literal["safetensors", "npz", "json"],
    name: str,
    path: Path,
    told: Mapping[str, Any],
    weights: Weights,
) -> Response:
    """Send weights.

    Parameters
    ----------
    format : str
        What to send them as.
    name : str
        What the file is called, without its suffix.
    path : Path
        Their safetensors file.
    told : mapping
        Their history, as plain JSON.
    weights : mapping of str to ndarray
        Every parameter by its symbol.
    """
    match format:
        case "safetensors":
            content, media_type = path.read_bytes(), SAFETENSORS
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
            content = orjson.dumps({**told, "tensors": listed}, option=orjson.OPT_SERIALIZE_NUMPY)
            media_type = JSON
    disposition = f'attachment; filename="{name}.{format}"'
    return Response(content, headers={"content-disposition": disposition}, media_type=media_type)
