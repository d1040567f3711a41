"""What the answer of a gradient check holds."""

from typing import Literal, Self

import numpy as np
from pydantic import Field

from backend.api.answers import Answer
from backend.api.gradcheck_body import MOST_ENTRIES
from backend.engine.tensor import Array
from backend.engine.tensor_check import TensorCheck

_WORST = 100
_MOST_KINKED = 100
# Where the spread of the errors begins and ends, in powers of ten, and how many parts each power has.
_LOWEST, _HIGHEST, _PARTS = -13, 0, 2


class KinkDescription(Answer):
    """The first cell that a perturbation moved across a bend."""

    kind: Literal["relu", "winner"]
    symbol: str
    index: list[int]


class CheckedEntry(Answer):
    """One derivative, as backpropagation has it and as measured."""

    index: list[int]
    analytic: float
    numeric: float
    relative_error: float
    absolute_error: float
    kink: KinkDescription | None = Field(
        description="What lay in the way, so that the difference is no derivative; null where nothing did."
    )


class CheckedTensor(Answer):
    """The checked cells of a tensor."""

    symbol: str
    gradient: str
    count: int
    kinked: int = Field(description="How many met a kink; the largest errors leave them out.")
    told: int = Field(description="How many are as large as the floor, told to the tolerance.")
    faint: int = Field(description="How many are smaller and unlike, told to within rounding.")
    agrees: bool = Field(description="Whether no relative error is above the tolerance.")
    max_relative_error: float | None = Field(description="Null where every cell met a kink.")
    max_absolute_error: float | None
    exact: bool = Field(
        description="Whether a cell told without a kink has none for certain; else none was found at the "
        "places that were looked at on its way."
    )
    worst: CheckedEntry | None
    steepest: CheckedEntry | None = Field(
        description="That with the largest derivative of those that met no kink; null where every cell did."
    )
    spread: list[int] = Field(
        description=f"How many relative errors lie in each half of a power of ten, from 1e{_LOWEST} up to 1; "
        "what is smaller counts in the first, what is larger in the last, and what is 0, or met a kink, in "
        "none."
    )
    entries: list[CheckedEntry] = Field(
        description=f"All where at most {MOST_ENTRIES} were asked for; else the {_WORST} worst, the worst "
        f"first, and then up to {_MOST_KINKED} that met a kink."
    )
    errors: list[float | None] | None = Field(
        description="If asked for, the relative error of every cell, flat and row-major; null at a kink. One "
        "answer tells 125,000 at most: of the smallest tensors first, and of what does not fit in, null."
    )

    @classmethod
    def of(cls, found: TensorCheck, *, errors: bool) -> Self:
        """Describe what was found."""
        smooth = found.smooth
        relative = found.relative_error
        count = len(found.cells)
        worst = found.worst
        places = np.arange(count)
        if count > MOST_ENTRIES:
            order = np.argsort(-relative, kind="stable")
            places = np.concatenate([order[smooth[order]][:_WORST], np.flatnonzero(~smooth)[:_MOST_KINKED]])
        return cls(
            symbol=found.symbol,
            gradient=found.gradient,
            count=count,
            kinked=found.kinked,
            told=found.told,
            faint=found.faint,
            agrees=found.agrees,
            exact=found.exact,
            max_relative_error=None if worst is None else float(relative[worst]),
            max_absolute_error=None if worst is None else float(found.absolute_error[smooth].max()),
            worst=None if worst is None else _entry(found, worst),
            steepest=None if found.steepest is None else _entry(found, found.steepest),
            spread=_spread(relative[smooth]),
            entries=[_entry(found, int(place)) for place in places],
            errors=[float(error) if free else None for error, free in zip(relative, smooth, strict=True)]
            if errors
            else None,
        )


def _spread(errors: Array) -> list[int]:
    parts = (_HIGHEST - _LOWEST) * _PARTS
    # What lies on an edge up to rounding belongs above it.
    part = np.floor((np.log10(errors[errors > 0]) - _LOWEST) * _PARTS + 1e-9)
    counts: list[int] = np.bincount(np.clip(part, 0, parts - 1).astype(np.int64), minlength=parts).tolist()
    return counts


def _entry(found: TensorCheck, place: int) -> CheckedEntry:
    crossing = found.crossings[place]
    return CheckedEntry(
        index=found.cells[place].tolist(),
        analytic=float(found.analytic[place]),
        numeric=float(found.numeric[place]),
        relative_error=float(found.relative_error[place]),
        absolute_error=float(found.absolute_error[place]),
        kink=None
        if crossing is None
        else KinkDescription(kind=crossing.kind, symbol=crossing.symbol, index=list(crossing.index)),
    )


class CurvePointDescription(Answer):
    """The error at one epsilon: the largest over the cells that met no kink there, or over all if all did."""

    epsilon: float
    relative_error: float = Field(description="As a share of the largest derivative; no floor is applied.")
    absolute_error: float
    rounding: float = Field(description="How much of the absolute error rounding alone can make.")
    kinked: int


class GradcheckAnswer(Answer):
    """What backpropagation says beside what central differences measure."""

    epsilon: float
    loss: float
    tolerance: float = Field(description="The relative error that is taken for agreement.")
    rounding: float = Field(description="How far rounding alone can move a numeric derivative.")
    floor: float = Field(
        description="rounding / tolerance. A relative error is |analytic - numeric| divided by the larger "
        "magnitude of the two, or by this where it is larger."
    )
    tensors: list[CheckedTensor]
    curve: list[CurvePointDescription] | None
