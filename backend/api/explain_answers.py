"""What an explanation is told as."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import Field

from backend.api.answers import Answer
from backend.api.equation_answers import LineDescription
from backend.engine.explain import Feed
from backend.engine.explanation import Cell, Explanation, Terms
from backend.engine.trace import Trace
from backend.networks.equations import Line

MOST_FED = 200


class CellDescription(Answer):
    """A cell with its value."""

    symbol: str
    index: list[int]
    value: float


class TermDescription(Answer):
    """One term: `coefficient` times the function of the product of the factors plus `shift`."""

    coefficient: float
    function: Literal["exp", "ln", "ln_rest", "softplus", "sigmoid", "square", "tanh"] | None
    shift: float
    factors: list[CellDescription] = Field(description="Cells that can be explained in turn.")
    value: float


class FedCell(CellDescription):
    """A later cell that the explained one goes into."""

    weight: float | None = Field(
        description="Its derivative by the explained cell through this step alone; null where the explained "
        "cell only decides, as a label does."
    )


class FeedDescription(Answer):
    """What the explained cell goes into at one step."""

    step: str
    symbol: str
    count: int
    cells: list[FedCell] = Field(description=f"Largest weight first, at most {MOST_FED}.")


class EditedDescription(Answer):
    """That somebody put another number in."""

    before: float


class ExplanationAnswer(Answer):
    """Where one number comes from."""

    symbol: str
    index: list[int]
    value: float
    step: str | None = Field(description="The step that wrote it; null for what is given.")
    operation: str | None
    combine: Literal["sum", "max", "argmax", "ratio", "select", "positive", "given"] = Field(
        description="How the terms make up the value: their sum; the largest; the coordinate `axis` of the "
        "largest one's factor; the `chosen` one over their sum; the only one; 1 if the only one is above 0, "
        "else 0; or nothing, for what is given."
    )
    terms: list[TermDescription]
    chosen: int | None
    axis: int | None
    decided_by: list[CellDescription] = Field(description="Cells that were looked at without being a factor.")
    says: str
    latex: str = Field(description="The equation with this cell's indices.")
    latex_numbers: str = Field(description="The same with its numbers.")
    edited: EditedDescription | None = Field(
        description="Where another number was put in, the terms tell how the one before came about."
    )
    feeds: list[FeedDescription] | None = Field(description="Null unless asked for.")
    derivation: list[LineDescription] | None = Field(
        description="Why it is so, in order; null unless asked for, and empty where there is nothing to "
        "derive. Of a batch only the gradients of parameters have one: that they are means over its examples."
    )


class Explanations(Answer):
    """Several explanations, in the order asked for."""

    explanations: list[ExplanationAnswer]


def tell(
    explanation: Explanation, trace: Trace, fed: Sequence[Feed] | None, lines: Sequence[Line] | None
) -> dict[str, Any]:
    """Tell an explanation as plain JSON."""
    origin = explanation.origin
    return {
        **_tell_cell(explanation.cell),
        "step": explanation.step,
        "operation": explanation.operation,
        "combine": origin.combine,
        "terms": [term for block in origin.blocks for term in _tell_terms(block)],
        "chosen": origin.chosen,
        "axis": origin.axis,
        "decided_by": [_tell_cell(cell) for cell in origin.decided_by],
        "says": origin.says,
        "latex": explanation.latex,
        "latex_numbers": explanation.latex_numbers,
        "edited": None if explanation.before is None else {"before": explanation.before},
        "feeds": None if fed is None else [_tell_feed(trace, feed) for feed in fed],
        "derivation": None
        if lines is None
        else [LineDescription.model_validate(line).model_dump() for line in lines],
    }


def _tell_cell(cell: Cell) -> dict[str, Any]:
    return {"symbol": cell.symbol, "index": list(cell.index), "value": cell.value}


def _tell_terms(block: Terms) -> Iterator[dict[str, Any]]:
    columns = [
        [
            {"symbol": factor.symbol, "index": index, "value": value}
            for index, value in zip(factor.indices.tolist(), factor.values.tolist(), strict=True)
        ]
        for factor in block.factors
    ]
    for number, value in enumerate(block.values.tolist()):
        yield {
            "coefficient": block.coefficient,
            "function": block.function,
            "shift": block.shift,
            "factors": [column[number] for column in columns],
            "value": value,
        }


def _tell_feed(trace: Trace, feed: Feed) -> dict[str, Any]:
    symbol = feed.step.writes
    indices = feed.cells.indices[:MOST_FED]
    values = trace.tensors[symbol][tuple(indices.T)].reshape(len(indices))
    shown = zip(indices.tolist(), values.tolist(), feed.cells.weights[:MOST_FED].tolist(), strict=True)
    return {
        "step": feed.step.id,
        "symbol": symbol,
        "count": len(feed.cells.weights),
        "cells": [
            {
                "symbol": symbol,
                "index": index,
                "value": float(value),
                "weight": None if weight != weight else weight,
            }
            for index, value, weight in shown
        ],
    }
