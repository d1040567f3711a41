"""The index of all numbered equations, for each network that they act in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backend.engine.network import Network
from backend.networks.equations import (
    binary_conv,
    binary_dense,
    binary_forward,
    binary_pooling,
    katsaros,
    nguyen_conv1,
    nguyen_conv2,
    nguyen_dense,
    nguyen_forward,
    sigmoid,
)
from backend.networks.equations.equation import Equation


@dataclass(frozen=True)
class Remark:
    """Where a source slips outside its numbered equations.

    Attributes
    ----------
    seed : str
        The source's short name.
    where : str
        The place in the text.
    says : str
        What is meant.
    """

    seed: str
    where: str
    says: str


def _at(step: str, *equations: Equation) -> tuple[Equation, ...]:
    """Let equations act at one step of a network that is about nothing else."""
    return tuple(replace(equation, computes=(step,), under=()) for equation in equations)


EQUATIONS: Mapping[str, tuple[Equation, ...]] = {
    "nguyen": (
        *nguyen_forward.FORWARD,
        *nguyen_dense.LOGITS,
        *nguyen_dense.WEIGHTS,
        *nguyen_conv2.BIASES,
        *nguyen_conv2.KERNELS,
        *nguyen_conv1.BIASES,
        *nguyen_conv1.KERNELS,
        *nguyen_conv1.UPDATE,
        *katsaros.FORWARD,
        *katsaros.BY_FILTER,
        *katsaros.BY_INPUT,
        *katsaros.POOLING,
    ),
    "katsaros-convolution": (
        *_at("forward.z", *katsaros.FORWARD),
        *_at("backward.dLw", *katsaros.BY_FILTER),
        *_at("backward.dLp", *katsaros.BY_INPUT),
    ),
    "katsaros-pooling": _at("backward.dLz", *katsaros.POOLING),
    "sigmoid": (*sigmoid.DELTAS, sigmoid.FORWARD, *sigmoid.KERNEL, sigmoid.PRINTED, sigmoid.COMMENT),
    "sigmoid-whole": (*sigmoid.DELTAS, sigmoid.FORWARD, sigmoid.ERROR, *sigmoid.KERNEL, sigmoid.COMMENT),
    "binary": (
        binary_forward.LOSS,
        *binary_forward.FORWARD,
        *binary_forward.UPDATE,
        *binary_dense.CHAINS,
        binary_forward.SECOND,
        *binary_dense.DENSE,
        *binary_dense.BATCH,
        binary_forward.MEAN,
        *binary_pooling.POOLING,
        *binary_conv.EXAMPLE,
        *binary_conv.BIAS,
        *binary_conv.KERNEL,
    ),
}


def equations_of(network: Network) -> tuple[Equation, ...]:
    """List the equations that act in a network; in a variant those of its plain form do."""
    plain, _, _ = network.id.partition("+")
    return EQUATIONS.get(plain, ())


REMARKS = (
    Remark(
        "katsaros",
        "references, [7]",
        "The article 'Deep learning' stands in volume 521 of Nature, not 251.",
    ),
    Remark(
        "sigmoid",
        "numbers in brackets",
        "The text numbers nothing: the equations are numbered here in the order in which they come, and one "
        "that comes again keeps its number.",
    ),
    Remark(
        "sigmoid",
        "the three questions",
        "The answer takes up the first alone, how the kernel is updated. For a layer before the convolution "
        "one goes on with the gradient with respect to the input: katsaros (17) in two dimensions. And yes, "
        "the deltas and their places are right.",
    ),
    Remark(
        "binary",
        "numbers in brackets",
        "(93) to (96), and a (9) next to an equation, number pages. The equations are numbered here in the "
        "order in which they come, and one that comes again keeps its number; lines that only tell shapes "
        "have none, but for (26).",
    ),
    Remark(
        "binary",
        "capital and small letters",
        "The notes write a2 and A2, f and F, z2 and Z2 for the same. Here each has one letter: z is small, "
        "and what follows from it, A, P and F, is capital.",
    ),
)
