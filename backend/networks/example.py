"""An example of a network: numbers to start from, as its source prints them or small ones of our own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from backend.engine.network import Network
from backend.engine.tensor import Array

Numbers: TypeAlias = "float | Sequence[Numbers]"


@dataclass(frozen=True)
class Example:
    """Numbers that a network can be run with.

    Attributes
    ----------
    name : str
        What a reference to it says.
    title, says : str
        What to call it in words, and where its numbers come from.
    input : nested numbers, the shape of the network's input
        What goes in.
    target : int or nested numbers, the shape of the loss's label
        What the loss is taken against.
    weights : mapping of str to nested numbers
        The parameters by their symbols; empty where it goes with any.
    """

    name: str
    title: str
    says: str
    input: Numbers
    target: Numbers
    weights: Mapping[str, Numbers] = field(default_factory=dict)

    def weights_for(self, network: Network) -> dict[str, Array]:
        """Take the weights that a network has, which may be fewer."""
        return {
            symbol: np.array(self.weights[symbol], dtype=np.float64)
            for symbol in network.parameters
            if self.weights
        }
