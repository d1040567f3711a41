"""What the requests hold."""

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from backend.api import nested_numbers
from backend.api.cell_bodies import CellBody, CellIndex, EditBody, Symbol
from backend.api.references import (
    InputReference,
    WeightsReference,
    WireModel,
    never_null,
    not_null,
)
from backend.engine.edits import Edit
from backend.networks import MAIN


def check_target(value: Any) -> Any:
    """Make sure that a target is a number, or numbers nested in lists; the network says which.

    Raises
    ------
    ValueError
        If it is not.
    """
    if isinstance(value, list):
        return nested_numbers.check(value)
    nested_numbers.check_number(value)
    return value


NetworkId = Annotated[str, Field(min_length=1, max_length=400, description="An id from GET /api/networks.")]
Target = Annotated[
    Any,
    BeforeValidator(check_target),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, *nested_numbers.SCHEMAS]}),
]
LearningRate = Annotated[
    float,
    Field(gt=0, description="How far to walk against the gradient: finite and above 0, such as 0.01."),
]

ChosenReference = Annotated[
    WeightsReference | None,
    Field(
        description="Which weights to use; the network's `default_weights` if left out.",
        json_schema_extra=never_null,
    ),
    BeforeValidator(not_null),
]


def alternatives(*pairs: tuple[str, ...]) -> ConfigDict:
    """Document that a body holds exactly one of several sets of keys."""
    choice: dict[str, Any] = {"oneOf": [{"required": list(keys)} for keys in pairs]}
    return ConfigDict(json_schema_extra=choice)


class ExamplesBody(WireModel):
    """One input or a batch, with the labels that go with it."""

    input: Annotated[
        InputReference | None, Field(description="One example.", json_schema_extra=never_null)
    ] = None
    inputs: Annotated[
        list[InputReference] | None,
        Field(
            min_length=1,
            fail_fast=True,
            description="A batch of m examples; gradients are averaged over it.",
            json_schema_extra=never_null,
        ),
    ] = None
    target: Annotated[
        Target,
        Field(
            default=None,
            description="What the loss of one example is taken against, as the network's `target` says: a "
            "class, or numbers nested in its shape.",
            json_schema_extra=lambda schema: schema.pop("default"),
        ),
    ]
    targets: Annotated[
        list[Target] | None,
        Field(
            min_length=1,
            fail_fast=True,
            description="The m targets that the loss of a batch is taken against.",
            json_schema_extra=never_null,
        ),
    ] = None

    edits: Annotated[
        list[EditBody],
        Field(
            default_factory=list,
            max_length=100,
            fail_fast=True,
            description="Cells to put another number into, at most one edit for each.",
        ),
    ]

    @model_validator(mode="after")
    def _holds_one_example_or_a_batch(self) -> Self:
        given = self.model_fields_set
        if ("input" in given) == ("inputs" in given):
            raise ValueError("must hold exactly one of input (one example) and inputs (a batch)")
        if "input" in given and (self.input is None or "targets" in given):
            raise ValueError("must hold an input with a target, or inputs with targets")
        if "inputs" in given and (self.inputs is None or "target" in given):
            raise ValueError("must hold an input with a target, or inputs with targets")
        self._refuse_null("target", "targets")
        if self.inputs is not None and self.targets is not None and len(self.inputs) != len(self.targets):
            raise ValueError(
                f"must hold one target for each input, not {len(self.targets)} for {len(self.inputs)}"
            )
        return self

    @property
    def changes(self) -> list[Edit]:
        """The edits as the engine takes them."""
        return [edit.edit for edit in self.edits]

    @property
    def labelled(self) -> bool:
        """Whether there is anything to take the loss against."""
        return self.target is not None or self.targets is not None


class LabelledBody(ExamplesBody):
    """One input or a batch, with the labels that the loss is taken against."""

    @model_validator(mode="after")
    def _holds_labels(self) -> Self:
        if not self.labelled:
            raise ValueError(f"must hold {'a target' if self.inputs is None else 'targets'} for the loss")
        return self


class PassBody(ExamplesBody):
    """What every pass needs: a network, weights, and one input or a batch."""

    network: NetworkId = MAIN
    weights: ChosenReference = None


class ForwardBody(PassBody):
    """A forward pass; a target is taken along but not used."""

    model_config = alternatives(("input",), ("inputs",))


class BackwardBody(PassBody, LabelledBody):
    """A forward pass, the loss against the target, and a backward pass."""

    model_config = alternatives(("input", "target"), ("inputs", "targets"))


class StepBody(BackwardBody):
    """A whole SGD step: forward, loss, backward and update."""

    learning_rate: LearningRate = 0.01


class ExplainBody(PassBody):
    """A pass, and which of its cells to explain."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {"oneOf": [{"required": ["input"]}, {"required": ["inputs"]}]},
                {"oneOf": [{"required": ["symbol", "index"]}, {"required": ["cells"]}]},
            ]
        }
    )

    learning_rate: Annotated[
        float | None,
        Field(
            gt=0,
            description="The rate of the update, to explain the parameters after it; it needs a target.",
            json_schema_extra=never_null,
        ),
    ] = None
    symbol: Annotated[Symbol | None, Field(json_schema_extra=never_null)] = None
    index: Annotated[CellIndex | None, Field(json_schema_extra=never_null)] = None
    cells: Annotated[
        list[CellBody] | None,
        Field(
            min_length=1,
            max_length=100,
            fail_fast=True,
            description="Up to 100 cells at once, instead of `symbol` and `index`.",
            json_schema_extra=never_null,
        ),
    ] = None
    feeds: Annotated[bool, Field(description="Whether to tell what each cell feeds, with what weight.")] = (
        False
    )
    derivation: Annotated[
        bool,
        Field(description="Whether to add the sources' argument, line by line, with the cell's numbers."),
    ] = False

    @model_validator(mode="after")
    def _holds_cells(self) -> Self:
        given = self.model_fields_set
        self._refuse_null("learning_rate", "symbol", "index", "cells")
        if ("symbol" in given) != ("index" in given) or ("symbol" in given) == ("cells" in given):
            raise ValueError("must hold a symbol with an index, or cells")
        if self.learning_rate is not None and not self.labelled:
            raise ValueError("must hold a target along with a learning_rate: an update needs a loss")
        return self

    @property
    def asked(self) -> list[CellBody]:
        """The cells, however they were named."""
        if self.symbol is None or self.index is None:
            return self.cells or []
        return [CellBody(symbol=self.symbol, index=self.index)]


class PreprocessBody(WireModel):
    """A drawing or a picture of a digit."""

    png: Annotated[
        str,
        Field(
            min_length=1,
            description="Base64 of a PNG, JPEG, WebP, GIF or BMP file; a `data:` URL is taken too.",
        ),
    ]
