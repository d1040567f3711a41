"""A sum of products is a relation between indices: which cells meet in which cell."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from backend.engine.explanation import Cells, Index, Origin, Terms
from backend.engine.rule import Fed, Rule
from backend.engine.saying import say_sum
from backend.engine.tensor import Array

if TYPE_CHECKING:
    from backend.engine.step import Step
    from backend.engine.trace import Trace

_PART = re.compile(r"([+-]?)(\d*)([a-z]?)")
_BATCH = "batch"


@dataclass(frozen=True)
class Place:
    """One index, as a whole-number combination of letters.

    Attributes
    ----------
    letters : mapping of str to int
        What each letter is multiplied by.
    offset : int
        What is added.
    """

    letters: Mapping[str, int]
    offset: int = 0

    @classmethod
    def read(cls, written: str) -> "Place":
        """Read an index such as ``i+p`` or ``2i-1``."""
        letters: dict[str, int] = {}
        offset = 0
        for sign, digits, letter in _PART.findall(written):
            if digits or letter:
                amount = int(digits or 1) * (-1 if sign == "-" else 1)
                if letter:
                    letters[letter] = letters.get(letter, 0) + amount
                else:
                    offset += amount
        return cls(letters, offset)

    def at(self, letters: Mapping[str, Array]) -> Array:
        """Work the index out for values of the letters."""
        total: Array = np.asarray(self.offset)
        for letter, amount in self.letters.items():
            total = total + amount * letters[letter]
        return total


@dataclass(frozen=True)
class Factor:
    """A tensor, and the place of the cell of it that takes part."""

    symbol: str
    places: tuple[Place, ...]

    @classmethod
    def at(cls, symbol: str, *written: str) -> "Factor":
        """Write a factor: ``Factor.at("P1", "c", "i+p", "j+q")``."""
        return cls(symbol, tuple(map(Place.read, written)))


@dataclass(frozen=True)
class Product:
    """Factors that are multiplied, and summed over every letter that the output does not have.

    Attributes
    ----------
    factors : tuple of Factor
        What is multiplied.
    coefficient : float
        What every product is multiplied by.
    where : tuple of Place
        What has to be 0, so that letters hang together that no index could tell of one another.
    """

    factors: tuple[Factor, ...]
    coefficient: float = 1.0
    where: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Every index that its letters stand in."""
        return (*(place for factor in self.factors for place in factor.places), *self.where)


class SumOfProducts(Rule):
    """A cell as a sum of products of cells.

    Parameters
    ----------
    output : str
        The letters of the output's indices, such as ``"nij"``.
    ranges : mapping of str to int
        How many values each letter takes, from 0; sums run in this order.
    *products : Product
        What is summed up. A product whose indices leave their tensor does not take part.
    mean : bool
        Whether all of it is divided by the examples of a batch.
    """

    kind = "sum"

    def __init__(
        self, output: str, ranges: Mapping[str, int], *products: Product, mean: bool = False
    ) -> None:
        self.output = tuple(output)
        self.ranges = dict(ranges)
        self.products = products
        self.mean = mean

    def origin(self, trace: "Trace", step: "Step", index: Index) -> Origin:
        """Tell the terms of one cell."""
        bound = _Bound(self, trace, step)
        fixed = {letter: np.asarray(value) for letter, value in zip(bound.output, index, strict=True)}
        blocks, outside = [], 0
        for product in bound.products:
            assigned, possible = bound.solve(
                bound.letters_of(product), [(p, 0) for p in product.where], fixed
            )
            places = [_stack(factor.places, assigned, len(possible)) for factor in product.factors]
            inside = possible.copy()
            for factor, found in zip(product.factors, places, strict=True):
                inside &= bound.inside(factor, found)
            outside += int(np.count_nonzero(possible & ~inside))
            if inside.any():
                cells = (
                    Cells.of(trace.tensors, factor.symbol, found[inside])
                    for factor, found in zip(product.factors, places, strict=True)
                )
                blocks.append(Terms(tuple(cells), product.coefficient))
        return Origin("sum", say_sum(blocks, outside), tuple(blocks))

    def reached(self, trace: "Trace", step: "Step", symbol: str, index: Index) -> Sequence[Index]:
        """List the cells that a cell takes part in."""
        return [tuple(map(int, place)) for place in self.fed(trace, step, symbol, index).indices]

    def fed(self, trace: "Trace", step: "Step", symbol: str, index: Index) -> Fed:
        """Find every cell that one cell takes part in, and what it is multiplied by there."""
        bound = _Bound(self, trace, step)
        met = [
            bound.meet(product, number, index)
            for product in bound.products
            for number, factor in enumerate(product.factors)
            if factor.symbol == symbol
        ]
        places = np.concatenate([found for found, _ in met])
        places, which = np.unique(places, axis=0, return_inverse=True)
        weights = np.concatenate([weight for _, weight in met])
        return Fed(places, np.bincount(which.reshape(-1), weights, len(places)))

    def describe(self) -> dict[str, Any]:
        """Tell letters, ranges and places as plain JSON."""
        products = [
            {
                "coefficient": product.coefficient,
                "factors": [
                    {"symbol": factor.symbol, "index": _as_json(factor.places)} for factor in product.factors
                ],
                **({"where": _as_json(product.where)} if product.where else {}),
            }
            for product in self.products
        ]
        return {
            "kind": self.kind,
            "output": list(self.output),
            "ranges": self.ranges,
            "products": products,
        }


