"""The index of all numbered equations, for each network that they act in."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.networks.equations import katsaros, nguyen_conv1, nguyen_conv2, nguyen_dense, nguyen_forward
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
    )
}

REMARKS = (
    Remark(
        "katsaros",
        "references, [7]",
        "The article 'Deep learning' stands in volume 521 of Nature, not 251.",
    ),
)
