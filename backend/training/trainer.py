"""A trainer takes a run's steps one by one, and goes on from any of them as if it had never stopped."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from backend.engine.gradient_pass import GradientPass
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.training.batches import Batches
from backend.training.recipe import Recipe
from backend.training.rule import Rule

# A network is dead after so many steps in a row in which no weight had a gradient, at losses above this one.
SILENT_STEPS = 20
SMALL_LOSS = 0.1


class DivergedError(ArithmeticError):
    """Training has gone wrong for good: a number is not finite, or no weight has a gradient any more.

    Attributes
    ----------
    step : int
        The step at which this was seen, counted from 1.
    why : str
        What was seen.
    """

    def __init__(self, step: int, why: str) -> None:
        self.step = step
        self.why = why
        super().__init__(
            f"Training diverged at step {step}: {why}. Use a lower learning rate, or a longer warm-up."
        )


class ForeignStateError(ValueError):
    """A state belongs to another run than the one that it is given to."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What a step did.

    Attributes
    ----------
    step : int
        Its number, from 1.
    epoch : int
        How many times all images were seen once it was taken.
    images_seen : int
        How many images were seen by then, repeats included.
    loss : float
        The batch's mean loss before the step's update.
    right, count : int
        How many of the batch's images were recognised, and how many there were.
    rate : float
        The learning rate.
    """

    step: int
    epoch: int
    images_seen: int
    loss: float
    right: int
    count: int
    rate: float


@dataclass(frozen=True)
class TrainerState:
    """All that a trainer needs to go on: where it stood, and what it remembered.

    Attributes
    ----------
    position : dict
        What JSON has: the network, the recipe and the number of images, to know the run by, and ``step``,
        which with the recipe's seed is also the whole random state (see ``batches``).
    tensors : dict of str to ndarray
        The parameters, the optimiser's memory and the moving average, each a row of P numbers in the order
        of ``network.parameter_specs``.
    """

    position: dict[str, Any]
    tensors: dict[str, Array]


class Trainer:
    """One run of a recipe.

    Parameters
    ----------
    network : Network
        What to train; its input must be maps, to whose shape the images are brought.
    recipe : Recipe
        How to train.
    images : ndarray of uint8, shape (n, h, w)
        White ink on black. What the recipe holds out is the caller's to leave out: see ``Recipe.parts``.
    labels : ndarray of int, shape (n,)
        The right classes.
    cores : int
        How many processor cores may share a batch; results do not depend on it.

    Attributes
    ----------
    step, steps : int
        How many steps were taken, and how many there are.

    Raises
    ------
    ShapeError
        If images and labels do not fit each other or the network.
    """

    def __init__(
        self, network: Network, recipe: Recipe, images: Array, labels: Array, *, cores: int = 1
    ) -> None:
        self.network = network
        self.recipe = recipe
        self.step = 0
        self._batches = Batches(network, recipe, images, labels)
        self.steps = recipe.epochs * self._batches.per_epoch
        weights = network.initial_weights(recipe.seed, recipe.initialisation)
        self._pass = GradientPass(network, weights, cores=cores)
        self._rule = Rule(network, recipe)
        self._average = np.zeros(network.parameter_count) if recipe.average else None
        self._spare = np.empty(network.parameter_count)
        self._weight_rows = [
            self._pass.gradients[s.symbol] for s in network.parameter_specs if len(s.shape) > 1
        ]
        self._images = len(images)
        self._lived = False
        self._silent = 0

    @property
    def epoch(self) -> int:
        """How many times all images were seen."""
        return self.step // self._batches.per_epoch

    @property
    def images_seen(self) -> int:
        """How many images were seen, repeats included."""
        return self._batches.images_seen(self.step)

    @property
    def finished(self) -> bool:
        """Whether all steps were taken."""
        return self.step >= self.steps

    @property
    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by their symbols, float32."""
        return {symbol: values.copy() for symbol, values in self._pass.weights.items()}

    @property
    def averaged(self) -> dict[str, Array] | None:
        """The moving average of the parameters by their symbols, float32; None where the recipe has none."""
        if self._average is None:
            return None
        if self.step == 0:
            return self.weights
        # Begun at 0, as Adam's averages are, it is too small by exactly this factor.
        row = self._average / (1 - self.recipe.average**self.step)
        taken, start = {}, 0
        for spec in self.network.parameter_specs:
            taken[spec.symbol] = row[start : start + spec.size].reshape(spec.shape).astype(np.float32)
            start += spec.size
        return taken

    def advance(self) -> StepOutcome:
        """Take the next step.

        Returns
        -------
        StepOutcome
            What it did.

        Raises
        ------
        DivergedError
            If the loss or a parameter is not finite, or the network has died; it names the step. The run
            cannot go on then.
        IndexError
            If all steps were taken.
        """
        if self.finished:
            raise IndexError(f"All {self.steps} steps of this run were taken.")
        inputs, labels = self._batches.take(self.step)
        step = self.step + 1
        rate = self.recipe.rate_at(step, self.steps)
        parameters = self._pass.parameters
        with np.errstate(all="ignore"):
            result = self._pass.run(inputs, labels)
            self._check_pass(step, result.loss)
            self._rule.move(parameters, self._pass.gradient, rate, step)
            # A sum of squares is finite only if all of them are, and much quicker to ask for.
            if not math.isfinite(np.dot(parameters, parameters)):
                self._check_parameters(step)
            if self._average is not None:
                np.subtract(parameters, self._average, out=self._spare)
                np.multiply(self._spare, 1 - self.recipe.average, out=self._spare)
                np.add(self._average, self._spare, out=self._average)
        self.step = step
        return StepOutcome(step, self.epoch, self.images_seen, result.loss, result.right, len(labels), rate)

    def state(self) -> TrainerState:
        """Copy all that is needed to go on from here."""
        position = {
            **self._identity(),
            "step": self.step,
            "epoch": self.epoch,
            "lived": self._lived,
            "silent": self._silent,
        }
        return TrainerState(position, {name: values.copy() for name, values in self._tensors().items()})

    def restore(self, state: TrainerState) -> None:
        """Go on from a state; what follows is bit for bit what would have followed there.

        Raises
        ------
        ForeignStateError
            If the state is not one of this network, recipe and number of images; nothing is changed then.
        """
        for name, mine in self._identity().items():
            if state.position.get(name) != mine:
                raise ForeignStateError(
                    f"This state is of a run with the {name} {state.position.get(name)!r}, not {mine!r}: "
                    "go on with what it was begun with, or begin anew."
                )
        tensors = self._tensors()
        forms = {name: (values.shape, values.dtype) for name, values in tensors.items()}
        if {name: (values.shape, values.dtype) for name, values in state.tensors.items()} != forms:
            raise ForeignStateError(
                f"A state of this run has the tensors {', '.join(forms)}, each of its form."
            )
        for name, values in tensors.items():
            values[...] = state.tensors[name]
        self.step = state.position["step"]
        self._lived = state.position["lived"]
        self._silent = state.position["silent"]

    def _tensors(self) -> dict[str, Array]:
        """Name the rows that change from step to step."""
        average = {} if self._average is None else {"average": self._average}
        return {"parameters": self._pass.parameters, **self._rule.memory, **average}

    def _identity(self) -> dict[str, Any]:
        return {"network": self.network.id, "recipe": self.recipe.to_json(), "images": self._images}

    def _check_pass(self, step: int, loss: float) -> None:
        """Refuse to go on after a loss that is not finite, or too many steps without a gradient."""
        if not math.isfinite(loss):
            raise DivergedError(step, f"the loss became {loss}")
        if any(row.any() for row in self._weight_rows):
            self._lived, self._silent = True, 0
        elif self._lived and loss > SMALL_LOSS:
            self._silent += 1
            if self._silent >= SILENT_STEPS:
                raise DivergedError(
                    step,
                    f"no weight has had a gradient for {SILENT_STEPS} steps though the loss is {loss:.4g}, "
                    "so the network is dead: its last ReLU gives 0 everywhere, whatever the image",
                )

    def _check_parameters(self, step: int) -> None:
        """Refuse to go on with parameters that are not finite."""
        for symbol, values in self._pass.weights.items():
            if bad := int(np.count_nonzero(~np.isfinite(values))):
                raise DivergedError(step, f"{bad} of the {values.size} numbers of {symbol} are not finite")
