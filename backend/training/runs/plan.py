"""At which steps of a run something is noted: by the step alone, so that a run begun again notes the same."""

import math
from dataclasses import dataclass

from backend.training.recipe import Recipe

_ROWS_AT_LEAST = 250
_ROWS_AT_MOST = 2000
_STEPS_A_ROW = 50
_MARKS_A_DECADE = 4
_VALIDATIONS_AN_EPOCH = 4
_GLANCE = 1000
_TRAINED_FOR_EACH_VALIDATED = 10


@dataclass(frozen=True)
class Plan:
    """What is noted at which step.

    Attributes
    ----------
    steps, per_epoch : int
        How many steps the run has, and each of its epochs.
    every : int
        After how many steps a row of metrics is written.
    look_every : int
        After how many steps of an epoch a part of the held-out images is validated.
    held_out : int
        How many images are held out.
    """

    steps: int
    per_epoch: int
    every: int
    look_every: int
    held_out: int

    @classmethod
    def of(cls, recipe: Recipe, images: int) -> "Plan":
        """Plan a run of a recipe over so many images, those held out not among them."""
        steps = recipe.steps(images)
        per_epoch = recipe.steps_per_epoch(images)
        glance = min(_GLANCE, recipe.held_out)
        return cls(
            steps=steps,
            per_epoch=per_epoch,
            every=max(1, min(_STEPS_A_ROW, steps // _ROWS_AT_LEAST), steps // _ROWS_AT_MOST),
            # So seldom that validation takes only a small part of the time.
            look_every=max(
                math.ceil(per_epoch / _VALIDATIONS_AN_EPOCH),
                math.ceil(_TRAINED_FOR_EACH_VALIDATED * glance / recipe.batch),
            ),
            held_out=recipe.held_out,
        )

    @property
    def glance(self) -> int:
        """How many held-out images tell in little time how good the weights are."""
        return min(_GLANCE, self.held_out)

    def validated(self, step: int) -> int:
        """Tell how many held-out images are validated after a step: all at an epoch's end, else few."""
        within = step % self.per_epoch
        if within == 0:
            return self.held_out
        return self.glance if within % self.look_every == 0 else 0

    def row(self, step: int) -> bool:
        """Tell whether a row of metrics ends with a step."""
        return step % self.every == 0 or step == self.steps or self.validated(step) > 0

    def checkpoint(self, step: int) -> bool:
        """Tell whether the weights after a step are kept: first, last, and evenly by the step's logarithm."""
        if step in (0, self.steps):
            return True
        near = round(math.log10(step) * _MARKS_A_DECADE)
        return step == round(10 ** (near / _MARKS_A_DECADE))
