"""A line of a derivation: a printed equation with one cell's indices, and with its numbers."""

import math
from dataclasses import dataclass


def agree(left: float, right: float) -> bool:
    """Tell whether two ways of computing a number came to the same, up to rounding."""
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)


@dataclass(frozen=True)
class Line:
    """One line of the argument why a cell is what it is.

    Attributes
    ----------
    seed, number : str or None
        The printed equation that it is; None for a line that no source prints.
    latex : str
        The line with this cell's indices.
    latex_numbers : str
        The line with this cell's numbers; of long sums only the largest terms.
    says : str
        Why it follows, in one or two plain sentences.
    erratum : str or None
        Where the printed equation slips.
    left, right : float or None
        The numbers of its two sides, each computed in its own way; None for a line that is no equality of
        numbers, or whose numbers are too large or small to be written down.
    """

    seed: str | None
    number: str | None
    latex: str
    latex_numbers: str
    says: str
    erratum: str | None
    left: float | None
    right: float | None

    @property
    def holds(self) -> bool | None:
        """Whether both sides agree; they need not where a number on the way was put in by hand."""
        return None if self.left is None or self.right is None else agree(self.left, self.right)
