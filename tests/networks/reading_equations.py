"""Reads typeset equations as a person does, with the numbers of a pass, to see whether what they say is true.

Only the maths that steps are typeset in is known: sums, windows, fractions, cases and a few functions.
"""

import re
from collections.abc import Iterator
from itertools import product
from math import exp, tanh

from backend.engine.notation import gradient, local_derivative, typeset
from backend.engine.step import Step
from backend.engine.tensor import TensorSpec
from backend.engine.trace import Trace

Letters = dict[str, int]

_CELL = re.compile(r"(?:\\mathrm\{[a-zA-Z]+\}|\\delta|\\eta|[A-Za-z])(?:\^\{\d+\})?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SPACE = re.compile(r"(?: |\\,|\\cdot)+")
_OPENING, _CLOSING = (r"\begin", "{", "("), (r"\end", "}", ")")


class Reader:
    """A pass of one example, whose numbers are put in for the cells of an equation.

    Parameters
    ----------
    trace : Trace
        The pass.
    """

    def __init__(self, trace: Trace) -> None:
        self._tensors = trace.tensors
        self._specs = {
            typeset(spec.symbol): spec
            for spec in trace.network.tensors
            if spec.of is None or spec.role == "winners"
        }
        self._most = max(side for spec in trace.network.tensors for side in (1, *spec.shape))

    def read(self, step: Step, index: tuple[int, ...]) -> float:
        """Work out the right side of a step's equation for one cell."""
        letters = [None if axis is None else str(i) for axis, i in zip(step.result.axes, index, strict=True)]
        equation = step.equation(*letters).removeprefix(r"\begin{aligned} & ")
        # What stands behind a comma only tells what a letter stands for.
        equation = re.split(r", (?:\\\\ &|\\quad)", equation)[0]
        *_, (_, right) = _cut(equation, " = ")
        return self._sum(right, {})

    def _sum(self, text: str, letters: Letters) -> float:
        total, sign = 0.0, -1 if text.startswith("-") else 1
        for before, term in _cut(text.removeprefix("-"), " + ", " - "):
            if before:
                sign = -1 if before == " - " else 1
            total += sign * self._product(term, letters)
        return total

    def _product(self, text: str, letters: Letters) -> float:
        value, at = 1.0, 0
        while at < len(text):
            if space := _SPACE.match(text, at):
                at = space.end()
            elif text.startswith((r"\sum_", r"\max_"), at):
                return value * self._over(text[at:], letters)
            elif text.startswith(r"\begin{cases}", at):
                return value * self._cases(text[at:], letters)
            else:
                factor, at = self._factor(text, at, letters)
                value *= factor
        return value

    def _over(self, text: str, letters: Letters) -> float:
        """Read a sum, or a maximum, and all that stands behind it."""
        under, at = _group(text, 5)
        if text.startswith("^", at):
            last, at = _group(text, at + 1)
            ranges: list[Letters] = [{under[0]: number} for number in range(int(last) + 1)]
        else:
            ranges = self._places(under, letters)
        values = [self._product(text[at:], {**letters, **more}) for more in ranges]
        return max(values) if text.startswith(r"\max") else sum(values)

    def _places(self, under: str, letters: Letters) -> list[Letters]:
        """Read what stands under a sum, line by line: values of a letter, or letters and their condition."""
        found: list[Letters] = [{}]
        for line in under.removeprefix(r"\substack{").rstrip("}").split(r" \\ "):
            plain = re.sub(r"\\[;,]", "", line)
            if condition := re.fullmatch(r"(\w(?:, ?\w)*): ?(.*?)", plain.strip()):
                names = condition[1].replace(" ", "").split(",")
                every = product(range(self._most), repeat=len(names))
                tried = [dict(zip(names, numbers, strict=True)) for numbers in every]
                here = [more for more in tried if self._holds(condition[2], {**letters, **more})]
            else:
                name, values = plain.strip().split("=")
                first, *between = values.split(",")
                last = _index(between[-1] if between else first, letters)
                here = [{name: number} for number in range(_index(first, letters), last + 1)]
            found = [{**some, **more} for some in found for more in here]
        return found

    def _cases(self, text: str, letters: Letters) -> float:
        body = text.removeprefix(r"\begin{cases}").split(r"\end{cases}")[0]
        for line in body.split(r" \\ "):
            value, when = (part.strip() for part in line.split("&"))
            if when == r"\text{otherwise}" or self._holds(when.removeprefix(r"\text{if }"), letters):
                return self._sum(value, letters)
        raise ValueError(f"No case of {text} holds.")

    def _holds(self, condition: str, letters: Letters) -> bool:
        sides = re.split(r"( = | > |\\leq|\\neq|<)", condition)
        numbers = [self._compared(side.strip(), letters) for side in sides[::2]]
        compare = {
            "=": lambda a, b: a == b,
            ">": lambda a, b: a > b,
            "<": lambda a, b: a < b,
            r"\leq": lambda a, b: a <= b,
            r"\neq": lambda a, b: a != b,
        }
        signs = [sign.strip() for sign in sides[1::2]]
        return all(compare[sign](a, b) for sign, a, b in zip(signs, numbers, numbers[1:], strict=False))

    def _compared(self, text: str, letters: Letters) -> object:
        """Read what a condition compares: a place, the winner of a window, a class or a number."""
        if text.startswith("("):
            return tuple(_index(part, letters) for part in text[1:-1].split(","))
        named = _CELL.match(text)
        spec = self._specs.get(named[0]) if named else None
        if spec is None:
            return _index(text, letters)
        if spec.role != "winners":
            return self._product(text, letters)
        at = _place(spec.axes[:-1], text[named.end() + 2 : -1] if named else "", letters)
        if any(i >= length for i, length in zip(at, spec.shape, strict=False)):
            return None
        won = tuple(int(i) for i in self._tensors[spec.symbol][at])
        return won if len(won) > 1 else won[0]

    def _factor(self, text: str, at: int, letters: Letters) -> tuple[float, int]:
        if text.startswith(r"\frac", at):
            above, at = _group(text, at + 5)
            below, at = _group(text, at)
            if r"\partial" not in above:
                return self._sum(above, letters) / self._sum(below, letters), at
            above, below = (part.removeprefix(r"\partial ") for part in (above, below))
            return self._derivative(above, below, letters), at
        for name, function in ((r"\tanh", tanh), ("e^", exp)):
            if text.startswith(name, at):
                inner, at = _group(text, at + len(name))
                return function(self._sum(inner, letters)), at
        if text.startswith("(", at):
            inner, at = _group(text, at)
            power = 2 if text.startswith("^2", at) else 1
            return self._sum(inner, letters) ** power, at + 2 * (power - 1)
        if number := _NUMBER.match(text, at):
            return float(number[0]), number.end()
        spec, place, at = self._cell(text, at, letters)
        return self._look(spec.symbol, place), at

    def _derivative(self, above: str, below: str, letters: Letters) -> float:
        source, at, _ = self._cell(below, 0, letters)
        if above == "L":
            return self._look(gradient(source.symbol), at)
        output, at, _ = self._cell(above, 0, letters)
        return self._look(local_derivative(output.symbol, source.symbol), at)

    def _cell(self, text: str, at: int, letters: Letters) -> tuple[TensorSpec, tuple[int, ...], int]:
        named = _CELL.match(text, at)
        if named is None:
            raise ValueError(f"{text[at:]!r} is no cell.")
        spec, at, indices = self._specs[named[0]], named.end(), ""
        if text.startswith("_", at):
            indices, at = _group(text, at + 1)
        if "label" in indices:
            return spec, (int(self._tensors["label"]),), at
        return spec, _place(spec.axes, indices, letters), at

    def _look(self, symbol: str, place: tuple[int, ...]) -> float:
        """Look a number up; around a tensor lie zeros."""
        values = self._tensors[symbol]
        inside = all(0 <= i < length for i, length in zip(place, values.shape, strict=True))
        return float(values[place]) if inside else 0.0


def _place(axes: tuple[str | None, ...], indices: str, letters: Letters) -> tuple[int, ...]:
    """Read the indices of a cell; those of axes without a letter are left out, and 0."""
    count = sum(axis is not None for axis in axes)
    parts = indices.split(",") if "," in indices or count == 1 else list(indices)
    if len(parts) != count:
        raise ValueError(f"{indices!r} names no cell of {axes}.")
    read = iter([_index(part, letters) for part in parts])
    return tuple(0 if axis is None else next(read) for axis in axes)


def _index(text: str, letters: Letters) -> int:
    """Read a whole number or what a letter stands for, with their multiples, sums and differences."""
    total = 0
    for sign, part in re.findall(r"([+-]*)([^+-]+)", text.replace(r"\cdot", "*").replace(" ", "")):
        factors = re.findall(r"\d+|[a-z]", part)
        value = 1
        for factor in factors:
            value *= int(factor) if factor.isdigit() else letters[factor]
        total += -value if "-" in sign else value
    return total


def _group(text: str, at: int) -> tuple[str, int]:
    """Take what stands between two brackets, and where it goes on behind them."""
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] in "{(") - (text[end] in "})")
        if depth == 0:
            return text[at + 1 : end], end + 1
    raise ValueError(f"A bracket of {text} stays open.")


def _cut(text: str, *signs: str) -> Iterator[tuple[str, str]]:
    """Cut a text at some signs, leaving alone what stands in brackets; each part comes with its sign."""
    before, begin, depth = "", 0, 0
    for at in range(len(text)):
        depth += text.startswith(_OPENING, at) - text.startswith(_CLOSING, at)
        if depth == 0 and text.startswith(signs, at):
            yield before, text[begin:at]
            before, begin = text[at : at + 3], at + 3
    yield before, text[begin:]
