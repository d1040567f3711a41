"""Finds the weights that a request names, or those that a network begins with."""

from dataclasses import dataclass
from typing import Any

from backend.api import base64_text
from backend.api.problems import ProblemError
from backend.api.references import (
    CheckpointWeights,
    ExampleWeights,
    FileWeights,
    RunWeights,
    SeedWeights,
    SessionWeights,
    WeightsReference,
)
from backend.api.services import Services
from backend.api.weight_files import fingerprint, read_weights
from backend.engine.network import Network
from backend.engine.tensor import Weights
from backend.networks import shipped
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


def find_weights(
    services: Services, network: Network, named: WeightsReference | FileWeights | None
) -> ChosenWeights:
    """Find weights for a network: those that a reference names, or else its default ones.

    Raises
    ------
    CheckpointError, UnknownSessionError, SessionMovedError, UnknownRunError
        If they do not exist, or a session no longer holds the version asked for.
    ProblemError
        If they are of another network, or a file does not hold them.
    """
    if isinstance(named, FileWeights):
        data = base64_text.decode(named.safetensors, "weights.safetensors", "a safetensors file")
        return ChosenWeights(read_weights(network, data), {"file": fingerprint(data)})
    reference = named or default_weights(network)
    told = reference.model_dump(exclude_none=True)
    match reference:
        case CheckpointWeights():
            _, values = services.checkpoints_of(network).load(reference.checkpoint)
            return ChosenWeights(values, told)
        case SeedWeights():
            drawn = network.initial_weights(reference.seed, reference.initialisation or "he")
            return ChosenWeights(drawn, told)
        case ExampleWeights():
            return ChosenWeights(_of_example(network, reference.example), told)
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


def _of_example(network: Network, name: str) -> Weights:
    known = shipped(network)
    examples = {example.name: example for example in (known.examples if known else ()) if example.weights}
    if name not in examples:
        choice = f"choose one of {', '.join(examples)}" if examples else "it has no examples with weights"
        raise ProblemError(
            404, "unknown-example", "Unknown example", f"{network.id} has no example {name!r}: {choice}."
        )
    return examples[name].weights_for(network)


def _of_another(holder: str, theirs: str, network: Network) -> ProblemError:
    return ProblemError(
        422,
        "other-network",
        "Weights of another network",
        f"The {holder} holds weights of {theirs}, not of {network.id}. "
        f'Send "network": "{theirs}", or make a {holder} for {network.id}.',
    )


def default_weights(network: Network) -> WeightsReference:
    """Choose the weights where a request names none: trained ones, those of an example, or fresh ones."""
    known = shipped(network)
    if known is not None and known.checkpoint is not None:
        return CheckpointWeights(checkpoint=known.checkpoint)
    for example in known.examples if known else ():
        if example.weights:
            return ExampleWeights(example=example.name)
    return SeedWeights(seed=0)
