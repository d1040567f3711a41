"""A fully connected layer gives every output a weighted sum of all features."""

from collections.abc import Mapping

import numpy as np

from backend.engine.errors import ShapeError
from backend.engine.layers.layer import Layer, biases_of
from backend.engine.notation import typeset_sum
from backend.engine.relation import Factor, Product, SumOfProducts
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec, gradient_of


def forward(f: Array, w: Array, b: Array | None = None) -> Array:
    """Weigh and sum the features and add the bias: ``nguyen`` (5).

    Parameters
    ----------
    f : ndarray, shape (j, m)
        The features, batch last.
    w : ndarray, shape (i, j)
        The weights.
    b : ndarray, shape (i,), optional
        The biases.

    Returns
    -------
    ndarray, shape (i, m)
        The pre-activation S.
    """
    S: Array = w @ f
    if b is not None:
        S += b[:, None]
    return S


def d_bias(dS: Array) -> Array:
    """Sum the upstream gradient over the batch: ``nguyen`` (9). Shape (i, m) becomes (i,)."""
    return np.asanyarray(dS.sum(axis=1))


def d_weight(dS: Array, f: Array) -> Array:
    """Multiply every upstream gradient by every feature: ``nguyen`` (29), (30).

    Parameters
    ----------
    dS : ndarray, shape (i, m)
        The gradient of the loss with respect to S.
    f : ndarray, shape (j, m)
        The features.

    Returns
    -------
    ndarray, shape (i, j)
        The gradient with respect to the weights.
    """
    return np.asanyarray(dS @ f.T)


def d_input(dS: Array, w: Array) -> Array:
    """Hand the upstream gradient back through the weights: ``nguyen`` (38).

    Parameters
    ----------
    dS : ndarray, shape (i, m)
        The gradient of the loss with respect to S.
    w : ndarray, shape (i, j)
        The weights.

    Returns
    -------
    ndarray, shape (j, m)
        The gradient with respect to the features.
    """
    return np.asanyarray(w.T @ dS)


class Dense(Layer):
    """A fully connected layer, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        The features, shape (j,).
    output, weight : str
        The symbols of its pre-activation and weights.
    bias : str or None
        The symbol of its biases; None for a layer without any.
    units : int
        How many outputs it has.
    axes : tuple of str
        The index letters of an output and of the sum over the features.

    Raises
    ------
    ShapeError
        If the input is not one row of numbers or there is no output.
    """

    kind = "dense"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        weight: str,
        bias: str | None,
        units: int,
        axes: tuple[str, str] = ("i", "j"),
    ) -> None:
        if len(source.shape) != 1:
            raise ShapeError(
                f"{id} takes one row of features, but {source.symbol} has shape {source.shape}: "
                "flatten it first."
            )
        if units < 1:
            raise ShapeError(f"{id} needs at least one output, not {units}.")
        i, _ = axes
        self.w = TensorSpec(
            weight,
            (units, source.size),
            "parameter",
            f"weights of {id}",
            axes,
            batched=False,
            layer=id,
        )
        self.bias = (
            None
            if bias is None
            else TensorSpec(bias, (units,), "parameter", f"biases of {id}", (i,), batched=False, layer=id)
        )
        super().__init__(
            id,
            source,
            TensorSpec(output, (units,), "logits", f"pre-activation of {id}", (i,), layer=id),
            (self.w,) if self.bias is None else (self.w, self.bias),
        )

    @property
    def b(self) -> TensorSpec:
        """Its biases.

        Raises
        ------
        ShapeError
            If it has none.
        """
        return biases_of(self.id, self.bias)

    @property
    def title(self) -> str:
        """What to call it in a few words."""
        units, features = self.w.shape
        return f"Fully connected, {features} to {units}"

    @property
    def config(self) -> Mapping[str, object]:
        """The sizes that were chosen for it."""
        units, features = self.w.shape
        return {"in_features": features, "out_features": units}

    def fan_in(self) -> int:
        """Count the products in one output."""
        return self.w.shape[1]

    @property
    def _ranges(self) -> dict[str, int]:
        """The letters of its sums: output and feature."""
        i, j = self.w.shape
        return {"i": i, "j": j}

    def forward_steps(self) -> tuple[Step, ...]:
        """List S."""
        f, S, w, b = self.source, self.output, self.w, self.bias
        j = w.axes[1]

        def equation(i: str) -> str:
            summed = f"{S.at(i)} = {typeset_sum((j, f.size))}{w.at(i, j)}\\, {f.at(j)}"
            return summed if b is None else f"{summed} + {b.at(i)}"

        parts = [Product((Factor.at(f.symbol, "j"), Factor.at(w.symbol, *"ij")))]
        if b is not None:
            parts.append(Product((Factor.at(b.symbol, "i"),)))
        return (
            Step(
                "forward",
                self.id,
                "dense.forward",
                S,
                (f.symbol, *(spec.symbol for spec in self.parameters)),
                equation,
                f"Every output weighs all {f.size} features with its own row of {w.symbol}"
                + (" and sums them up." if b is None else ", sums them up and adds its bias."),
                forward,
                SumOfProducts("i", self._ranges, *parts),
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradients with respect to bias, weights and features."""
        f, S, w = self.source, self.output, self.w
        i = w.axes[0]
        dS = gradient_of(S).symbol
        return (
            *(() if self.bias is None else (self._bias_step(self.bias),)),
            Step(
                "backward",
                self.id,
                "dense.d_weight",
                gradient_of(w),
                (dS, f.symbol),
                lambda i, j: f"{w.gradient_at(i, j)} = {S.gradient_at(i)}\\, {f.at(j)}",
                f"A weight's gradient is the gradient of its output times the feature that it weighed: "
                f"the outer product of {dS} and {f.symbol}.",
                d_weight,
                SumOfProducts("ij", self._ranges, Product((Factor.at(dS, "i"), Factor.at(f.symbol, "j")))),
            ),
            Step(
                "backward",
                self.id,
                "dense.d_input",
                gradient_of(f),
                (dS, w.symbol),
                lambda k: (
                    f"{f.gradient_at(k)} = {typeset_sum((i, S.size))}{S.gradient_at(i)}\\, {w.at(i, k)}"
                ),
                f"A feature fed every output, so its gradient gathers {dS} from all of them "
                f"through the same weights.",
                d_input,
                SumOfProducts("j", self._ranges, Product((Factor.at(dS, "i"), Factor.at(w.symbol, *"ij")))),
            ),
        )

    def _bias_step(self, b: TensorSpec) -> Step:
        S = self.output
        dS = gradient_of(S).symbol
        return Step(
            "backward",
            self.id,
            "dense.d_bias",
            gradient_of(b),
            (dS,),
            lambda i: f"{b.gradient_at(i)} = {S.gradient_at(i)}",
            f"The bias is added with weight one, so its gradient is {dS} itself.",
            d_bias,
            SumOfProducts("i", self._ranges, Product((Factor.at(dS, "i"),))),
        )
