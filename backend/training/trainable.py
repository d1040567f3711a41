"""Which networks can be trained on MNIST: those that take a picture and tell ten classes apart."""

from backend.engine.errors import EngineError
from backend.engine.network import Network

CLASSES = 10


class UntrainableError(EngineError):
    """A network that cannot be trained on MNIST; ``str(error)`` says why."""


def why_untrainable(network: Network) -> str | None:
    """Say in a sentence why a network cannot be trained on MNIST; None where it can."""
    loss, shape = network.loss, network.input.shape
    if len(shape) != 3:
        return f"MNIST's images are maps, but this network takes {network.input.symbol} of shape {shape}."
    if loss.target == "upstream":
        return "It ends in a given gradient, so there is no loss that training could lower."
    if loss.target == "yes_no":
        return "It tells yes from no, but MNIST has ten classes."
    if loss.classes != CLASSES:
        outputs = "one output" if loss.classes == 1 else f"{loss.classes} outputs"
        return f"MNIST has ten classes, but this network has {outputs}."
    if not network.parameters:
        return "It has no parameters, so there is nothing to learn."
    return None


def check_trainable(network: Network) -> None:
    """Make sure that a network can be trained on MNIST.

    Raises
    ------
    UntrainableError
        If it cannot; it says why.
    """
    if reason := why_untrainable(network):
        raise UntrainableError(f"{network.id} cannot be trained on MNIST. {reason}")
