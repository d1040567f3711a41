"""A recipe is everything that decides how a training run goes; the same recipe gives the same weights."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

Optimiser = Literal["sgd", "adam"]
Schedule = Literal["constant", "cosine"]


class RecipeError(ValueError):
    """A recipe asks for what cannot be done; ``str(error)`` says what can."""


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes
    ----------
    seed : int
        Decides the initial weights, the order of the images and their shifts.
    epochs : int
        How often every image is seen.
    batch : int
        How many images share one step.
    optimiser : {"sgd", "adam"}
        The rule that turns gradients into steps.
    rate : float
        The highest learning rate.
    schedule : {"constant", "cosine"}
        Whether the rate stays, or falls to 0 along half a cosine.
    warm_up : int
        Over how many steps the rate first rises in a straight line.
    shift : int
        By how many pixels at most each image is moved at random, both ways, each time it is seen.
    held_out : int
        How many of the last training images are kept apart, to choose a recipe on.

    Raises
    ------
    RecipeError
        If a value is out of bounds.
    """

    seed: int = 0
    epochs: int = 1
    batch: int = 64
    optimiser: Optimiser = "adam"
    rate: float = 0.001
    schedule: Schedule = "constant"
    warm_up: int = 0
    shift: int = 0
    held_out: int = 0

    def __post_init__(self) -> None:
        for name, least in (("seed", 0), ("epochs", 1), ("batch", 1), ("warm_up", 0), ("held_out", 0)):
            value = getattr(self, name)
            if type(value) is not int or value < least:
                raise RecipeError(f"{name} must be a whole number, at least {least}, not {value!r}.")
        if type(self.shift) is not int or not 0 <= self.shift <= 4:
            raise RecipeError(f"shift must be a whole number of pixels from 0 to 4, not {self.shift!r}.")
        if not math.isfinite(self.rate) or self.rate <= 0:
            raise RecipeError(f"rate must be a finite number above 0, such as 0.001, not {self.rate!r}.")
        for name, choices in (("optimiser", get_args(Optimiser)), ("schedule", get_args(Schedule))):
            if getattr(self, name) not in choices:
                raise RecipeError(f"{name} must be {' or '.join(choices)}, not {getattr(self, name)!r}.")

    def steps(self, images: int) -> int:
        """Count the steps of the whole run over some number of images; an epoch's last batch may be small."""
        return self.epochs * math.ceil(images / self.batch)

    def rate_at(self, step: int, steps: int) -> float:
        """Tell the learning rate of a step.

        Parameters
        ----------
        step : int
            The step's number, from 1 to `steps`.
        steps : int
            How many there are.

        Returns
        -------
        float
            The rate; at the first step and at the last it is above 0.
        """
        if step <= self.warm_up:
            return self.rate * step / (self.warm_up + 1)
        if self.schedule == "constant":
            return self.rate
        done = (step - 1 - self.warm_up) / max(1, steps - self.warm_up)
        return self.rate * (1 + math.cos(math.pi * done)) / 2
