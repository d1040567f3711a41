"""A convolution slides each kernel over its input and sums the products (a cross-correlation)."""

from collections.abc import Mapping

from backend.engine.errors import ShapeError
from backend.engine.layers.correlation import d_bias, d_input, d_weight, forward
from backend.engine.layers.layer import Layer, maps_shape
from backend.engine.notation import typeset_sum
from backend.engine.relation import Factor, Product, SumOfProducts
from backend.engine.step import Step
from backend.engine.tensor import TensorSpec, gradient_of


class Conv2d(Layer):
    """A convolution with stride 1 and no padding, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        Its input, shape (c, h, w).
    output, kernel, bias : str
        The symbols of its pre-activation, kernels and biases.
    maps : int
        How many kernels it has.
    kernel_size : tuple of int
        Their height and width.
    axes : tuple of str
        The index letters of the output: map, row, column.
    kernel_axes : tuple of str
        The index letters of a kernel's row and column.

    Raises
    ------
    ShapeError
        If the input is not (channels, height, width) or is smaller than a kernel.
    """

    kind = "conv2d"

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        kernel: str,
        bias: str,
        maps: int,
        kernel_size: tuple[int, int],
        axes: tuple[str, str, str] = ("n", "i", "j"),
        kernel_axes: tuple[str, str] = ("p", "q"),
    ) -> None:
        c, h, w = maps_shape(id, source)
        p, q = kernel_size
        if maps < 1 or p < 1 or q < 1 or p > h or q > w:
            raise ShapeError(
                f"{id} cannot slide {maps} kernels of {p}x{q} over {source.symbol} of {h}x{w}: "
                f"choose at least one kernel, between 1x1 and {h}x{w}."
            )
        self.k = TensorSpec(
            kernel,
            (maps, c, p, q),
            "parameter",
            f"kernels of {id}",
            (axes[0], source.axes[0], *kernel_axes),
            batched=False,
            layer=id,
        )
        self.b = TensorSpec(
            bias, (maps,), "parameter", f"biases of {id}", (axes[0],), batched=False, layer=id
        )
        super().__init__(
            id,
            source,
            TensorSpec(
                output,
                (maps, h - p + 1, w - q + 1),
                "pre_activation",
                f"pre-activation of {id}",
                axes,
                layer=id,
            ),
            (self.k, self.b),
        )

    @property
    def title(self) -> str:
        """What to call it in a few words."""
        maps, c, p, q = self.k.shape
        return f"Convolution, {maps} kernels of {c}x{p}x{q}"

    @property
    def config(self) -> Mapping[str, object]:
        """The sizes that were chosen for it."""
        maps, c, p, q = self.k.shape
        return {"in_channels": c, "out_channels": maps, "kernel_size": [p, q], "stride": 1, "padding": 0}

    def fan_in(self) -> int:
        """Count the products in one output cell."""
        return self.k.size // self.k.shape[0]

    @property
    def _ranges(self) -> dict[str, int]:
        """The letters of its sums: map, channel, places of output, kernel and input."""
        (n, c, p, q), (_, i, j), (_, r, s) = self.k.shape, self.output.shape, self.source.shape
        return {"n": n, "c": c, "i": i, "j": j, "p": p, "q": q, "r": r, "s": s}

    def forward_steps(self) -> tuple[Step, ...]:
        """List S."""
        X, S, k, b = self.source, self.output, self.k, self.b
        channel, p, q = k.axes[1:]

        def equation(n: str, i: str, j: str) -> str:
            return (
                f"{S.at(n, i, j)} = {typeset_sum(*k.ranges()[1:])}"
                f"{X.at(channel, f'{p}+{i}', f'{q}+{j}')}\\, {k.at(n, channel, p, q)} + {b.at(n)}"
            )

        return (
            Step(
                "forward",
                self.id,
                "conv2d.forward",
                S,
                (X.symbol, k.symbol, b.symbol),
                equation,
                f"Each kernel of {k.symbol} slides over {X.symbol}: at every place the {self.fan_in()} "
                f"numbers under it are multiplied by its weights, summed up, and the map's bias is added.",
                forward,
                SumOfProducts(
                    "nij",
                    self._ranges,
                    Product((Factor.at(X.symbol, "c", "i+p", "j+q"), Factor.at(k.symbol, *"ncpq"))),
                    Product((Factor.at(b.symbol, "n"),)),
                ),
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradients by bias, kernels and input."""
        return (self._bias_step(), self._kernel_step(), self._input_step())

    def _bias_step(self) -> Step:
        S, b = self.output, self.b
        _, i, j = S.axes
        dS = gradient_of(S).symbol
        places = typeset_sum(*S.ranges()[1:])
        return Step(
            "backward",
            self.id,
            "conv2d.d_bias",
            gradient_of(b),
            (dS,),
            lambda n: f"{b.gradient_at(n)} = {places}{S.gradient_at(n, i, j)}",
            f"The bias takes part with weight one at every place of its map, so its gradient is the sum "
            f"of {dS} over the whole map.",
            d_bias,
            SumOfProducts("n", self._ranges, Product((Factor.at(dS, *"nij"),))),
        )

    def _kernel_step(self) -> Step:
        X, S, k = self.source, self.output, self.k
        _, i, j = S.axes
        dS = gradient_of(S).symbol
        places = typeset_sum(*S.ranges()[1:])

        def equation(n: str, c: str | None, p: str, q: str) -> str:
            return (
                f"{k.gradient_at(n, c, p, q)} = {places}{S.gradient_at(n, i, j)}\\, "
                f"{X.at(c, f'{p}+{i}', f'{q}+{j}')}"
            )

        return Step(
            "backward",
            self.id,
            "conv2d.d_weight",
            gradient_of(k),
            (X.symbol, dS),
            equation,
            f"A weight met one number of {X.symbol} at every place, so its gradient sums those numbers, "
            f"each times the gradient {dS} of the place: {X.symbol} correlated with {dS}.",
            d_weight,
            SumOfProducts(
                "ncpq",
                self._ranges,
                Product((Factor.at(dS, *"nij"), Factor.at(X.symbol, "c", "i+p", "j+q"))),
            ),
        )

    def _input_step(self) -> Step:
        X, S, k = self.source, self.output, self.k
        n, _, p, q = k.axes
        dS = gradient_of(S).symbol

        def equation(c: str | None, r: str, s: str) -> str:
            return (
                f"{X.gradient_at(c, r, s)} = {typeset_sum((n, S.shape[0]), (p, k.shape[2]), (q, k.shape[3]))}"
                f"{S.gradient_at(n, f'{r}-{p}', f'{s}-{q}')}\\, {k.at(n, c, p, q)}"
            )

        return Step(
            "backward",
            self.id,
            "conv2d.d_input",
            gradient_of(X),
            (dS, k.symbol),
            equation,
            f"Every cell of {X.symbol} was used under many kernel positions; its gradient gathers {dS} "
            f"from all of them through the same weights: a full convolution with the flipped kernels.",
            d_input,
            SumOfProducts(
                "crs",
                self._ranges,
                Product((Factor.at(dS, "n", "r-p", "s-q"), Factor.at(k.symbol, *"ncpq"))),
            ),
        )
