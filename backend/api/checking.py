"""A gradient check under way: measured a portion at a time, with how far it is and how long it will take."""

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
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


@dataclass
class _Measuring:
    """A tensor under way: what was found so far, and how long that took."""

    cells: int
    portions: Iterator[TensorCheck]
    found: list[TensorCheck] = field(default_factory=list)
    done: int = 0
    seconds: float = 0.0

    def go_on(self) -> bool:
        """Measure the next portion; tell whether there was one."""
        begun = perf_counter()
        part = next(self.portions, None)
        self.seconds += perf_counter() - begun
        if part is None:
            return False
        self.found.append(part)
        self.done += len(part.cells)
        return True

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

    def run(self) -> Generator[Progress | GradcheckAnswer]:
        """Measure, telling every now and then how far it is, and at last what was found.

        The first portion of every tensor comes first, so that it can soon be told how long all will take.

        Raises
        ------
        NonFiniteError
            If a perturbed loss is not finite.
        ProblemError
            503, if the server is about to end.
        """
        trace, body = self._trace, self._body
        measuring = {
            symbol: _Measuring(len(cells), gradcheck.portions(trace, symbol, cells, body.epsilon))
            for symbol, cells in self._cells.items()
        }
        told = _Told(self._along_all)
        for only_first in (True, False):
            for symbol, tensor in measuring.items():
                while tensor.go_on():
                    self._leave_off_if_stopping()
                    if progress := told.of(symbol, measuring):
                        yield progress
                    if only_first:
                        break
        points = []
        if self._along is not None and body.symbol is not None:
            for point in error_curve.curve(trace, body.symbol, self._along):
                self._leave_off_if_stopping()
                points.append(CurvePointDescription.model_validate(point))
                told.along += len(self._along)
                if progress := told.of(body.symbol, measuring):
                    yield progress
        yield self._answer([join(tensor.found) for tensor in measuring.values()], points)

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

    def _answer(self, found: list[TensorCheck], points: list[CurvePointDescription]) -> GradcheckAnswer:
        trace, body = self._trace, self._body
        rounding = gradcheck.rounding(trace, body.epsilon)
        with_errors = _with_errors(found) if body.errors else set()
        return GradcheckAnswer(
            epsilon=body.epsilon,
            loss=float(trace.tensors[trace.network.loss.loss.symbol]),
            tolerance=TOLERANCE,
            rounding=rounding,
            floor=rounding / TOLERANCE,
            tensors=[CheckedTensor.of(each, errors=each.symbol in with_errors) for each in found],
            curve=points if body.curve else None,
        )


class _Told:
    """What was told of the progress: of every tensor at least once, and of the end, but not too often."""

    def __init__(self, along_all: int) -> None:
        self.along = 0
        self._along_all = along_all
        self._symbol = ""
        self._at = -np.inf

    def of(self, symbol: str, measuring: dict[str, _Measuring]) -> Progress | None:
        tensors = measuring.values()
        done = sum(tensor.done for tensor in tensors) + self.along
        total = sum(tensor.cells for tensor in tensors) + self._along_all
        now = perf_counter()
        if symbol == self._symbol and done < total and now < self._at + _APART:
            return None
        self._symbol, self._at = symbol, now
        left = None
        if all(tensor.done for tensor in tensors):
            left = sum(tensor.seconds_for(tensor.cells - tensor.done) for tensor in tensors)
            left += measuring[symbol].seconds_for(self._along_all - self.along)
        return Progress(done, total, symbol, left)


def _symbols(trace: Trace, body: GradcheckBody) -> list[str]:
    if body.symbol is not None:
        return [body.symbol]
    if body.symbols is not None:
        return list(dict.fromkeys(body.symbols))
    if body.all == "parameters":
        return list(trace.network.parameters)
    return [spec.symbol for spec in gradcheck.checkable(trace.network)]


def _with_errors(found: list[TensorCheck]) -> set[str]:
    """Choose the tensors of which every error is told: the smallest first, as many as fit into an answer."""
    chosen = set()
    room = MOST_ERRORS
    for tensor in sorted(found, key=lambda tensor: len(tensor.cells)):
        room -= len(tensor.cells)
        if room >= 0:
            chosen.add(tensor.symbol)
    return chosen
