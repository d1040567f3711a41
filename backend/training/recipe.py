"""A recipe is everything that decides how a training run goes; the same recipe gives the same weights."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, get_args

from backend.engine.initialisation import Initialisation
from backend.training.augment import Augmentation
from backend.training.bounds import RecipeError, check_choice, check_number, check_whole

__all__ = ["Initialisation", "Optimiser", "Recipe", "RecipeError", "Schedule"]

Optimiser = Literal["sgd", "momentum", "nesterov", "adam"]
Schedule = Literal["constant", "step", "cosine"]


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes
    ----------
    seed : int
        Decides all that is random: initial weights, the share of the images, their order and their warps.
    epochs : int
        How often every image is seen, 1 to 1000.
    batch : int
        How many images share one step, 1 to 1024.
    optimiser : {"sgd", "momentum", "nesterov", "adam"}
        The rule that turns gradients into steps.
    momentum : float
        How much of its velocity a step of momentum or nesterov keeps, at least 0 and below 1.
    rate : float
        The highest learning rate, above 0 and at most 10.
    schedule : {"constant", "step", "cosine"}
        Whether the rate stays, is divided by 10 after a half and again after three quarters of the steps, or
        falls to 0 along half a cosine.
    warm_up : int
        Over how many steps the rate first rises in a straight line.
    initialisation : {"he", "glorot", "lecun", "uniform", "zeros"}
        How the first weights are drawn.
    augmentation : Augmentation
        How far each image is warped at random each time it is seen.
    clean_epochs : int
        How many of the last epochs see the images unwarped, 0 to `epochs`.
    weight_decay : float
        By what share, times the rate, each step shrinks the weights, 0 to 0.1; biases are left alone.
    average : float
        How much of a moving average of the parameters each step keeps, at least 0 and below 1; 0 for none.
    share : float
        What share of the images is trained on, above 0 and at most 1.
    held_out : int
        How many of the last training images are kept apart for validation.

    Raises
    ------
    RecipeError
        If a value is out of bounds.
    """

    seed: int = 0
    epochs: int = 1
    batch: int = 64
    optimiser: Optimiser = "adam"
    momentum: float = 0.9
    rate: float = 0.001
    schedule: Schedule = "constant"
    warm_up: int = 0
    initialisation: Initialisation = "he"
    augmentation: Augmentation = field(default_factory=Augmentation)
    clean_epochs: int = 0
    weight_decay: float = 0.0
    average: float = 0.0
    share: float = 1.0
    held_out: int = 0

    def __post_init__(self) -> None:
        check_whole("seed", self.seed, 0, 2**32 - 1)
        check_whole("epochs", self.epochs, 1, 1000)
        check_whole("batch", self.batch, 1, 1024)
        check_choice("optimiser", self.optimiser, get_args(Optimiser))
        check_number("momentum", self.momentum, 0, 1, open="most")
        check_number("rate", self.rate, 0, 10, open="least")
        check_choice("schedule", self.schedule, get_args(Schedule))
        check_whole("warm_up", self.warm_up, 0, 1_000_000)
        check_choice("initialisation", self.initialisation, get_args(Initialisation))
        if not isinstance(self.augmentation, Augmentation):
            raise RecipeError(f"augmentation must be an Augmentation, not {self.augmentation!r}.")
        check_whole("clean_epochs", self.clean_epochs, 0, self.epochs)
        check_number("weight_decay", self.weight_decay, 0, 0.1)
        check_number("average", self.average, 0, 1, open="most")
        check_number("share", self.share, 0, 1, open="least")
        check_whole("held_out", self.held_out, 0, 50_000)
        for name in ("momentum", "rate", "weight_decay", "average", "share"):
            # So that a rate of 1 and one of 1.0 are the same recipe in JSON too.
            object.__setattr__(self, name, float(getattr(self, name)))

    def to_json(self) -> dict[str, Any]:
        """Write it as what JSON has: a dict of words and numbers, the augmentation a dict within."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Recipe":
        """Read what `to_json` wrote; what is left out takes its default.

        A recipe of a checkpoint made before there were other warps than a shift has the field ``shift``.

        Raises
        ------
        RecipeError
            If a field is unknown or out of bounds.
        """
        values = dict(told)
        warps = values.pop("augmentation", None) or {}
        if not isinstance(warps, Mapping):
            raise RecipeError(f"augmentation must be an object such as {{'shift': 1}}, not {warps!r}.")
        if "shift" in values:
            warps = {**warps, "shift": values.pop("shift")}
        for name, given, kind in (("A recipe", values, cls), ("An augmentation", warps, Augmentation)):
            known = [entry.name for entry in fields(kind)]
            if unknown := sorted(given.keys() - set(known)):
                strange = ", ".join(map(repr, unknown))
                raise RecipeError(f"{name} has no field {strange}; its fields are {', '.join(known)}.")
        return cls(**values, augmentation=Augmentation(**warps))

    def parts(self, images: int) -> tuple[slice, slice]:
        """Tell which training images are trained on and which are held out.

        Parameters
        ----------
        images : int
            How many there are.

        Returns
        -------
        kept, held_out : slice
            The first ones, which a trainer is given, and the last ones, for validation.

        Raises
        ------
        RecipeError
            If nothing would be left to train on.
        """
        if self.held_out >= images:
            raise RecipeError(
                f"held_out must leave images to train on: there are {images}, so that at most "
                f"{images - 1} can be held out, not {self.held_out}."
            )
        return slice(0, images - self.held_out), slice(images - self.held_out, images)

    def used(self, images: int) -> int:
        """Count the images that are trained on, out of those that a trainer is given: at least one."""
        return max(1, round(self.share * images))

    def steps(self, images: int) -> int:
        """Count the steps of the whole run.

        Parameters
        ----------
        images : int
            How many images a trainer is given: those held out are not among them.
        """
        return self.epochs * self.steps_per_epoch(images)

    def steps_per_epoch(self, images: int) -> int:
        """Count the steps of one epoch; its last batch may be small."""
        return math.ceil(self.used(images) / self.batch)

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
        if self.schedule == "step":
            return self.rate / 10.0 ** ((2 * step > steps) + (4 * step > 3 * steps))
        done = (step - 1 - self.warm_up) / max(1, steps - self.warm_up)
        return self.rate * (1 + math.cos(math.pi * done)) / 2
