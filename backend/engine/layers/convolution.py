"""A convolution slides each kernel over its input and sums the products (a cross-correlation)."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from backend.engine.layers.fitting import fitting_places, told
from backend.engine.layers.layer import Layer, biases_of
from backend.engine.layers.sliding import Arithmetic
from backend.engine.layers.tiling import times
from backend.engine.notation import typeset_sum
from backend.engine.relation import Factor, Place, Product, SumOfProducts
from backend.engine.step import Step
from backend.engine.tensor import TensorSpec, gradient_of

# A letter for each axis along which kernels slide: for places of the output, the kernel and the input.
_OUTPUT, _KERNEL, _INPUT = "ij", "pq", "rs"


class Convolution(Layer):
    """A convolution along any axes, bound to its symbols.

    Parameters
    ----------
    id : str
        Its name within the network.
    source : TensorSpec
        Its input, shape (c, ...), with an axis for each along which kernels slide.
    output, kernel : str
        The symbols of its pre-activation and kernels.
    bias : str or None
        The symbol of its biases; None for a convolution without any.
    maps : int
        How many kernels it has.
    kernel_size, stride, padding, dilation : sequence of int
        The kernels' sides, how far they move on, how many zeros lie around the input on either side, and how
        far a kernel's weights lie apart.
    axes : sequence of str or None
        The index letters of the output: map, then places.
    kernel_axes : sequence of str
        The index letters of a place in a kernel.

    Raises
    ------
    ShapeError
        If sizes are out of bounds, or the kernels do not fit into the input.
    """

    def __init__(
        self,
        id: str,
        source: TensorSpec,
        output: str,
        *,
        kernel: str,
        bias: str | None,
        maps: int,
        kernel_size: Sequence[int],
        stride: Sequence[int],
        padding: Sequence[int],
        dilation: Sequence[int],
        axes: Sequence[str | None],
        kernel_axes: Sequence[str],
    ) -> None:
        channels = source.shape[0]
        self.stride, self.padding, self.dilation = tuple(stride), tuple(padding), tuple(dilation)
        places = fitting_places(
            id, source, maps, kernel_size, stride=self.stride, padding=self.padding, dilation=self.dilation
        )
        self.k = TensorSpec(
            kernel,
            (maps, channels, *kernel_size),
            "parameter",
            f"kernels of {id}",
            (axes[0], source.axes[0], *kernel_axes),
            batched=False,
            layer=id,
        )
        self.bias = (
            None
            if bias is None
            else TensorSpec(
                bias, (maps,), "parameter", f"biases of {id}", (axes[0],), batched=False, layer=id
            )
        )
        super().__init__(
            id,
            source,
            TensorSpec(
                output, (maps, *places), "pre_activation", f"pre-activation of {id}", tuple(axes), layer=id
            ),
            (self.k,) if self.bias is None else (self.k, self.bias),
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
    def plain(self) -> bool:
        """Whether kernels go from cell to cell, with nothing around and nothing left out."""
        return not any(self.padding) and {*self.stride, *self.dilation} == {1}

    @property
    @abstractmethod
    def arithmetic(self) -> Arithmetic:
        """The convolution as code."""

    @property
    def title(self) -> str:
        """What to call it in a few words."""
        maps, *sides = self.k.shape
        kernels = "1 kernel" if maps == 1 else f"{maps} kernels"
        return f"Convolution, {kernels} of {'x'.join(map(str, sides))}"

    @property
    def config(self) -> Mapping[str, object]:
        """The sizes that were chosen for it."""
        maps, channels, *size = self.k.shape
        chosen = {
            "in_channels": channels,
            "out_channels": maps,
            "kernel_size": size,
            "stride": told(self.stride),
            "padding": told(self.padding),
        }
        return chosen if set(self.dilation) == {1} else {**chosen, "dilation": told(self.dilation)}

    def fan_in(self) -> int:
        """Count the products in one output cell."""
        return self.k.size // self.k.shape[0]

    @property
    def _ranges(self) -> dict[str, int]:
        """The letters of its sums: map, channel, places of output, kernel and input."""
        n, c, *kernel = self.k.shape
        lengths = {"n": n, "c": c}
        for letters, sides in (
            (_OUTPUT, self.output.shape[1:]),
            (_KERNEL, kernel),
            (_INPUT, self.source.shape[1:]),
        ):
            lengths.update(zip(letters, sides, strict=False))
        return lengths

    def _letters(self, letters: str) -> str:
        """Take as many letters as there are axes to slide along."""
        return letters[: len(self.stride)]

    @property
    def _output(self) -> str:
        return "n" + self._letters(_OUTPUT)

    @property
    def _kernel(self) -> str:
        return "nc" + self._letters(_KERNEL)

    @property
    def _met(self) -> tuple[str, ...]:
        """The cell of the input that a weight meets, in the letters of the sums."""
        slides = zip(_OUTPUT, _KERNEL, self.stride, self.dilation, self.padding, strict=False)
        return ("c", *(f"{step}{i}+{apart}{p}-{zeros}" for i, p, step, apart, zeros in slides))

    def _met_at(self, weight: Sequence[str], place: Sequence[str]) -> list[str]:
        """Typeset where in the input a weight of a kernel at some place stands."""
        slides = zip(weight, place, self.stride, self.dilation, self.padding, strict=True)
        return [
            f"{times(apart, p)}+{times(step, i)}" + (f"-{zeros}" if zeros else "")
            for p, i, step, apart, zeros in slides
        ]

    @property
    def _around(self) -> str:
        """What lies around the input, in words."""
        return " Around it lie zeros." if any(self.padding) else ""

    def forward_steps(self) -> tuple[Step, ...]:
        """List S."""
        X, S, k, b = self.source, self.output, self.k, self.bias
        channel, *weight = k.axes[1:]
        letters = [letter or "" for letter in weight]

        def equation(n: str | None, *place: str) -> str:
            met = X.at(channel, *self._met_at(letters, place))
            summed = f"{typeset_sum(*k.ranges()[1:])}{met}\\, {k.at(n, channel, *weight)}"
            return f"{S.at(n, *place)} = {summed}" + ("" if b is None else f" + {b.at(n)}")

        parts = [Product((Factor.at(X.symbol, *self._met), Factor.at(k.symbol, *self._kernel)))]
        if b is not None:
            parts.append(Product((Factor.at(b.symbol, "n"),)))
        return (
            Step(
                "forward",
                self.id,
                f"{self.kind}.forward",
                S,
                (X.symbol, *(spec.symbol for spec in self.parameters)),
                equation,
                f"Each kernel of {k.symbol} slides over {X.symbol}: at every place the {self.fan_in()} "
                f"numbers under it are multiplied by its weights"
                + (" and summed up." if b is None else ", summed up, and the map's bias is added.")
                + self._around,
                self.arithmetic.forward,
                SumOfProducts(self._output, self._ranges, *parts),
            ),
        )

    def backward_steps(self) -> tuple[Step, ...]:
        """List the gradients with respect to bias, kernels and input."""
        bias = () if self.bias is None else (self._bias_step(self.bias),)
        return (*bias, self._kernel_step(), self._input_step())

    def _bias_step(self, b: TensorSpec) -> Step:
        S = self.output
        _, *place = S.axes
        dS = gradient_of(S).symbol
        places = typeset_sum(*S.ranges()[1:])
        return Step(
            "backward",
            self.id,
            f"{self.kind}.d_bias",
            gradient_of(b),
            (dS,),
            lambda n: f"{b.gradient_at(n)} = {places}{S.gradient_at(n, *place)}",
            f"The bias takes part with weight one at every place of its map, so its gradient is the sum "
            f"of {dS} over the whole map.",
            self.arithmetic.d_bias,
            SumOfProducts("n", self._ranges, Product((Factor.at(dS, *self._output),))),
        )

    def _kernel_step(self) -> Step:
        X, S, k = self.source, self.output, self.k
        _, *place = S.axes
        letters = [letter or "" for letter in place]
        dS = gradient_of(S).symbol
        places = typeset_sum(*S.ranges()[1:])

        def equation(n: str | None, c: str | None, *weight: str) -> str:
            met = X.at(c, *self._met_at(weight, letters))
            return f"{k.gradient_at(n, c, *weight)} = {places}{S.gradient_at(n, *place)}\\, {met}"

        return Step(
            "backward",
            self.id,
            f"{self.kind}.d_weight",
            gradient_of(k),
            (X.symbol, dS),
            equation,
            f"A weight met one number of {X.symbol} at every place, so its gradient sums those numbers, "
            f"each times the gradient {dS} of the place: {X.symbol} correlated with {dS}.",
            self.arithmetic.d_weight,
            SumOfProducts(
                self._kernel,
                self._ranges,
                Product((Factor.at(dS, *self._output), Factor.at(X.symbol, *self._met))),
            ),
        )

    def _input_step(self) -> Step:
        X, S, k = self.source, self.output, self.k
        n, _, *weight = k.axes
        _, *place = S.axes
        dS = gradient_of(S).symbol
        steady = set(self.stride) == {1}

        def equation(c: str | None, *at: str) -> str:
            if steady:
                sums = typeset_sum((n, S.shape[0]), *k.ranges()[2:])
                place_at = [
                    f"{r}{f'+{zeros}' if zeros else ''}-{times(apart, p or '')}"
                    for r, p, apart, zeros in zip(at, weight, self.dilation, self.padding, strict=True)
                ]
            else:
                place_at = [i or "" for i in place]
                met = self._met_at([p or "" for p in weight], place_at)
                lines = [
                    rf"{p},\, {i}:\; {where} = {r}"
                    for p, i, where, r in zip(weight, place, met, at, strict=True)
                ]
                under = r"\substack{" + r" \\ ".join(lines) + "}"
                sums = typeset_sum((n, S.shape[0])) + rf"\sum_{{{under}}} "
            met_at = S.gradient_at(n, *place_at)
            return f"{X.gradient_at(c, *at)} = {sums}{met_at}\\, {k.at(n, c, *weight)}"

        kernel = Factor.at(k.symbol, *self._kernel)
        slides = list(zip(_OUTPUT, _KERNEL, _INPUT, self.stride, self.dilation, self.padding, strict=False))
        if steady:
            came = [f"{r}+{zeros}-{apart}{p}" for _, p, r, _, apart, zeros in slides]
            product = Product((Factor.at(dS, "n", *came), kernel))
        else:
            where = [f"{step}{i}+{apart}{p}-{zeros}-{r}" for i, p, r, step, apart, zeros in slides]
            product = Product((Factor.at(dS, *self._output), kernel), where=tuple(map(Place.read, where)))
        return Step(
            "backward",
            self.id,
            f"{self.kind}.d_input",
            gradient_of(X),
            (dS, k.symbol),
            equation,
            f"Every cell of {X.symbol} was used under many kernel positions; its gradient gathers {dS} "
            f"from all of them through the same weights: a full convolution with the flipped kernels."
            if steady
            else f"Every cell of {X.symbol} was used wherever a kernel came by; its gradient gathers {dS} "
            f"from all these places through the same weights.",
            self.arithmetic.d_input,
            SumOfProducts("c" + self._letters(_INPUT), self._ranges, product),
        )
