"""A rule is an optimiser with what it keeps: memory, which belongs to a run's state, and room to work in."""

import numpy as np

from backend.engine import optimisers
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.training.recipe import Optimiser, Recipe

_MEMORY: dict[Optimiser, tuple[str, ...]] = {
    "sgd": (),
    "momentum": ("velocity",),
    "nesterov": ("velocity",),
    "adam": ("mean", "square"),
}


class Rule:
    """How a run's parameters move.

    Parameters
    ----------
    network : Network
        Whose parameters.
    recipe : Recipe
        Tells the optimiser and its settings.

    Attributes
    ----------
    memory : dict of str to float32 ndarray, shape (P,)
        What the optimiser remembers, as rows of one number for each parameter; all 0 at first.
    """

    def __init__(self, network: Network, recipe: Recipe) -> None:
        count = network.parameter_count
        self.memory: dict[str, Array] = {
            name: np.zeros(count, np.float32) for name in _MEMORY[recipe.optimiser]
        }
        self._recipe = recipe
        self._spare = np.empty(count, np.float32)
        decays = [recipe.weight_decay if len(spec.shape) > 1 else 0.0 for spec in network.parameter_specs]
        sizes = [spec.size for spec in network.parameter_specs]
        self._decays = np.repeat(np.array(decays, np.float32), sizes)

    def move(self, parameters: Array, slope: Array, eta: float, count: int) -> None:
        """Move parameters in place by a batch's gradient; nothing is allocated.

        Parameters
        ----------
        parameters, slope : float32 ndarray, shape (P,)
            All parameters in one row, and the gradient of the loss with respect to them.
        eta : float
            The learning rate.
        count : int
            How many gradients there were with this one, from 1.
        """
        recipe, memory, spare = self._recipe, self.memory, self._spare
        if recipe.weight_decay:
            optimisers.decay(parameters, eta, self._decays, spare=spare)
        match recipe.optimiser:
            case "sgd":
                optimisers.sgd(parameters, slope, eta, out=parameters, spare=spare)
            case "momentum":
                velocity = memory["velocity"]
                optimisers.momentum(parameters, slope, eta, velocity, kept=recipe.momentum, spare=spare)
            case "nesterov":
                velocity = memory["velocity"]
                optimisers.nesterov(parameters, slope, eta, velocity, kept=recipe.momentum, spare=spare)
            case "adam":
                mean, square = memory["mean"], memory["square"]
                optimisers.adam(parameters, slope, eta, mean, square, count, spare=spare)
