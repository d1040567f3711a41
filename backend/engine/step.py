"""A step is one equation: it reads tensors and writes exactly one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from backend.engine.rule import Rule
from backend.engine.tensor import Array, TensorSpec

Phase = Literal["forward", "loss", "backward", "update"]


@dataclass(frozen=True)
class Source:
    """The equations of one source that a step stands for, by their printed numbers."""

    seed: str
    equations: tuple[str, ...]


def cited(seed: str, *equations: int) -> tuple[Source, ...]:
    """Name equations of one source."""
    return (Source(seed, tuple(map(str, equations))),)


@dataclass(frozen=True)
class Step:
    """One equation of a pass.

    Attributes
    ----------
    phase : Phase
        The part of the pass that it belongs to.
    layer : str
        The id of the layer whose equation it is.
    operation : str
        The kind of equation, such as ``conv2d.d_weight``.
    result : TensorSpec
        The tensor that it writes.
    reads : tuple of str
        The symbols that it reads, in the order in which ``compute`` takes them.
    equation : callable
        Typesets the equation for one cell, from an index for each axis of the result (None for an axis
        that the notation leaves out).
    says : str
        The same in one or two plain sentences.
    compute : callable
        The equation as code: from the arrays read (batch last) to the array written.
    rule : Rule or None
        The equation cell by cell; None for a step that only training takes.
    source : tuple of Source
        Where the equation is printed; empty for an equation that no source prints.
    """

    phase: Phase
    layer: str
    operation: str
    result: TensorSpec
    reads: tuple[str, ...]
    equation: Callable[..., str] = field(repr=False, compare=False)
    says: str
    compute: Callable[..., Array] = field(repr=False, compare=False)
    rule: Rule | None = field(default=None, repr=False, compare=False)
    source: tuple[Source, ...] = ()

    @property
    def writes(self) -> str:
        """The symbol of the tensor that it writes."""
        return self.result.symbol

    @property
    def latex(self) -> str:
        """The equation typeset, with index letters."""
        return self.equation(*self.result.axes)

    @property
    def relation(self) -> dict[str, Any] | None:
        """The rule as plain JSON."""
        return None if self.rule is None else self.rule.describe()

    @property
    def id(self) -> str:
        """Its name within the network, such as ``backward.dLk2``."""
        return f"{self.phase}.{self.writes}"
