"""Finds the inputs that a request names, in the form of the network's input."""

from typing import Literal

import numpy as np

from backend.api import pictures
from backend.api.bodies import ExamplesBody
from backend.api.problems import ProblemError
from backend.api.references import InputReference, PixelsInput, PngInput
from backend.api.services import Services
from backend.data import drawing
from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.tensor import Array

InputKind = Literal["pixels", "png", "sample"]


def accepted(network: Network) -> tuple[InputKind, ...]:
    """List the kinds of input that a network takes."""
    return ("pixels", "png", "sample") if network.input.shape == (1, 28, 28) else ()


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
        If a picture is no base64 or the batch is too large.
    """
    if body.input is not None:
        return _find_input(services, network, body.input, "input")
    inputs = body.inputs or []
    if len(inputs) > services.max_batch:
        raise ProblemError(
            422,
            "batch-too-large",
            "The batch is too large",
            f"inputs holds {len(inputs)} examples; at most {services.max_batch} are taken at a time.",
        )
    examples = [
        _find_input(services, network, reference, f"inputs[{place}]")
        for place, reference in enumerate(inputs)
    ]
    return np.stack(examples, axis=-1)


def _find_input(services: Services, network: Network, reference: InputReference, where: str) -> Array:
    if isinstance(reference, PixelsInput):
        pixels = _rectangle(reference.pixels, network, where)
    elif isinstance(reference, PngInput):
        pixels = drawing.preprocess(pictures.decode(reference.png)).pixels
    else:
        pixels = services.samples.get(reference.sample.split, reference.sample.index).pixels
    return pixels.reshape(network.input.shape)


def _rectangle(rows: list[list[float]], network: Network, where: str) -> Array:
    height, width = network.input.shape[-2:]
    lengths = {len(row) for row in rows}
    if len(rows) != height or lengths != {width}:
        found = f"{min(lengths)}" if len(lengths) == 1 else f"{min(lengths)} to {max(lengths)}"
        raise ShapeError(
            f"{where}.pixels must be {height} rows of {width} numbers from 0 to 1 for {network.id}, "
            f"not {len(rows)} rows of {found}."
        )
    return np.array(rows, dtype=np.float64)
