"""From a cell to the argument why it is what it is, line by line, with the equations that sources print."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from backend.engine.layers import Layer, MaxPool2d
from backend.engine.layers.convolution import Convolution
from backend.engine.network import Network
from backend.engine.step import Step
from backend.engine.trace import Trace
from backend.networks.equations.catalogue import equations_of
from backend.networks.equations.equation import Equation
from backend.networks.equations.line import Line
from backend.networks.equations.lines import (
    convolution,
    dense,
    folding,
    mean,
    relu,
    rows,
    sliding,
    smooth,
    softmax,
    squares,
    update,
    yes_no,
)
from backend.networks.equations.lines.draft import Draft
from backend.networks.equations.lines.view import View

Index = tuple[int, ...]
Writer = Callable[[View, Any, Index], Iterator[Draft]]

# Each takes the layer that owns the step.
_BY_LAYER: Mapping[str, Writer] = {
    "conv1d.forward": rows.forward,
    "conv1d.d_bias": rows.bias,
    "conv1d.d_weight": rows.kernel,
    "conv1d.d_input": rows.source,
    "conv2d.forward": sliding.forward,
    "conv2d.d_bias": convolution.bias,
    "conv2d.d_weight": convolution.kernel,
    "conv2d.d_input": convolution.source,
    "max_pool1d.d_input": rows.pool,
    "max_pool2d.winners": folding.winner,
    "max_pool2d.d_input": folding.pool,
    "relu.derivative": relu.slope,
    "relu.d_input": relu.d_input,
    "leaky_relu.derivative": relu.slope,
    "leaky_relu.d_input": relu.d_input,
    "sigmoid.derivative": smooth.slope,
    "sigmoid.d_input": smooth.d_input,
    "tanh.derivative": smooth.slope,
    "tanh.d_input": smooth.d_input,
    "flatten.d_input": folding.fold,
    "dense.d_bias": dense.bias,
    "dense.d_weight": dense.weight,
    "dense.d_input": dense.features,
}
# Each is about the end of a network.
_BY_LOSS: Mapping[str, Callable[[View, Index], Iterator[Draft]]] = {
    "softmax_cross_entropy.d_logits": softmax.logits,
    "binary_cross_entropy.d_logit": yes_no.logit,
    "mean_squared_error.d_output": squares.output,
}


def derivable(network: Network) -> tuple[str, ...]:
    """List the tensors whose cells have a derivation; what is a definition has none."""
    return tuple(
        step.writes
        for step in network.steps
        if _layer_of(network, step) or step.operation in (*_BY_LOSS, "sgd.update")
    )


def _layer_of(network: Network, step: Step) -> Layer | None:
    """Find the layer whose step has lines: plain pooling and plain convolutions have some."""
    if step.operation not in _BY_LAYER:
        return None
    layer = next(layer for layer in network.layers if layer.id == step.layer)
    return None if isinstance(layer, Convolution | MaxPool2d) and not layer.plain else layer


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
        The argument in order. Empty for what is given or defined. Of a batch only the gradients of parameters
        have one: that they are means over its examples.
    """
    step = next((step for step in trace.steps if step.writes == symbol), None)
    if step is None:
        return ()
    printed = _printed(trace.network).get(step.id, {})
    view = View(trace, printed)
    drafts = _drafts(view, step, index) if trace.batch is None else _means(view, trace, step, index)
    return tuple(
        _line(draft, printed.get(draft.key)) for draft in drafts if draft.key in printed or not draft.aside
    )


def _drafts(view: View, step: Step, index: Index) -> Iterator[Draft]:
    if step.operation in _BY_LOSS:
        yield from _BY_LOSS[step.operation](view, index)
    elif step.operation == "sgd.update":
        parameter = next(spec for spec in view.network.parameter_specs if spec.symbol == step.result.of)
        yield from update.update(view, parameter, index)
    elif layer := _layer_of(view.network, step):
        yield from _BY_LAYER[step.operation](view, layer, index)


def _means(view: View, trace: Trace, step: Step, index: Index) -> Iterator[Draft]:
    of = {spec.symbol: spec for spec in trace.network.parameter_specs}
    if step.result.role == "gradient" and step.result.of in of:
        yield from mean.of_examples(view, trace, step, of[step.result.of], index)


@lru_cache(maxsize=32)
def _printed(network: Network) -> dict[str, dict[str, Equation]]:
    """Find for each step the equations that are lines of its derivation."""
    found: dict[str, dict[str, Equation]] = {}
    for equation in equations_of(network):
        for step in equation.steps if equation.line else ():
            found.setdefault(step, {})[equation.line or ""] = equation
    return found


def _line(draft: Draft, equation: Equation | None) -> Line:
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
