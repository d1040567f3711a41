"""From a cell to the argument why it is what it is, line by line, with the equations that sources print."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from backend.engine.layers import Conv2d, Layer, MaxPool2d
from backend.engine.network import Network
from backend.engine.step import Step
from backend.engine.trace import Trace
from backend.networks.equations.catalogue import EQUATIONS
from backend.networks.equations.equation import Equation
from backend.networks.equations.line import Line
from backend.networks.equations.lines import convolution, dense, folding, relu, sliding, softmax, update
from backend.networks.equations.lines.draft import Draft
from backend.networks.equations.lines.view import View

Index = tuple[int, ...]
Writer = Callable[[View, Any, Index], Iterator[Draft]]

# Each takes the layer that owns the step.
_BY_LAYER: Mapping[str, Writer] = {
    "conv2d.forward": sliding.forward,
    "conv2d.d_bias": convolution.bias,
    "conv2d.d_weight": convolution.kernel,
    "conv2d.d_input": convolution.source,
    "max_pool2d.winners": folding.winner,
    "max_pool2d.d_input": folding.pool,
    "relu.derivative": relu.slope,
    "relu.d_input": relu.d_input,
    "flatten.d_input": folding.fold,
    "dense.d_bias": dense.bias,
    "dense.d_weight": dense.weight,
    "dense.d_input": dense.features,
}


def derivable(network: Network) -> tuple[str, ...]:
    """List the tensors whose cells have a derivation; what is a definition has none."""
    return tuple(
        step.writes
        for step in network.steps
        if _layer_of(network, step) or step.operation in ("softmax_cross_entropy.d_logits", "sgd.update")
    )


def _layer_of(network: Network, step: Step) -> Layer | None:
    """Find the layer whose step has lines: plain pooling and plain convolutions with biases have some."""
    if step.operation not in _BY_LAYER:
        return None
    layer = next(layer for layer in network.layers if layer.id == step.layer)
    if isinstance(layer, Conv2d) and not (layer.plain and layer.bias):
        return None
    return None if isinstance(layer, MaxPool2d) and not layer.plain else layer


def derivation(trace: Trace, symbol: str, index: Index) -> tuple[Line, ...]:
    """Write down why one number of a pass is what it is.

    Parameters
    ----------
    trace : Trace
        The pass.
    symbol : str
        The tensor.
    index : tuple of int
        The cell.

    Returns
    -------
    tuple of Line
        The argument in order. Empty for what is given or defined, and for a batch: there a parameter's
        gradient is a mean over examples, and these lines speak of one.
    """
    step = next((step for step in trace.steps if step.writes == symbol), None)
    if step is None or trace.batch is not None:
        return ()
    printed = _printed(trace.network)
    return tuple(_line(draft, printed, step) for draft in _drafts(View(trace), step, index))


def _drafts(view: View, step: Step, index: Index) -> Iterator[Draft]:
    if step.operation == "softmax_cross_entropy.d_logits":
        yield from softmax.logits(view, index)
    elif step.operation == "sgd.update":
        parameter = next(spec for spec in view.network.parameter_specs if spec.symbol == step.result.of)
        yield from update.update(view, parameter, index)
    elif layer := _layer_of(view.network, step):
        yield from _BY_LAYER[step.operation](view, layer, index)


@lru_cache(maxsize=32)
def _printed(network: Network) -> dict[tuple[str, str], Equation]:
    return {
        (step, equation.line): equation
        for equation in EQUATIONS.get(network.id, ())
        for step in equation.steps
        if equation.line
    }


def _line(draft: Draft, printed: Mapping[tuple[str, str], Equation], step: Step) -> Line:
    equation = printed.get((step.id, draft.key))
    return Line(
        seed=equation.seed if equation else None,
        number=equation.number if equation else None,
        latex=draft.latex,
        latex_numbers=draft.latex_numbers,
        says=draft.says,
        erratum=equation.erratum if equation else None,
        left=draft.left,
        right=draft.right,
    )
