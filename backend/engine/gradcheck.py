"""A gradient check: what backpropagation says beside what moving each cell a little does to the loss.

The numeric derivative is the central difference (L(x + epsilon) - L(x - epsilon)) / (2 epsilon), in float64
as the trace is. It is a proof only where nothing bends between the two ends, so every cell whose perturbation
opens or closes a ReLU or changes a pooling winner is told apart. Between its ends each pre-activation is
affine as long as no earlier mask or winner differs; hence the masks and winners at both ends and in the
middle, compared layer by layer, decide exactly whether a bend was reached.

Behind a sigmoid or tanh this no longer holds: a pre-activation may cross a bend on its way and come back.
Then masks and winners are compared at some places in between as well, and a cell without a bend is one where
none was found: ``TensorCheck.exact`` tells which of the two is claimed.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from backend.engine.crossings import Index
from backend.engine.errors import EpsilonError, NonFiniteError, ShapeError, SymbolError
from backend.engine.network import Network
from backend.engine.notation import gradient
from backend.engine.perturbed import Perturbed
from backend.engine.tensor import Array, TensorSpec
from backend.engine.tensor_check import TensorCheck, join
from backend.engine.trace import Trace

EPSILON = 1e-5
SMALLEST_EPSILON = 1e-12
LARGEST_EPSILON = 1e-1

_UNITS_IN_THE_LAST_PLACE = 4
_CELLS_TOGETHER = 1024
# How many numbers passes side by side hold: enough to keep the processor busy, few enough for its caches. A
# few parameters may take more, since their layer lays out its input once for all of them.
_NUMBERS_TOGETHER = 1 << 19
_MOST_NUMBERS = 1 << 23
_FEW_PARAMETERS = 4

Progress = Callable[[int], None]


def checkable(network: Network) -> tuple[TensorSpec, ...]:
    """List the tensors that a backward pass has the gradient of, in the order of a pass."""
    gradients = {spec.of for spec in network.tensors if spec.role == "gradient"}
    return tuple(spec for spec in network.tensors if spec.symbol in gradients)


def find_cells(trace: Trace, symbol: str, indices: Sequence[Sequence[int]] | None = None) -> Array:
    """Find the cells to check.

    Parameters
    ----------
    trace : Trace
        The pass.
    symbol : str
        A tensor that has a gradient, such as ``k1``.
    indices : sequence of indices, optional
        Which of its cells, in a batched tensor of a batch with the example last; all if left out.

    Returns
    -------
    ndarray of int, shape (count, axes)

    Raises
    ------
    SymbolError
        If there is no such tensor, or it has no gradient.
    CellError
        If an index names no cell.
    """
    spec = _find(trace.network, symbol)
    shape = trace.tensors[spec.symbol].shape
    if indices is None:
        return np.indices(shape).reshape(len(shape), -1).T
    for index in indices:
        trace.network.check_index(symbol, index, trace.batch)
    return np.array(indices, dtype=np.int64).reshape(-1, len(shape))


def _find(network: Network, symbol: str) -> TensorSpec:
    spec = network.tensor(symbol)
    possible = checkable(network)
    if spec in possible:
        return spec
    instead = f"check {spec.of} to check it" if spec.role == "gradient" else "it has no gradient of its own"
    raise SymbolError(
        f"{symbol} cannot be checked: {instead}. Tensors with a gradient are "
        f"{', '.join(known.symbol for known in possible)}."
    )


def rounding(trace: Trace, epsilon: float) -> float:
    """Bound how far rounding alone can move a numeric derivative.

    A loss carries some units in the last place of itself, and of what it is made of as far as it depends on
    that. So do two of them, and dividing their difference by 2 epsilon blows that up.

    Parameters
    ----------
    trace : Trace
        The pass.
    epsilon : float
        How far cells are moved.
    """
    network = trace.network
    magnitude = 1.0 + abs(trace.tensors[network.loss.loss.symbol])
    for symbol in network.loss.loss_steps()[0].reads:
        if gradient(symbol) in trace.tensors:
            values = trace.tensors[symbol]
            magnitude += float(np.abs(trace.tensors[gradient(symbol)] * values).sum())
    return float(_UNITS_IN_THE_LAST_PLACE * np.finfo(np.float64).eps * magnitude / epsilon)


def check_epsilon(epsilon: float) -> None:
    """Make sure that a perturbation is of a size that can tell anything.

    Raises
    ------
    EpsilonError
        If it is not.
    """
    if not SMALLEST_EPSILON <= epsilon <= LARGEST_EPSILON:
        raise EpsilonError(
            f"epsilon must be a number from {SMALLEST_EPSILON:g} (below it rounding drowns every difference) "
            f"to {LARGEST_EPSILON:g} (above it the difference is no slope any more), such as {EPSILON:g}; "
            f"not {epsilon!r}."
        )


def portions(trace: Trace, symbol: str, cells: Array, epsilon: float = EPSILON) -> Iterator[TensorCheck]:
    """Check cells a portion at a time, so that one can tell how far it is, or leave off.

    Parameters
    ----------
    trace : Trace
        The pass, recorded in float64 with labels.
    symbol : str
        The tensor.
    cells : ndarray of int, shape (count, axes)
        Which of its cells, from ``find_cells``.
    epsilon : float
        How far to move them.

    Raises
    ------
    EpsilonError
        If epsilon is absurd.
    ShapeError
        If the trace holds no backward pass.
    NonFiniteError
        If a perturbed loss is not finite.
    """
    check_epsilon(epsilon)
    spec = _find(trace.network, symbol)
    if gradient(symbol) not in trace.tensors:
        raise ShapeError("A gradient check needs a backward pass: record the trace with labels.")
    perturbed = Perturbed(trace, spec)
    told = trace.tensors[gradient(symbol)]
    bound = rounding(trace, epsilon)
    together = _cells_together(spec, perturbed.numbers)
    for start in range(0, len(cells), together):
        some = cells[start : start + together]
        ends = perturbed.ends(some, epsilon)
        with np.errstate(over="ignore"):
            numeric = (ends.above - ends.below) / (2 * epsilon)
        if bad := int(np.count_nonzero(~np.isfinite(numeric))):
            raise NonFiniteError(gradient(symbol), bad)
        yield TensorCheck(
            symbol, epsilon, some, told[tuple(some.T)], numeric, ends.crossings, bound, perturbed.exact
        )


def _cells_together(spec: TensorSpec, numbers: int) -> int:
    """Choose how many cells to measure at a time, from how many numbers the passes of one hold."""
    few = 1 if spec.batched else min(_FEW_PARAMETERS, _MOST_NUMBERS // numbers)
    return min(_CELLS_TOGETHER, max(1, few, _NUMBERS_TOGETHER // numbers))


def check(
    trace: Trace,
    symbol: str,
    indices: Sequence[Index] | None = None,
    *,
    epsilon: float = EPSILON,
    progress: Progress | None = None,
) -> TensorCheck:
    """Compare a tensor's gradient with central differences.

    Parameters
    ----------
    trace : Trace
        The pass, recorded in float64 with labels.
    symbol : str
        A tensor that has a gradient.
    indices : sequence of indices, optional
        Which of its cells; all if left out.
    epsilon : float
        How far to move them.
    progress : callable, optional
        Told after each portion how many cells are done.

    Raises
    ------
    SymbolError, CellError, EpsilonError, ShapeError, NonFiniteError
        As ``find_cells`` and ``portions`` do.
    """
    cells = find_cells(trace, symbol, indices)
    parts = []
    done = 0
    for part in portions(trace, symbol, cells, epsilon):
        parts.append(part)
        done += len(part.cells)
        if progress is not None:
            progress(done)
    return join(parts)
