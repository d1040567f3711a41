"""What the answers about networks hold."""

from typing import Any, Literal, Self

from pydantic import Field

from backend.api.answers import Answer, SourceDescription, StepDescription
from backend.api.problems import ShapeDescription
from backend.networks import Example


class NetworkSummary(Answer):
    """A network in a line."""

    id: str
    title: str
    summary: str
    kind: Literal["main", "lab", "preset"] = Field(
        description="The main network, that of another source, or one that the builder can begin with."
    )
    parameters: int = Field(description="How many numbers it can learn.")
    steps: int = Field(description="How many equations a whole SGD step has.")


class Networks(Answer):
    """Every network."""

    networks: list[NetworkSummary]


class LayerDescription(Answer):
    """A layer of a network."""

    id: str
    kind: str
    title: str
    config: dict[str, Any] = Field(default_factory=dict, description="The sizes that were chosen for it.")


class TensorDescription(Answer):
    """A tensor of a network, before it has numbers."""

    symbol: str
    latex: str
    shape: list[int] = Field(description="For one example; a batch adds a last axis where `batched` holds.")
    role: str
    of: str | None = Field(description="The tensor that it belongs to: what a gradient is the gradient of.")
    layer: str | None
    axes: list[str | None] = Field(description="The index letter of each axis.")
    signed: bool
    batched: bool
    title: str


class ReferenceDescription(Answer):
    """A text that equations are taken from."""

    seed: str = Field(description="The short name that a step's sources use.")
    title: str
    authors: str
    year: int | None = Field(description="Null where nobody says when it appeared.")
    numbered: bool = Field(
        description="Whether it prints numbers with its equations; else they are counted as they come."
    )


class TargetDescription(Answer):
    """What a network's loss is taken against."""

    kind: Literal["class", "yes_no", "numbers", "upstream"] = Field(
        description="A class; 1 for yes and 0 for no; a number to meet for each output, for which a class is "
        "taken too where there are several; or a given gradient."
    )
    symbol: str
    shape: list[int] = Field(description="Of its numbers; empty where it is a single whole number.")
    classes: int | None = Field(description="How many classes can be named; null where none can.")


class ExampleDescription(Answer):
    """Numbers to start from."""

    name: str = Field(description='What a reference to it says, as in `{"example": name}`.')
    title: str
    says: str = Field(description="Where the numbers come from.")
    input: list[Any] = Field(description="Nested numbers of the input's shape.")
    target: int | list[Any]
    weights: bool = Field(description="Whether it has weights of its own.")

    @classmethod
    def of(cls, example: Example) -> Self:
        """Describe an example."""
        return cls.model_validate({**vars(example), "weights": bool(example.weights)})


class ProofExample(Answer):
    """An input, and what it is taken against."""

    input: list[list[float]]
    target: list[list[float]]


class ProofDescription(Answer):
    """A claim that can be tried on any pass of its network."""

    id: str
    title: str
    says: str
    latex: str
    expected: bool = Field(description="Whether both sides should agree; false for a slip of the source.")
    kind: Literal["claim", "slip", "contrast"] = Field(
        description="Whether a source says so, slips there, or whether it sets a claim off."
    )
    source: list[SourceDescription] = Field(description="The equations that it is about.")
    gradient: str | None = Field(description="The tensor of the pass that the left side comes to.")
    printed: bool = Field(description="Whether it holds for the source's printed example alone.")
    batches: bool = Field(description="Whether it can be tried on several examples at once.")
    shown_by: ProofExample | None = Field(description="Numbers that show a slip which others may hide.")


class NetworkDescription(Answer):
    """A network with its layers, tensors and steps."""

    id: str
    title: str
    summary: str
    classes: int
    input: str = Field(description="The symbol of what goes in.")
    parameters: list[str] = Field(description="The symbols of what it can learn.")
    parameter_count: int
    references: list[ReferenceDescription]
    layers: list[LayerDescription]
    tensors: list[TensorDescription]
    steps: list[StepDescription]
    target: TargetDescription
    accepts: list[Literal["pixels", "png", "sample", "values", "image"]] = Field(
        description="The kinds of input that it takes."
    )
    examples: list[ExampleDescription]
    default_weights: dict[str, Any] = Field(description="The weights where a request names none.")
    declaration: dict[str, Any] | None = Field(
        description="The layers as a list that another such network can be built from; null where it has its "
        "own notation."
    )
    trainable: str | None = Field(description="Why it cannot be trained on MNIST; null where it can.")
    proofs: list[ProofDescription] = Field(
        description="What its sources claim and POST /api/proofs tries on any numbers."
    )


class BuiltNetwork(Answer):
    """A network of one's own, which fits together."""

    network: NetworkDescription
    shapes: list[ShapeDescription] = Field(description="The layers, and what each makes of what.")
