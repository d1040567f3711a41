"""The declaration of a network of one's own, as a request sends it."""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from backend.api.references import WireModel
from backend.networks.blueprints import KINDS, LOSSES
from backend.networks.blueprints.plan import Option


def _option(option: Option) -> dict[str, Any]:
    """Document what can be chosen for a layer."""
    if option.form == "switch":
        return {"type": "boolean", "default": option.default}
    if option.form == "share":
        return {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "default": option.default}
    side = {"type": "integer", "minimum": option.lowest, "maximum": option.highest}
    usual = {} if option.default is None or isinstance(option.default, str) else {"default": option.default}
    if option.form == "count":
        return {**side, **usual}
    return {"oneOf": [side, {"type": "array", "items": side, "minItems": 2, "maxItems": 2}], **usual}


def _layer(kind: str) -> dict[str, Any]:
    options = KINDS[kind].options
    return {
        "type": "object",
        "title": kind,
        "properties": {"kind": {"const": kind}, **{option.name: _option(option) for option in options}},
        "required": ["kind", *(option.name for option in options if option.default is None)],
        "additionalProperties": False,
    }


# What each layer holds the blueprint checks, which can say how far the layers before it fit.
_Layer = Annotated[dict[str, Any], WithJsonSchema({"oneOf": [_layer(kind) for kind in KINDS]})]
_Side = Annotated[Any, WithJsonSchema({"type": "integer", "minimum": 1})]


class NetworkBody(WireModel):
    """A network of one's own: what goes in, layer by layer, and the loss."""

    input: Annotated[
        list[_Side],
        Field(
            min_length=1,
            max_length=3,
            description="Channels, height and width, at most 4x64x64; or rows and width; or one length.",
        ),
    ]
    layers: Annotated[
        list[_Layer],
        Field(
            max_length=100,
            fail_fast=True,
            description="From 1 to 12 layers, with at most 500,000 parameters.",
        ),
    ]
    loss: Annotated[
        str,
        Field(
            description="softmax_cross_entropy tells classes apart, binary_cross_entropy yes from no; "
            "mean_squared_error meets numbers; upstream begins with a given gradient.",
            json_schema_extra={"enum": list(LOSSES)},
        ),
    ]
