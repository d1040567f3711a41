"""How a request names weights and inputs: always by exactly one of several keys."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from backend.api.nested_numbers import NestedNumbers
from backend.engine.initialisation import Initialisation

LARGEST_SEED = 2**53 - 1  # the largest whole number that every JSON reader keeps exactly


class WireModel(BaseModel):
    """A part of a request: unknown keys are refused, and text is never taken for a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    def _refuse_null(self, *names: str) -> None:
        """Refuse null for keys that may only be left out.

        Raises
        ------
        ValueError
            If one of them is given as null.
        """
        for name in names:
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"must not hold null as {name}: leave it out instead")


def never_null(schema: dict[str, Any]) -> None:
    """Document a key that may be left out, but not be null."""
    choice = next(choice for choice in schema.pop("anyOf") if choice != {"type": "null"})
    schema.pop("default")
    schema.update(choice)


def not_null(value: Any) -> Any:
    """Refuse null where a key is given; what is left out is never asked.

    Raises
    ------
    ValueError
        If it is null.
    """
    if value is None:
        raise ValueError("must not be null: leave it out instead")
    return value


class CheckpointWeights(WireModel):
    """The weights of a checkpoint."""

    checkpoint: Annotated[
        str, Field(min_length=1, max_length=200, description="A name from GET /api/checkpoints.")
    ]


class SeedWeights(WireModel):
    """Fresh random weights, the same for the same seed."""

    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED, description="Any whole number.")]
    initialisation: Annotated[
        Initialisation | None,
        Field(
            description="How wide they are drawn; he if left out.",
            json_schema_extra=never_null,
        ),
        BeforeValidator(not_null),
    ] = None


class ExampleWeights(WireModel):
    """The weights of one of the network's examples."""

    example: Annotated[
        str,
        Field(min_length=1, max_length=200, description="A name from the network's `examples`."),
    ]


class SessionWeights(WireModel):
    """The current weights of a session."""

    session: Annotated[
        str, Field(pattern="^[A-Za-z0-9_-]{1,64}$", description="The id from POST /api/sessions.")
    ]
    version: Annotated[
        int | None,
        Field(ge=0, description="If given, the weights must still be of this version, or the answer is 409."),
    ] = None


class RunWeights(WireModel):
    """The weights of a training run."""

    run: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{1,64}$", description="The id from POST /api/runs.")]
    checkpoint: Annotated[
        int | None, Field(ge=0, description="Which of its checkpoints; the newest if left out.")
    ] = None


class FileWeights(WireModel):
    """The weights of a file."""

    safetensors: Annotated[
        str,
        Field(
            min_length=1,
            description="Base64 of a safetensors file whose tensors are named as the network's parameters, "
            "in float64, float32, float16 or bfloat16.",
        ),
    ]


class PixelsInput(WireModel):
    """Pixels, which reach the network exactly as given."""

    # At the first fault: a megabyte of faulty numbers would keep the server busy with listing them.
    pixels: Annotated[
        list[
            Annotated[
                list[Annotated[float, Field(ge=0, le=1)]],
                Field(min_length=1, max_length=64, fail_fast=True),
            ]
        ],
        Field(
            min_length=1,
            max_length=64,
            fail_fast=True,
            description="Rows of numbers from 0 (paper) to 1 (ink) for an input of one map; for `nguyen` 28 "
            "rows of 28.",
        ),
    ]


class ValuesInput(WireModel):
    """Numbers of any size, which reach the network exactly as given."""

    values: Annotated[
        NestedNumbers,
        Field(
            description="Finite numbers nested in the input's shape; where that is one map, its rows are "
            "enough, and where it is one row, the row is.",
        ),
    ]


class ImageInput(WireModel):
    """A picture, resized to the input's height and width and otherwise left as it is."""

    image: Annotated[
        str,
        Field(
            min_length=1,
            description="Base64 of a PNG, JPEG, WebP, GIF or BMP file; a `data:` URL is taken too. One "
            "channel gets its greys, three its colours, four its colours and alpha, all from 0 to 1.",
        ),
    ]


class PngInput(WireModel):
    """A picture of a digit, which is preprocessed as MNIST's digits were and then fitted to the input."""

    png: Annotated[
        str,
        Field(
            min_length=1,
            description="Base64 of a PNG, JPEG, WebP, GIF or BMP file; a `data:` URL is taken too.",
        ),
    ]


class SampleReference(WireModel):
    """Where a digit of MNIST is found."""

    split: Annotated[Literal["test", "train"], Field(description="Which part of MNIST.")] = "test"
    index: Annotated[int, Field(ge=0, description="Its place in the split.")]


class SampleInput(WireModel):
    """A real digit of MNIST, fitted to the input."""

    sample: SampleReference


def _one_of(**keys: str) -> Discriminator:
    """Choose the branch of a union by the one key that is there; say what each key takes when none fits."""

    def choose(value: Any) -> str | None:
        if isinstance(value, BaseModel):
            value = dict(value)
        if not isinstance(value, dict):
            return None
        found = [key for key in keys if key in value]
        # Only a run shares a key with another branch.
        if "run" in found and set(found) <= {"run", "checkpoint"}:
            found = ["run"]
        return f"<{found[0]}>" if len(found) == 1 else None

    *first, last = (f'{{"{key}": {value}}}' for key, value in keys.items())
    return Discriminator(
        choose,
        custom_error_type="unusable_choice",
        custom_error_message=f"must be exactly one of {', '.join(first)} and {last}",
    )


_WEIGHTS = {"checkpoint": "name", "seed": "number", "session": "id", "run": "id", "example": "name"}
WeightsReference = Annotated[
    Annotated[CheckpointWeights, Tag("<checkpoint>")]
    | Annotated[SeedWeights, Tag("<seed>")]
    | Annotated[SessionWeights, Tag("<session>")]
    | Annotated[RunWeights, Tag("<run>")]
    | Annotated[ExampleWeights, Tag("<example>")],
    _one_of(**_WEIGHTS),
]
SessionOrigin = Annotated[
    Annotated[CheckpointWeights, Tag("<checkpoint>")]
    | Annotated[SeedWeights, Tag("<seed>")]
    | Annotated[SessionWeights, Tag("<session>")]
    | Annotated[RunWeights, Tag("<run>")]
    | Annotated[ExampleWeights, Tag("<example>")]
    | Annotated[FileWeights, Tag("<safetensors>")],
    _one_of(**_WEIGHTS, safetensors="base64"),
]
InputReference = Annotated[
    Annotated[PixelsInput, Tag("<pixels>")]
    | Annotated[PngInput, Tag("<png>")]
    | Annotated[SampleInput, Tag("<sample>")]
    | Annotated[ValuesInput, Tag("<values>")]
    | Annotated[ImageInput, Tag("<image>")],
    _one_of(
        pixels="rows of numbers",
        png="base64",
        sample="split and index",
        values="nested numbers",
        image="base64",
    ),
]
