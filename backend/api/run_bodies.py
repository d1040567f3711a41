"""What a request for a training run holds."""

from typing import Annotated

from pydantic import Field

from backend.api.bodies import NetworkId
from backend.api.references import WireModel
from backend.networks import MAIN
from backend.training.augment import Augmentation
from backend.training.recipe import Initialisation, Optimiser, Recipe, Schedule


class AugmentationBody(WireModel):
    """How far each image is warped at random, both ways, each time it is seen."""

    rotation: Annotated[float, Field(ge=0, le=45, description="Degrees that it is turned by.")] = 0.0
    scale: Annotated[
        float, Field(ge=0, le=0.5, description="The share of its size that it grows or shrinks by.")
    ] = 0.0
    shear: Annotated[
        float, Field(ge=0, le=0.5, description="Columns for each row that it is slanted by.")
    ] = 0.0
    shift: Annotated[float, Field(ge=0, le=8, description="Pixels that it is moved by.")] = 0.0


class RunBody(WireModel):
    """How to train: whatever is left out takes a value that does well."""

    network: NetworkId = MAIN
    name: Annotated[str, Field(max_length=80, description="What to call it.")] = ""
    seed: Annotated[
        int,
        Field(
            ge=0,
            le=2**32 - 1,
            description="Decides all that is random; the same seed and settings give the same weights.",
        ),
    ] = 0
    epochs: Annotated[int, Field(ge=1, le=1000, description="How often every image is seen.")] = 5
    batch: Annotated[int, Field(ge=1, le=1024, description="How many images share one step.")] = 64
    optimiser: Annotated[Optimiser, Field(description="The rule that turns gradients into steps.")] = "adam"
    momentum: Annotated[
        float,
        Field(ge=0, lt=1, description="How much of its velocity a step of momentum or nesterov keeps."),
    ] = 0.9
    rate: Annotated[float, Field(gt=0, le=10, description="The highest learning rate.")] = 0.003
    schedule: Annotated[
        Schedule,
        Field(
            description="Whether the rate stays, is divided by 10 after a half and three quarters of the "
            "steps, or falls to 0 along half a cosine."
        ),
    ] = "cosine"
    warm_up: Annotated[
        int, Field(ge=0, le=1_000_000, description="Over how many steps the rate first rises.")
    ] = 100
    initialisation: Annotated[Initialisation, Field(description="How the first weights are drawn.")] = "he"
    augmentation: Annotated[
        AugmentationBody | None, Field(description="How the images are warped; null for not at all.")
    ] = None
    clean_epochs: Annotated[
        int, Field(ge=0, le=1000, description="How many of the last epochs see the images unwarped.")
    ] = 0
    weight_decay: Annotated[
        float, Field(ge=0, le=0.1, description="The share, times the rate, that a step shrinks weights by.")
    ] = 0.0
    average: Annotated[
        float,
        Field(
            ge=0, lt=1, description="How much of a moving average of the weights a step keeps; 0 for none."
        ),
    ] = 0.0
    share: Annotated[float, Field(gt=0, le=1, description="The share of the images that is trained on.")] = (
        1.0
    )
    held_out: Annotated[
        int,
        Field(ge=0, le=50_000, description="How many of the last training images are kept for validation."),
    ] = 5000

    def recipe(self) -> Recipe:
        """Make the recipe of it.

        Raises
        ------
        RecipeError
            If its parts do not go together.
        """
        told = self.model_dump(exclude={"network", "name", "augmentation"})
        warps = self.augmentation or AugmentationBody()
        return Recipe(**told, augmentation=Augmentation(**warps.model_dump()))
