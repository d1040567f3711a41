"""The examples of a pass of ``binary``, and how a mean over them is typeset."""

from dataclasses import dataclass

from backend.engine.notation import typeset
from backend.engine.tensor import Array
from backend.networks.proofs.evidence import Evidence


@dataclass(frozen=True)
class Examples:
    """What all examples of a pass came to.

    Attributes
    ----------
    m : int
        How many there are.
    share : tuple of float
        The factor 1/m, left out for a single one.
    said, right : ndarray, shape (m,)
        The probability of yes, and what is true.
    """

    evidence: Evidence
    m: int
    share: tuple[float, ...]
    said: Array
    right: Array

    @property
    def mean(self) -> str:
        """The factor 1/m typeset, or nothing."""
        return r"\frac{1}{m}\, " if self.share else ""

    @property
    def over(self) -> str:
        """The sum over all examples typeset, or nothing."""
        return r"\sum_{e} " if self.share else ""

    @property
    def averaged(self) -> str:
        """The mean over all examples typeset, or nothing."""
        return self.mean + self.over

    def loss(self, e: int) -> str:
        """Typeset one example's loss."""
        return f"L_{{{e}}}" if self.share else "L"

    def by(self, above: str, below: str) -> str:
        """Typeset a derivative."""
        return rf"\frac{{\partial {above}}}{{\partial {below}}}"

    def error(self, e: int, taken_off: str | None = None) -> str:
        """Typeset how far the probability lies from the truth."""
        cell = self.evidence.cell
        said = typeset("A2", str(e)) if self.share else typeset("A2")
        return f"({said} - {cell('y', e) if taken_off is None else taken_off})"


def examples_of(evidence: Evidence) -> Examples:
    """Look up what all examples came to."""
    said, right = evidence.examples("A2")[0], evidence.examples("y")
    m = said.size
    return Examples(evidence, m, () if evidence.batch is None else (1 / m,), said, right)
