"""What a request for a gradient check holds."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backend.api.bodies import BackwardBody, alternatives
from backend.api.cell_bodies import CellIndex, Symbol
from backend.api.references import never_null
from backend.engine.gradcheck import EPSILON, LARGEST_EPSILON, SMALLEST_EPSILON

MOST_ENTRIES = 1000

_CHOICES = ("symbol", "symbols", "all")


class GradcheckBody(BackwardBody):
    """A pass, and which derivatives of its loss to measure."""

    model_config = alternatives(
        *(
            (*examples, choice)
            for examples in (("input", "target"), ("inputs", "targets"))
            for choice in _CHOICES
        )
    )

    epsilon: Annotated[
        float,
        Field(
            ge=SMALLEST_EPSILON,
            le=LARGEST_EPSILON,
            description="How far each cell is moved up and down.",
        ),
    ] = EPSILON
    symbol: Annotated[
        Symbol | None,
        Field(description="A tensor that has a gradient, such as k1.", json_schema_extra=never_null),
    ] = None
    index: Annotated[
        CellIndex | None,
        Field(
            description="One cell of it; in a batched tensor of a batch with the example last.",
            json_schema_extra=never_null,
        ),
    ] = None
    indices: Annotated[
        list[CellIndex] | None,
        Field(
            min_length=1,
            max_length=MOST_ENTRIES,
            fail_fast=True,
            description="Several cells of it.",
            json_schema_extra=never_null,
        ),
    ] = None
    symbols: Annotated[
        list[Symbol] | None,
        Field(min_length=1, max_length=100, description="Whole tensors.", json_schema_extra=never_null),
    ] = None
    all: Annotated[
        Literal["parameters", "tensors"] | None,
        Field(
            description="Every parameter, or every tensor that has a gradient.",
            json_schema_extra=never_null,
        ),
    ] = None
    curve: Annotated[
        bool,
        Field(
            description="Whether to tell the error over epsilon too, from 1e-1 to 1e-12; of a tensor over "
            "its at most 100 steepest cells. Only with symbol."
        ),
    ] = False
    errors: Annotated[
        bool, Field(description="Whether to tell the relative error of every cell, as `errors`.")
    ] = False

    @model_validator(mode="after")
    def _chooses_what_to_check(self) -> Self:
        given: set[str] = self.model_fields_set & {*_CHOICES, "index", "indices"}
        chosen = given & set(_CHOICES)
        if len(chosen) != 1:
            raise ValueError(
                "must hold exactly one of symbol (a tensor), symbols (several) and all "
                '("parameters" or "tensors")'
            )
        self._refuse_null(*sorted(given))
        if chosen != {"symbol"} and (self.curve or given != chosen):
            raise ValueError("must hold index, indices and curve only with symbol")
        if {"index", "indices"} <= given:
            raise ValueError("must hold at most one of index (one cell) and indices (several)")
        return self

    @property
    def cells(self) -> list[list[int]] | None:
        """The cells that it names; None for whole tensors."""
        return self.indices if self.index is None else [self.index]
