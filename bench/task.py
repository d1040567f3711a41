"""The one digit that everybody works on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backend.data.samples import SampleLibrary
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.networks import NETWORKS
from backend.training.checkpoints import SHIPPED, CheckpointLibrary

LEARNING_RATE = 0.01
CHECKPOINT = "pretrained"


@dataclass(frozen=True)
class Task:
    """One digit, its label, and the network that looks at it.

    Attributes
    ----------
    network : Network
        The main network.
    weights : dict of str to float64 ndarray
        Those of the checkpoint that the app starts with.
    pixels : ndarray of float64 (28, 28)
        The first bundled digit, in 0..1.
    label : int
        What it shows.
    """

    network: Network
    weights: dict[str, Array]
    pixels: npt.NDArray[np.float64]
    label: int


def load_task() -> Task:
    """Take the first bundled test digit and the trained weights."""
    sample = SampleLibrary(None).find(limit=1)[0][0]
    network = NETWORKS["nguyen"]
    _, weights = CheckpointLibrary(SHIPPED / network.id).load(CHECKPOINT)
    return Task(network, weights, sample.pixels, sample.label)
