"""A proof: a claim of a source, whose two sides are computed apart and held against each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

import numpy as np

from backend.engine.explanation import Index
from backend.engine.step import Source
from backend.engine.tensor import Array
from backend.networks.proofs.evidence import Evidence

# How far rounding may drive two sums of the same products apart, as a share of what was summed up.
ROUNDING = 1e-9

Kind = Literal["claim", "slip", "contrast"]


class ProofError(ValueError):
    """A proof cannot be run on a pass; ``str(error)`` is a sentence for the reader."""


class UnknownProofError(ProofError):
    """A network has no such proof."""


@dataclass(frozen=True)
class Term:
    """One term of a side: a product, typeset and with its numbers.

    Attributes
    ----------
    latex : str
        The factors with this term's indices.
    factors : tuple of float
        The factors' numbers, in the same order.
    """

    latex: str
    factors: tuple[float, ...]

    @property
    def value(self) -> float:
        """What the factors come to."""
        return float(prod(self.factors))


Unfold = Callable[[Index], Sequence[Term]]


@dataclass(frozen=True)
class Side:
    """One way to compute something.

    Attributes
    ----------
    title : str
        The way in a few words.
    latex : str
        The way as a formula.
    values : ndarray
        What it comes to, computed for all cells at once.
    unfold : callable
        From the index of a cell to the terms that add up to it; none where nothing contributes.
    """

    title: str
    latex: str
    values: Array
    unfold: Unfold


@dataclass(frozen=True)
class Case:
    """An input, and what it is taken against, that show what others may hide."""

    input: list[list[float]]
    target: list[list[float]]


@dataclass(frozen=True)
class Proof:
    """A claim that can be tried on any pass of its network.

    Attributes
    ----------
    id : str
        Its name within the network.
    title, says : str
        The claim in a few words, and in one to three plain sentences.
    latex : str
        The claim as a formula.
    sides : callable
        Computes the left side, which is the true one, and the right side, which is the source's.
    kind : {"claim", "slip", "contrast"}
        Whether a source says so, slips there, or whether it is shown beside a claim to set it off.
    source : tuple of Source
        The equations that it is about.
    gradient : str or None
        The tensor of the pass that the left side comes to.
    tolerance : float or None
        How far the sides may lie apart where the source prints rounded numbers.
    printed : bool
        Whether it is about the source's printed numbers, and holds for its example alone.
    batches : bool
        Whether it can be tried on several examples at once.
    chance : str
        Of a slip or a contrast, when the two sides agree all the same.
    shown_by : Case or None
        Numbers that show a slip which others may hide.
    """

    id: str
    title: str
    says: str
    latex: str
    sides: Callable[[Evidence], tuple[Side, Side]]
    kind: Kind = "claim"
    source: tuple[Source, ...] = ()
    gradient: str | None = None
    tolerance: float | None = None
    printed: bool = False
    batches: bool = False
    chance: str = ""
    shown_by: Case | None = None

    @property
    def expected(self) -> bool:
        """Whether both sides should agree; a slip's must not."""
        return self.kind == "claim"


@dataclass(frozen=True)
class Compared:
    """One cell on both sides, with the terms that it is made of.

    Attributes
    ----------
    index : tuple of int
        The cell.
    left, right : float
        What either side comes to there.
    left_terms, right_terms : tuple of Term
        The terms of either side.
    equal : bool
        Whether they agree there.
    """

    index: Index
    left: float
    right: float
    left_terms: tuple[Term, ...]
    right_terms: tuple[Term, ...]
    equal: bool


@dataclass(frozen=True)
class Outcome:
    """What came of trying a proof on a pass.

    Attributes
    ----------
    proof : Proof
        The proof.
    left, right : Side
        Both sides.
    cells : tuple of Compared
        Cell by cell, row-major; where the sides differ in shape, over both as NumPy broadcasts them.
    """

    proof: Proof
    left: Side
    right: Side
    cells: tuple[Compared, ...]

    @property
    def equal(self) -> bool:
        """Whether both sides agree in every cell, up to rounding."""
        return all(cell.equal for cell in self.cells)

    @property
    def largest_difference(self) -> float:
        """How far the sides lie apart where they do most."""
        return max((abs(cell.left - cell.right) for cell in self.cells), default=0.0)

    @property
    def note(self) -> str | None:
        """Why the outcome is not the expected one; None where it is."""
        if self.equal == self.proof.expected:
            return None
        if not self.proof.expected:
            return self.proof.chance
        if self.proof.printed:
            return "These are the numbers that the source prints: they hold for its own example alone."
        return "Numbers on the way were put in by hand, so that one side does not follow from the other."


def try_on(proof: Proof, evidence: Evidence) -> Outcome:
    """Compute both sides of a proof, and hold them against each other.

    Raises
    ------
    ProofError
        If the pass is of a batch and the proof speaks of one example.
    """
    if evidence.batch is not None and not proof.batches:
        raise ProofError(f"The proof {proof.id!r} speaks of one example: send an input and its target.")
    left, right = proof.sides(evidence)
    shape = np.broadcast_shapes(left.values.shape, right.values.shape)
    cells = tuple(_compare(proof, left, right, index, len(shape)) for index in np.ndindex(*shape))
    return Outcome(proof, left, right, cells)


def _compare(proof: Proof, left: Side, right: Side, index: Index, axes: int) -> Compared:
    values, unfolded = [], []
    for side in (left, right):
        own = _within(side.values.shape, index, axes)
        values.append(float(side.values[own]))
        unfolded.append(tuple(side.unfold(own)))
    most = proof.tolerance
    if most is None:
        most = ROUNDING * max(sum(abs(term.value) for term in terms) for terms in unfolded)
    equal = abs(values[0] - values[1]) <= most
    return Compared(index, values[0], values[1], unfolded[0], unfolded[1], equal)


def _within(shape: tuple[int, ...], index: Index, axes: int) -> Index:
    """Find the cell of a smaller array that broadcasting lays on a cell."""
    own = index[axes - len(shape) :]
    return tuple(0 if length == 1 else place for place, length in zip(own, shape, strict=True))
