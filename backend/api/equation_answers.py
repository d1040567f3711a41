"""What the answers about equations hold."""

from typing import Literal

from pydantic import Field

from backend.api.answers import Answer


class RemarkDescription(Answer):
    """Where a source slips outside its numbered equations."""

    where: str
    says: str


class SourceSummary(Answer):
    """A text with numbered equations."""

    seed: str = Field(description="The short name that equations and steps use.")
    title: str
    authors: str
    year: int | None = Field(description="Null where nobody says when it appeared.")
    numbered: bool = Field(
        description="Whether it prints numbers with its equations; else they are counted as they come."
    )
    count: int = Field(description="How many numbered equations it has.")
    remarks: list[RemarkDescription]


class EquationPlace(Answer):
    """Where an equation acts in one network."""

    network: str
    steps: list[str] = Field(description="The ids of the steps at which it acts.")
    kind: Literal["step", "derivation"] = Field(
        description="Whether a step computes it, or it only unfolds under one."
    )


class EquationDescription(Answer):
    """A numbered equation of a source, in the notation of the networks."""

    seed: str
    number: str
    network: str = Field(description="The id of the first network that it acts in, of its `places`.")
    section: str
    title: str
    latex: str
    says: str
    steps: list[str] = Field(description="The ids of the steps at which it acts.")
    kind: Literal["step", "derivation"] = Field(
        description="Whether a step computes it, or it only unfolds under one."
    )
    erratum: str | None = Field(description="Where the source slips, and what is meant.")
    places: list[EquationPlace] = Field(description="Every network that it acts in; variants not counted.")


class Equations(Answer):
    """Every numbered equation of every source."""

    sources: list[SourceSummary]
    equations: list[EquationDescription]
    derivations: dict[str, list[str]] = Field(
        description="For each network the symbols of the tensors whose cells have a derivation."
    )


class LineDescription(Answer):
    """A line of the argument why a cell is what it is."""

    seed: str | None = Field(description="The source that prints it; null where none does.")
    number: str | None
    latex: str = Field(description="With the cell's indices.")
    latex_numbers: str = Field(description="With the cell's numbers; of long sums the largest terms.")
    says: str
    erratum: str | None
    left: float | None = Field(description="The number of its left side; null where it has no numbers.")
    right: float | None = Field(description="The number of its right side, computed in its own way.")
    holds: bool | None = Field(
        description="Whether both sides agree; they need not where a number on the way was edited."
    )
