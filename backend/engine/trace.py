"""A trace is a pass written down: every tensor that a step read or wrote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from backend.engine.edits import Edit, Edits
from backend.engine.errors import LearningRateError, NonFiniteError, ShapeError
from backend.engine.network import Network
from backend.engine.notation import next_value
from backend.engine.step import Step
from backend.engine.tensor import Array, Tensors, Weights, as_float


@dataclass(frozen=True)
class Trace:
    """A recorded pass.

    Attributes
    ----------
    network : Network
        The network that was run.
    tensors : dict of str to ndarray
        Every tensor by its symbol, inputs and parameters included. Tensors that differ from example to
        example have a last axis for the batch if there was one.
    steps : tuple of Step
        The steps that were run, in order.
    batch : int or None
        How many examples there were; None if the input was a single one.
    edits : tuple of Edit
        The cells that somebody put another number into.
    """

    network: Network
    tensors: dict[str, Array]
    steps: tuple[Step, ...]
    batch: int | None
    edits: tuple[Edit, ...] = ()

    @property
    def loss(self) -> float | None:
        """The mean loss over the batch; None if no label was given."""
        loss = self.tensors.get(self.network.loss.loss.symbol)
        return None if loss is None else float(loss)

    @property
    def probabilities(self) -> Array:
        """What the network says in the end, mostly probabilities: shape (classes,) or (classes, m)."""
        return self.tensors[self.network.loss.output.symbol]

    @property
    def prediction(self) -> Any:
        """The answer, such as the most probable class: an int, or an ndarray of shape (m,) for a batch.

        None where no output stands for an answer: where the network ends in a given gradient, or has a single
        output that is to meet a number.
        """
        if self.network.loss.target == "upstream" or self.network.classes < 2:
            return None
        said = self.probabilities if self.batch is not None else self.probabilities[..., None]
        likeliest = self.network.loss.predict(said)
        return int(likeliest[0]) if self.batch is None else likeliest

    def next_weights(self) -> dict[str, Array]:
        """Collect the parameters after the update.

        Raises
        ------
        KeyError
            If the trace holds no update, because it was recorded without a learning rate.
        """
        return {symbol: self.tensors[next_value(symbol)] for symbol in self.network.parameters}


def run(steps: Iterable[Step], tensors: Tensors, *, check: bool = True, edits: Edits | None = None) -> None:
    """Carry out steps, each writing its tensor beside those that it reads.

    Parameters
    ----------
    steps : iterable of Step
        The steps in an order in which each finds what it reads.
    tensors : mutable mapping of str to ndarray
        What is known at first, batch last; the steps' results are added.
    check : bool
        Whether to look for numbers that are not finite after each step.
    edits : Edits, optional
        What is put into results before the next step reads them.

    Raises
    ------
    NonFiniteError
        If a result is not finite; it names the first such tensor.
    """
    with np.errstate(all="ignore"):
        for step in steps:
            result = step.compute(*(tensors[symbol] for symbol in step.reads))
            if check:
                _check_finite(step.writes, result)
            tensors[step.writes] = result
            if edits is not None:
                edits.apply(tensors, step.writes, batched=step.result.batched)


def record(
    network: Network,
    weights: Weights,
    inputs: ArrayLike,
    labels: ArrayLike | None = None,
    learning_rate: float | None = None,
    *,
    edits: Sequence[Edit] = (),
    dtype: type[np.floating[Any]] = np.float64,
) -> Trace:
    """Run a network and keep every tensor on the way.

    Parameters
    ----------
    network : Network
        What to run.
    weights : mapping of str to array
        Every parameter by its symbol.
    inputs : array_like, the input's shape, or with a last axis of m examples
        What goes in.
    labels : array_like, optional
        What the loss is taken against, as it wants it: the right class, a row of targets, or the upstream
        gradient; for a batch with a last axis of m. Without it only the forward phase is run.
    learning_rate : float, optional
        The rate of the update. Without it the update phase is left out.
    edits : sequence of Edit
        Cells of input, parameters or results to put another number into, as soon as they are known.
    dtype : float type
        What to compute in.

    Returns
    -------
    Trace
        Everything read and written.

    Raises
    ------
    ShapeError
        If weights, inputs or labels have the wrong shape, or a learning rate comes without labels.
    LabelError
        If a label is not what the loss wants.
    LearningRateError
        If the rate is not finite and positive.
    SymbolError, CellError, EditError
        If an edit names no cell of this pass, or one that cannot be edited.
    NonFiniteError
        If a tensor is not finite; it names the first such tensor.
    """
    network.check_weights(weights)
    given, batch = _take_inputs(network, inputs, dtype)
    tensors: dict[str, Array] = {network.input.symbol: given}
    for spec in network.parameter_specs:
        tensors[spec.symbol] = as_float(weights[spec.symbol], dtype)
        _check_finite(spec.symbol, tensors[spec.symbol])
    phases = {"forward"}
    if labels is not None:
        tensors[network.loss.label.symbol] = network.loss.take(labels, batch, dtype)
        phases |= {"loss", "backward"}
    if learning_rate is not None:
        if labels is None:
            raise ShapeError("An update needs a loss: give labels along with the learning rate.")
        tensors[network.eta.symbol] = _take_rate(learning_rate, dtype)
        phases |= {"update"}
    steps = tuple(step for step in network.steps if step.phase in phases)
    edited = Edits(network, edits, batch)
    for symbol in tensors:
        edited.apply(tensors, symbol, batched=network.tensor(symbol).batched)
    run(steps, tensors, edits=edited)
    edited.check_all_done()
    if batch is None:
        for symbol in tensors:
            if network.tensor(symbol).batched:
                tensors[symbol] = tensors[symbol][..., 0]
    return Trace(network, tensors, steps, batch, tuple(edited.done))


def _check_finite(symbol: str, values: Array) -> None:
    if not np.isfinite(values).all():
        raise NonFiniteError(symbol, int(np.count_nonzero(~np.isfinite(values))))


def _take_inputs(
    network: Network, inputs: ArrayLike, dtype: type[np.floating[Any]]
) -> tuple[Array, int | None]:
    values = as_float(inputs, dtype)
    shape = network.input.shape
    single = values.shape == shape
    if not single and (values.shape[:-1] != shape or values.shape[-1] == 0):
        raise ShapeError(
            f"{network.input.symbol} must have shape {shape}, or {(*shape, 'm')} for a batch of m examples, "
            f"not {values.shape}."
        )
    _check_finite(network.input.symbol, values)
    return (values[..., None], None) if single else (values, values.shape[-1])


def _take_rate(learning_rate: float, dtype: type[np.floating[Any]]) -> Array:
    if np.asarray(learning_rate).dtype.kind in "iuf":
        rate = as_float(learning_rate, dtype)
        if rate.shape == () and np.isfinite(rate) and rate > 0:
            return rate
    raise LearningRateError(
        f"The learning rate must be a finite number above 0, such as 0.01, not {learning_rate}."
    )
