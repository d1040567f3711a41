"""A line before it knows which source prints it, and how its numbers are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from backend.engine.arithmetic import typeset_number
from backend.engine.tensor import Array
from backend.networks.equations.line import agree

_WRITTEN_OUT = 3


@dataclass(frozen=True)
class Draft:
    """A line of a derivation, by the key under which an equation of a source may be found for it.

    One that is an aside is told only where a source prints it.
    """

    key: str
    latex: str
    latex_numbers: str
    says: str
    left: float | None = None
    right: float | None = None
    aside: bool = False


def equality(
    key: str,
    sides: tuple[str, str],
    says: str,
    values: tuple[float, float],
    numbers: str,
    *,
    where: tuple[str, str] = ("", ""),
    aside: bool = False,
) -> Draft:
    """Draft a line whose two sides are numbers.

    Parameters
    ----------
    key : str
        What the line is in its derivation.
    sides : tuple of str
        Both sides, typeset with the cell's indices.
    says : str
        Why it follows.
    values : tuple of float
        What both sides come to, each computed in its own way.
    numbers : str
        The right side, typeset with its numbers.
    where : tuple of str
        What a letter stands for, typeset to be put behind, with indices and with numbers.
    aside : bool
        Whether it is told only where a source prints it.
    """
    left, right = map(float, values)
    sign = "=" if agree(left, right) else r"\neq"
    behind, behind_numbers = (rf", \quad {letter}" if letter else "" for letter in where)
    return Draft(
        key,
        f"{sides[0]} = {sides[1]}{behind}",
        f"{number(left)} {sign} {numbers}{behind_numbers}",
        says,
        left,
        right,
        aside,
    )


def number(value: float) -> str:
    """Typeset a number that stands alone."""
    return typeset_number(float(value))


def factor(value: float) -> str:
    """Typeset a number that stands in a product."""
    text = number(value)
    return f"({text})" if text.startswith("-") or "cdot" in text else text


def product(*values: float) -> str:
    """Typeset a product of numbers."""
    return r" \cdot ".join(map(factor, values))


def products(first: Array, second: Array) -> str:
    """Typeset a sum of products: of many only the largest."""
    first, second = np.ravel(first), np.ravel(second)
    return _some([product(*pair) for pair in zip(*_largest(first, second), strict=True)], first.size)


def added(values: Array) -> str:
    """Typeset a sum of numbers: of many only the largest."""
    values = np.ravel(values)
    (shown,) = _largest(values)
    return _some([factor(value) for value in shown], values.size)


def unrolled(terms: Sequence[str]) -> str:
    """Typeset a sum from its beginning: of many terms only the first."""
    return _some(terms if len(terms) <= _WRITTEN_OUT + 1 else terms[:_WRITTEN_OUT], len(terms), told=False)


def _largest(*factors: Array) -> Iterable[Array]:
    count = factors[0].size
    if count <= _WRITTEN_OUT + 1:
        return factors
    sizes = np.abs(np.multiply.reduce(factors))
    places = np.argsort(-sizes, kind="stable")[:_WRITTEN_OUT]
    return [values[places] for values in factors]


def _some(terms: Sequence[str], count: int, *, told: bool = True) -> str:
    text = " + ".join(terms) or "0"
    if count == len(terms):
        return text
    left = rf"\underbrace{{\cdots}}_{{{count - len(terms)}\text{{ more}}}}" if told else r"\cdots"
    return f"{text} + {left}"


def largest(terms: Sequence[tuple[str, Sequence[float]]]) -> tuple[str, str]:
    """Typeset a sum of products by cells and by numbers: of many the largest, in their own order.

    Parameters
    ----------
    terms : sequence of pairs
        Each term typeset, and its factors.
    """
    sizes = np.array([abs(float(np.prod(factors))) for _, factors in terms])
    most = len(terms) if len(terms) <= _WRITTEN_OUT + 1 else _WRITTEN_OUT
    shown = [terms[place] for place in sorted(np.argsort(-sizes, kind="stable")[:most])]
    cells = _some([latex for latex, _ in shown], len(terms), told=False)
    return cells, _some([product(*factors) for _, factors in shown], len(terms))
