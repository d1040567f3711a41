"""A gradient check under way: measured a portion at a time, with how far it is and how long it will take."""

import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter

import numpy as np

from backend.api.gradcheck_answers import CheckedTensor, CurvePointDescription, GradcheckAnswer
from backend.api.gradcheck_body import GradcheckBody
from backend.api.problems import ProblemError
from backend.engine import error_curve, gradcheck
from backend.engine.tensor import Array
from backend.engine.tensor_check import TOLERANCE, TensorCheck, join
from backend.engine.trace import Trace

# How many cells' errors one answer tells, so that it stays as small as a page can take in at once.
MOST_ERRORS = 125_000

# How often progress is told at most, in seconds: as often as somebody can read it.
_APART = 0.1


@dataclass(frozen=True)
class Progress:
    """How far a check is.

    Attributes
    ----------
    done, total : int
        How many cells are measured, of how many.
    symbol : str
        Which tensor's are under way.
    seconds_left : float or None
        How long the rest will take, if it goes on as so far; None before every tensor was tried.
    """

    done: int
    total: int
    symbol: str
    seconds_left: float | None


@dataclass(frozen=True)
class Found:
    """What was found of one of several tensors, told at once: it remains of a check that is stopped."""

    answer: GradcheckAnswer


@dataclass
class _Measuring:
    """A tensor under way: what was found so far, and how long that took."""

    symbol: str
    cells: int
    portions: Iterator[TensorCheck]
    found: list[TensorCheck] = field(default_factory=list)
    done: int = 0
    seconds: float = 0.0

    def go_on(self) -> None:
        """Measure the next portion."""
        begun = perf_counter()
        part = next(self.portions)
        self.seconds += perf_counter() - begun
        self.found.append(part)
        self.done += len(part.cells)

    @property
    def left(self) -> int:
        """How many cells are still to be measured."""
        return self.cells - self.done

    def seconds_for(self, cells: int) -> float:
        """Guess how long some more cells will take."""
        return cells * self.seconds / self.done


class Checking:
    """A check that was asked for, before anything is measured.

    Parameters
    ----------
    trace : Trace
        The pass.
    body : GradcheckBody
        What to check of it.
    stopping : threading.Event
        Set when the server is about to end.

    Raises
    ------
    EngineError
        If a symbol or an index is none that can be checked.
    """

    def __init__(self, trace: Trace, body: GradcheckBody, stopping: threading.Event) -> None:
        self._trace = trace
        self._body = body
        self._stopping = stopping
        self._cells: dict[str, Array] = {
            symbol: gradcheck.find_cells(trace, symbol, body.cells) for symbol in _symbols(trace, body)
        }
        self._along: Array | None = None
        if body.curve and body.symbol is not None:
            self._along = error_curve.steepest(trace, body.symbol, self._cells[body.symbol])

    def run(self) -> Generator[Progress | Found | GradcheckAnswer]:
        """Measure, telling now and then how far it is, of several tensors what each came to, and then all.

        The first portion of every tensor comes first, so that it can soon be told how long all will take.
        Then those that are done the soonest come first.

        Raises
        ------
        NonFiniteError
            If a perturbed loss is not finite.
        ProblemError
            503, if the server is about to end.
        """
        trace, body = self._trace, self._body
        tensors = [
            _Measuring(symbol, len(cells), gradcheck.portions(trace, symbol, cells, body.epsilon))
            for symbol, cells in self._cells.items()
        ]
        told = _Told(tensors, self._along_all)
        checked: dict[str, CheckedTensor] = {}
        for tensor in self._in_turn(tensors):
            tensor.go_on()
            if progress := told.of(tensor.symbol):
                yield progress
            if not tensor.left:
                checked[tensor.symbol] = self._check(tensor)
                if len(tensors) > 1:
                    yield Found(self._answer([checked[tensor.symbol]]))
        points = []
        if self._along is not None and body.symbol is not None:
            for point in error_curve.curve(trace, body.symbol, self._along):
                self._leave_off_if_stopping()
                points.append(CurvePointDescription.model_validate(point))
                told.along += len(self._along)
                if progress := told.of(body.symbol):
                    yield progress
        yield self._answer([checked[symbol] for symbol in self._cells], points if body.curve else None)

    def _in_turn(self, tensors: list[_Measuring]) -> Iterator[_Measuring]:
        """Choose a tensor again and again, until all are done."""
        for tensor in tensors:
            self._leave_off_if_stopping()
            yield tensor
        for tensor in sorted(tensors, key=lambda tensor: tensor.seconds_for(tensor.left)):
            while tensor.left:
                self._leave_off_if_stopping()
                yield tensor

    @property
    def _along_all(self) -> int:
        """How many cells are measured for the curve, over all values of epsilon."""
        return 0 if self._along is None else len(self._along) * len(error_curve.EPSILONS)

    def _leave_off_if_stopping(self) -> None:
        if self._stopping.is_set():
            raise ProblemError(
                503,
                "server-stops",
                "The server is about to end",
                "The server is about to end, so the check was broken off: ask for it again when it is back.",
            )

    def _check(self, tensor: _Measuring) -> CheckedTensor:
        errors = self._body.errors and tensor.symbol in self._with_errors
        return CheckedTensor.of(join(tensor.found), errors=errors)

    @cached_property
    def _with_errors(self) -> set[str]:
        """The tensors of which every error is told: the smallest, as many as fit into an answer."""
        chosen = set()
        room = MOST_ERRORS
        for symbol, cells in sorted(self._cells.items(), key=lambda tensor: len(tensor[1])):
            room -= len(cells)
            if room >= 0:
                chosen.add(symbol)
        return chosen

    def _answer(
        self, tensors: list[CheckedTensor], points: list[CurvePointDescription] | None = None
    ) -> GradcheckAnswer:
        trace, epsilon = self._trace, self._body.epsilon
        rounding = gradcheck.rounding(trace, epsilon)
        return GradcheckAnswer(
            epsilon=epsilon,
            loss=float(trace.tensors[trace.network.loss.loss.symbol]),
            tolerance=TOLERANCE,
            rounding=rounding,
            floor=rounding / TOLERANCE,
            tensors=tensors,
            curve=points,
        )


class _Told:
    """What was told of the progress: of every tensor at least once, and of the end, but not too often."""

    def __init__(self, tensors: Sequence[_Measuring], along_all: int) -> None:
        self.along = 0
        self._tensors = tensors
        self._along_all = along_all
        self._symbol = ""
        self._at = -np.inf

    def of(self, symbol: str) -> Progress | None:
        """Tell how far it is, at a portion of a tensor; None where that was told just before."""
        done = sum(tensor.done for tensor in self._tensors) + self.along
        total = sum(tensor.cells for tensor in self._tensors) + self._along_all
        now = perf_counter()
        if symbol == self._symbol and done < total and now < self._at + _APART:
            return None
        self._symbol, self._at = symbol, now
        left = None
        if all(tensor.done for tensor in self._tensors):
            left = sum(tensor.seconds_for(tensor.left) for tensor in self._tensors)
            # A curve is only measured along a single tensor.
            left += self._tensors[0].seconds_for(self._along_all - self.along)
        return Progress(done, total, symbol, left)


def _symbols(trace: Trace, body: GradcheckBody) -> list[str]:
    if body.symbol is not None:
        return [body.symbol]
    if body.symbols is not None:
        return list(dict.fromkeys(body.symbols))
    if body.all == "parameters":
        return list(trace.network.parameters)
    return [spec.symbol for spec in gradcheck.checkable(trace.network)]
