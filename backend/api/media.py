"""What a trace is sent as: JSON, or safetensors when the client asks for it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeVar

import numpy as np
import orjson
from fastapi import Depends, Header
from safetensors.numpy import save
from starlette.responses import Response

from backend.api.problems import ProblemError
from backend.engine.tensor import Array

Media = Literal["application/json", "application/vnd.safetensors"]

Offer = TypeVar("Offer", bound=str)

JSON: Final = "application/json"
SAFETENSORS: Final = "application/vnd.safetensors"
EVENTS: Final = "text/event-stream"
_OFFERED: tuple[Media, ...] = (JSON, SAFETENSORS)


async def choose_media(
    accept: Annotated[
        str,
        Header(include_in_schema=False),
    ] = "*/*",
) -> Media:
    """Choose the media type that an Accept header likes best; JSON when it does not mind.

    Raises
    ------
    ProblemError
        406, if nothing that it accepts is on offer.
    """
    return choose(accept, _OFFERED, "A trace")


def choose(accept: str, offered: Sequence[Offer], what: str) -> Offer:
    """Choose among media types, the usual one first, what an Accept header likes best.

    Raises
    ------
    ProblemError
        406, if nothing that it accepts is on offer.
    """
    for wanted in _by_preference(accept):
        for offer in offered:
            if wanted in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
                return offer
    raise ProblemError(
        406,
        "not-acceptable",
        "No such media type",
        f"{what} comes as {' or '.join(offered)}; the header Accept asked for {accept}.",
    )


ChosenMedia = Annotated[Media, Depends(choose_media)]


def _by_preference(accept: str) -> list[str]:
    ranges: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        if quality > 0:
            ranges.append((-quality, place, name))
    return [name for _, _, name in sorted(ranges)]


def render(media: Media, told: Mapping[str, Any], tensors: Mapping[str, Array]) -> Response:
    """Send a trace.

    Parameters
    ----------
    media : Media
        What to send it as.
    told : mapping
        Everything but the tensors, as plain JSON.
    tensors : mapping of str to ndarray
        The tensors; as safetensors all of them become float64.
    """
    vary = {"vary": "accept"}
    if media == SAFETENSORS:
        floats = {symbol: np.asarray(values, np.float64, order="C") for symbol, values in tensors.items()}
        content = save(floats, metadata={"trace": orjson.dumps(told).decode()})
        return Response(content, headers=vary, media_type=SAFETENSORS)
    listed = {
        symbol: {"shape": values.shape, "values": np.ravel(values)} for symbol, values in tensors.items()
    }
    content = orjson.dumps({**told, "tensors": listed}, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(content, headers=vary, media_type=JSON)
