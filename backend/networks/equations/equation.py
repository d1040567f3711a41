"""A printed equation: its number, what it says, and where in a network it acts."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["step", "derivation"]


@dataclass(frozen=True)
class Equation:
    """One numbered equation of a source, in this project's notation and words.

    Attributes
    ----------
    seed : str
        The source's short name.
    number : str
        The number as printed, without its brackets.
    section : str
        The part of the source's argument that it belongs to.
    title : str
        What to call it in a few words.
    latex : str
        The equation, typeset; where the source slips, as it should be.
    says : str
        The same in one to three plain sentences.
    computes : tuple of str
        The ids of the steps that compute what it states.
    under : tuple of str
        The ids of further steps under which it is a line of the derivation.
    line : str or None
        The key of the line that it is in these steps' derivations; None where it opens none.
    erratum : str or None
        Where the source slips or leaves something open, and what is meant.
    """

    seed: str
    number: str
    section: str
    title: str
    latex: str
    says: str
    computes: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    line: str | None = None
    erratum: str | None = None

    @property
    def steps(self) -> tuple[str, ...]:
        """The ids of all steps at which it acts, those that compute it first."""
        return (*self.computes, *self.under)

    @property
    def kind(self) -> Kind:
        """Whether a step computes it, or it only unfolds under one."""
        return "step" if self.computes else "derivation"
