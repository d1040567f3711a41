"""Tells where a number of a pass comes from, and where it goes."""

from dataclasses import dataclass, replace

import numpy as np

from backend.engine.arithmetic import in_numbers
from backend.engine.errors import SymbolError
from backend.engine.explanation import Cell, Explanation, Index, Origin
from backend.engine.rule import Fed
from backend.engine.step import Step
from backend.engine.tensor import Role
from backend.engine.trace import Trace

_GIVEN: dict[Role, str] = {
    "input": "It goes into the network: it is where every chain of factors ends.",
    "parameter": "A parameter: it is learned. This pass takes it as it is; only the update moves it.",
    "upstream": "It is given: what a loss further on hands back. The way back starts here.",
    "setting": "It is chosen for this pass.",
}


@dataclass(frozen=True)
class Feed:
    """What one cell goes into at one step."""

    step: Step
    cells: Fed


def explain(trace: Trace, symbol: str, index: Index) -> Explanation:
    """Explain one number of a pass.

    Parameters
    ----------
    trace : Trace
        The pass.
    symbol : str
        A tensor that the pass holds.
    index : tuple of int
        The cell; a batch's example is the last index where the tensor differs by example.

    Returns
    -------
    Explanation
        Terms whose factors are cells of the pass themselves; in float64 they make up the value within 1e-9.

    Raises
    ------
    SymbolError
        If the pass holds no such tensor.
    CellError
        If the index names no cell of it.
    """
    _check(trace, symbol, index)
    spec = trace.network.tensor(symbol)
    cell = Cell(symbol, index, float(trace.tensors[symbol][index]))
    before = next((edit.before for edit in trace.edits if (edit.symbol, edit.index) == (symbol, index)), None)
    letters = [
        None if letter is None else str(place) for letter, place in zip(spec.axes, index, strict=False)
    ]
    step = next((step for step in trace.steps if step.writes == symbol), None)
    if step is None or step.rule is None:
        origin = Origin("given", _GIVEN.get(spec.role, "Nothing in this pass computes it."))
        return Explanation(
            cell, origin, latex=spec.at(*letters), latex_numbers=in_numbers(cell, origin), before=before
        )
    origin = step.rule.origin(trace, step, index)
    computed = cell if before is None else replace(cell, value=before)
    return Explanation(
        cell,
        origin,
        step.id,
        step.operation,
        step.equation(*letters),
        in_numbers(computed, origin),
        before,
    )


def feeds(trace: Trace, symbol: str, index: Index) -> tuple[Feed, ...]:
    """Find the later cells that one number goes into.

    Parameters
    ----------
    trace, symbol, index
        As for ``explain``.

    Returns
    -------
    tuple of Feed
        For each step that reads the cell the cells that it writes from it, each with its derivative by the
        cell through this step alone, largest magnitude first.

    Raises
    ------
    SymbolError, CellError
        As for ``explain``.
    """
    _check(trace, symbol, index)
    found = []
    for step in trace.steps:
        if symbol in step.reads and step.rule is not None:
            fed = step.rule.fed(trace, step, symbol, index)
            order = np.argsort(-np.abs(np.nan_to_num(fed.weights)), kind="stable")
            if len(order):
                found.append(Feed(step, Fed(fed.indices[order], fed.weights[order])))
    return tuple(found)


def _check(trace: Trace, symbol: str, index: Index) -> None:
    trace.network.check_index(symbol, index, trace.batch)
    if symbol not in trace.tensors:
        raise SymbolError(
            f"This pass does not hold {symbol}: gradients need a target, and updates a learning rate. "
            f"It holds {', '.join(trace.tensors)}."
        )
