"""Why the gradient of a mini-batch is the mean of what its examples give."""

from collections.abc import Iterator

import numpy as np

from backend.engine.layers import Dense
from backend.engine.notation import typeset
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec
from backend.engine.trace import Trace
from backend.networks.equations.lines import yes_no
from backend.networks.equations.lines.draft import Draft, added, equality, products
from backend.networks.equations.lines.view import View
from backend.networks.equations.typesetting import partial

_OVER = r"\frac{1}{m} \sum_{e=0}^{m-1} "


def of_examples(
    view: View, trace: Trace, step: Step, parameter: TensorSpec, index: tuple[int, ...]
) -> Iterator[Draft]:
    """Derive one number of a parameter's gradient over a batch."""
    m = trace.batch or 1
    found = float(trace.tensors[step.writes][index])
    # What comes back to each example holds 1/m already, so that alone it gives m times its share.
    alone = np.array(
        [
            m * float(step.compute(*(_only(trace, symbol, example) for symbol in step.reads))[index])
            for example in range(m)
        ]
    )
    slope = view.slope(parameter, *index)
    yield equality(
        "mean.examples",
        (
            slope,
            _OVER + partial("L_e", view.at(parameter, *index)),
        ),
        "With a single example the mean is what it gives."
        if m == 1
        else f"The loss is the mean over the {m} examples, so its slope is the mean of their slopes.",
        (found, float(alone.mean())),
        rf"\frac{{1}}{{{m}}} ({added(alone)})",
    )
    layer = next(layer for layer in trace.network.layers if layer.id == step.layer)
    if not isinstance(layer, Dense) or not yes_no.ends_in(view, layer):
        return
    loss = trace.network.loss
    errors = trace.tensors[loss.output.symbol][0] - trace.tensors[loss.label.symbol]
    off = f"({typeset(loss.output.symbol, 'e')} - {typeset(loss.label.symbol, 'e')})"
    if parameter == layer.w:
        fed = trace.tensors[layer.source.symbol][index[1]]
        yield equality(
            "mean.errors",
            (slope, rf"{_OVER}{off}\, {typeset(layer.source.symbol, str(index[1]), 'e')}"),
            "Each example's error, times what went in with it.",
            (found, float(errors @ fed) / m),
            rf"\frac{{1}}{{{m}}} ({products(errors, fed)})",
        )
    else:
        yield equality(
            "mean.errors",
            (slope, f"{_OVER}{off}"),
            "The errors of all examples, added up and divided by their number.",
            (found, float(errors.sum()) / m),
            rf"\frac{{1}}{{{m}}} ({added(errors)})",
        )


def _only(trace: Trace, symbol: str, example: int) -> Array:
    """Take one example out of what a step reads."""
    values = trace.tensors[symbol]
    return values[..., example : example + 1] if trace.network.tensor(symbol).batched else values