class _Bound:
    """A sum bound to a trace, whose batch adds a letter of its own to what differs by example."""

    def __init__(self, rule: SumOfProducts, trace: "Trace", step: "Step") -> None:
        self._tensors = trace.tensors
        self.ranges = {**rule.ranges, _BATCH: trace.batch or 1}
        with_batch = trace.batch is not None
        self.output = (*rule.output, _BATCH) if with_batch and step.result.batched else rule.output
        share = 1 / trace.batch if rule.mean and trace.batch is not None else 1
        self.products = [
            Product(
                tuple(
                    Factor(factor.symbol, (*factor.places, Place({_BATCH: 1})))
                    if with_batch and trace.network.tensor(factor.symbol).batched
                    else factor
                    for factor in product.factors
                ),
                product.coefficient * share,
                product.where,
            )
            for product in rule.products
        ]

    def letters_of(self, product: Product, more: Iterable[str] = ()) -> list[str]:
        """List a product's letters in the order of the ranges."""
        used = {letter for place in product.places for letter in place.letters}
        return [letter for letter in self.ranges if letter in used or letter in more]

    def every(self, letters: Sequence[str]) -> tuple[dict[str, Array], int]:
        """Let letters take all their values, in row-major order; tell how many there are."""
        lengths = [self.ranges[letter] for letter in letters]
        grid = np.indices(lengths).reshape(len(letters), prod(lengths))
        return dict(zip(letters, grid, strict=True)), prod(lengths)

    def inside(self, factor: Factor, places: Array) -> Array:
        """Tell which places lie inside the factor's tensor."""
        shape = np.array(self._tensors[factor.symbol].shape, dtype=np.int64)
        return np.asarray(((places >= 0) & (places < shape)).all(axis=1))

    def solve(
        self, letters: Sequence[str], equations: Sequence[tuple[Place, int]], fixed: Mapping[str, Array]
    ) -> tuple[dict[str, Array], Array]:
        """Let letters take all their values, but those that equations tell from the others.

        Each equation demands a value of a place. It is solved for one letter that no equation before it has.

        Returns
        -------
        assigned : dict of str to ndarray
            Each letter's values, the fixed ones included.
        possible : ndarray of bool
            For which of them every equation holds.
        """
        solved: dict[str, tuple[Place, int]] = {}
        conditions = []
        taken = set(fixed)
        for place, value in equations:
            if free := place.letters.keys() - taken:
                # The longest range is the one worth sparing.
                solved[max(sorted(free), key=self.ranges.__getitem__)] = (place, value)
            else:
                conditions.append((place, value))
            taken |= place.letters.keys()
        assigned, count = self.every([each for each in letters if each not in fixed and each not in solved])
        assigned |= fixed
        possible = np.ones(count, dtype=bool)
        for letter, (place, value) in solved.items():
            others = {each: amount for each, amount in place.letters.items() if each != letter}
            rest = value - Place(others, place.offset).at(assigned)
            quotient, left = np.divmod(rest, place.letters[letter])
            assigned[letter] = np.broadcast_to(quotient, count)
            possible &= (left == 0) & (quotient >= 0) & (quotient < self.ranges[letter])
        for place, value in conditions:
            possible &= place.at(assigned) == value
        return assigned, possible

    def meet(self, product: Product, number: int, index: Index) -> tuple[Array, Array]:
        """Find where a factor's cell goes, and the product of what it meets on the way."""
        equations = [
            *zip(product.factors[number].places, index, strict=True),
            *((place, 0) for place in product.where),
        ]
        assigned, possible = self.solve(self.letters_of(product, self.output), equations, {})
        weights = np.full(len(possible), product.coefficient)
        for other, factor in enumerate(product.factors):
            places = _stack(factor.places, assigned, len(possible))
            possible &= self.inside(factor, places)
            if other != number:
                places = np.where(possible[:, None], places, 0)
                weights = weights * Cells.of(self._tensors, factor.symbol, places).values
        found = _stack([Place({letter: 1}) for letter in self.output], assigned, len(possible))
        return found[possible], weights[possible]


def letters_for(shape: tuple[int, ...]) -> str:
    """Choose a letter for each axis of a shape."""
    return "abcdefgh"[: len(shape)]


def _as_json(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [{"letters": dict(place.letters), "offset": place.offset} for place in places]


def _stack(places: Sequence[Place], letters: Mapping[str, Array], count: int) -> Array:
    columns = [np.broadcast_to(place.at(letters), count) for place in places]
    return np.stack(columns, axis=1) if columns else np.zeros((count, 0), dtype=np.int64)
