"""Samples: real MNIST digits to start from."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from backend.api import problems
from backend.api.answers import SampleDescription, Samples
from backend.api.services import UsedServices
from backend.data.mnist import LICENCE

router = APIRouter(prefix="/api/samples", tags=["samples"])


@router.get("", summary="List real digits", responses=problems.responses(404, 422, 503))
def samples(
    services: UsedServices,
    split: Annotated[Literal["test", "train"], Query(description="Which part of MNIST.")] = "test",
    digit: Annotated[int | None, Query(ge=0, le=9, description="Only this digit.")] = None,
    offset: Annotated[int, Query(ge=0, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=100, description="How many to list at most.")] = 24,
    index: Annotated[
        list[Annotated[int, Query(ge=0)]] | None,
        Query(
            max_length=100,
            description="Only the digits at these places of the split, in this order.",
        ),
    ] = None,
) -> Samples:
    """List digits of MNIST (Yann LeCun and Corinna Cortes, CC BY-SA 3.0) in the order of the data set."""
    if index:
        found = [services.samples.get(split, place) for place in index]
        total, offset, limit = len(found), 0, len(found)
    else:
        found, total = services.samples.find(split, digit, offset, limit)
    return Samples(
        samples=[
            SampleDescription(
                split=sample.split, index=sample.index, label=sample.label, pixels=sample.pixels.tolist()
            )
            for sample in found
        ],
        total=total,
        offset=offset,
        limit=limit,
        licence=LICENCE,
    )
