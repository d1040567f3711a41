"""Finds the weights, inputs and labels that a request names."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backend.api import pictures
from backend.api.bodies import ExamplesBody
from backend.api.problems import ProblemError
from backend.api.references import (
    CheckpointWeights,
    InputReference,
    PixelsInput,
    PngInput,
    RunWeights,
    SeedWeights,
    SessionWeights,
    WeightsReference,
)
from backend.api.services import Services
from backend.data import drawing
from backend.engine.errors import ShapeError
from backend.engine.network import Network
from backend.engine.tensor import Array, Weights
from backend.store import Session, SessionMovedError


@dataclass(frozen=True)
class ChosenWeights:
    """Weights that a request named.

    Attributes
    ----------
    values : mapping of str to float64 ndarray
        Every parameter by its symbol.
    told : dict
        The reference as it is told back; a session's with the version of its weights.
    session : Session or None
        The session that they are of.
    """

    values: Weights
    told: dict[str, Any]
    session: Session | None = None


def find_weights(services: Services, network: Network, reference: WeightsReference) -> ChosenWeights:
    """Find weights for a network.

    Raises
    ------
    CheckpointError, UnknownSessionError, SessionMovedError, UnknownRunError
        If they do not exist, or a session no longer holds the version asked for.
    ProblemError
        If they are of another network.
    """
    told = reference.model_dump(exclude_none=True)
    match reference:
        case CheckpointWeights():
            _, values = services.checkpoints[network.id].load(reference.checkpoint)
            return ChosenWeights(values, told)
        case SeedWeights():
            return ChosenWeights(network.initial_weights(reference.seed), told)
        case SessionWeights():
            session, values = services.sessions.weights(reference.session)
            if session.network != network.id:
                raise _of_another("session", session.network, network)
            if reference.version is not None and reference.version != session.version:
                raise SessionMovedError(reference.version, session.version)
            return ChosenWeights(values, {**told, "version": session.version}, session)
        case RunWeights():
            found = services.results.weights(reference.run, reference.checkpoint)
            if found.run.network != network.id:
                raise _of_another("run", found.run.network, network)
            return ChosenWeights(found.values, {**told, "checkpoint": found.kept.index})


def _of_another(holder: str, theirs: str, network: Network) -> ProblemError:
    return ProblemError(
        422,
        "other-network",
        "Weights of another network",
        f"The {holder} holds weights of {theirs}, not of {network.id}. "
        f'Send "network": "{theirs}", or make a {holder} for {network.id}.',
    )


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
