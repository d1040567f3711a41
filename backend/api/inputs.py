"""Finds the inputs that a request names, in the form of the network's input."""

from typing import Literal

import numpy as np

from backend.api import base64_text, nested_numbers
from backend.api.bodies import ExamplesBody
from backend.api.problems import ProblemError
from backend.api.references import (
    ImageInput,
    InputReference,
    PixelsInput,
    PngInput,
    SampleInput,
    ValuesInput,
)
from backend.api.services import Services
from backend.data import drawing, fitting
from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.tensor import Array

InputKind = Literal["pixels", "png", "sample", "values", "image"]

# What a batch may hold in all its tensors, so that a large network's trace can still be sent.
_MOST_NUMBERS = 8_000_000


def accepted(network: Network) -> tuple[InputKind, ...]:
    """List the kinds of input that a network takes."""
    shape = network.input.shape
    if len(shape) != 3:
        return ("values",)
    pixels: tuple[InputKind, ...] = ("pixels",) if shape[0] == 1 else ()
    image: tuple[InputKind, ...] = ("image",) if shape[0] in fitting.CHANNELS else ()
    return (*pixels, "png", "sample", "values", *image)


def find_inputs(services: Services, network: Network, body: ExamplesBody) -> Array:
    """Find what goes into a network.

    Returns
    -------
    float64 ndarray
        Of the network's input shape for one example; a batch has a last axis of m.

    Raises
    ------
    ShapeError
        If an input has the wrong size.
    DrawingError, SampleError, MnistError
        If a picture cannot be used or a sample is not there.
    ProblemError
        If a picture is no base64, the batch is too large, or the network takes no such input.
    """
    if body.input is not None:
        return _find_input(services, network, body.input, "input")
    inputs = body.inputs or []
    numbers = sum(spec.size for spec in network.tensors if spec.batched)
    most = max(1, min(services.max_batch, _MOST_NUMBERS // numbers))
    if len(inputs) > most:
        raise ProblemError(
            422,
            "batch-too-large",
            "The batch is too large",
            f"inputs holds {len(inputs)} examples; at most {most} are taken at a time"
            + (
                f", since each has {numbers:,} numbers in this network." if most < services.max_batch else "."
            ),
        )
    examples = [
        _find_input(services, network, reference, f"inputs[{place}]")
        for place, reference in enumerate(inputs)
    ]
    return np.stack(examples, axis=-1)


def _find_input(services: Services, network: Network, reference: InputReference, where: str) -> Array:
    kinds = accepted(network)
    (kind,) = type(reference).model_fields
    if kind not in kinds:
        raise ProblemError(
            422,
            "unfit-input",
            "Not an input of this network",
            f"{where} holds {kind}, but {network.id} takes in {network.input.symbol} of shape "
            f"{network.input.shape}: send {' or '.join(kinds)}.",
        )
    shape = network.input.shape
    match reference:
        case PixelsInput():
            return _rectangle(reference.pixels, network, where)
        case ValuesInput():
            what = f"{where}.values, {network.input.symbol} of {network.id},"
            return nested_numbers.read(reference.values, shape, what)
        case PngInput():
            digit = drawing.preprocess(base64_text.decode(reference.png, f"{where}.png")).pixels
        case SampleInput():
            digit = services.samples.get(reference.sample.split, reference.sample.index).pixels
        case ImageInput():
            picture = base64_text.decode(reference.image, f"{where}.image")
            return fitting.resize(picture, shape)
    return fitting.fit(digit, shape)


def _rectangle(rows: list[list[float]], network: Network, where: str) -> Array:
    height, width = network.input.shape[-2:]
    lengths = {len(row) for row in rows}
    if len(rows) != height or lengths != {width}:
        count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
        found = f"{min(lengths)}" if len(lengths) == 1 else f"{min(lengths)} to {max(lengths)}"
        raise ShapeError(
            f"{where}.pixels must be {nested_numbers.words((height, width))} from 0 to 1 for {network.id}, "
            f"not {count} of {found}."
        )
    return np.array([rows], dtype=np.float64)
