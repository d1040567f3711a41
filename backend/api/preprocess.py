"""Preprocessing: from a drawing to the network's 28x28 pixels."""

import base64
import io
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Body
from numpy.typing import NDArray
from PIL import Image

from backend.api import base64_text, examples, problems
from backend.api.answers import Preprocessed, StageDescription
from backend.api.bodies import PreprocessBody
from backend.data import drawing

router = APIRouter(prefix="/api", tags=["preprocess"])


@router.post(
    "/preprocess",
    summary="Bring a drawing to 28x28",
    responses=problems.responses(400, 413, 415, 422),
)
def preprocess(body: Annotated[PreprocessBody, Body(openapi_examples=examples.PREPROCESS)]) -> Preprocessed:
    """Find the ink, crop it, scale it into 20x20 and centre it by its mass, showing every stage."""
    drawn = drawing.preprocess(base64_text.decode(body.png, "png"))
    return Preprocessed(
        pixels=drawn.pixels.tolist(),
        stages=[
            StageDescription(
                id=stage.id,
                title=stage.title,
                says=stage.says,
                width=stage.image.shape[1],
                height=stage.image.shape[0],
                png=_png(stage.image),
            )
            for stage in drawn.stages
        ],
    )


def _png(image: NDArray[np.uint8]) -> str:
    """Write a greyscale image (h, w) as the base64 of a PNG."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()
