"""Preprocessing: from a drawing to the network's 28x28 pixels."""

from typing import Annotated

from fastapi import APIRouter, Body

from backend.api import examples, pictures, problems
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
    drawn = drawing.preprocess(pictures.decode(body.png))
    return Preprocessed(
        pixels=drawn.pixels.tolist(),
        stages=[
            StageDescription(
                id=stage.id,
                title=stage.title,
                says=stage.says,
                width=stage.image.shape[1],
                height=stage.image.shape[0],
                png=pictures.encode(stage.image),
            )
            for stage in drawn.stages
        ],
    )
