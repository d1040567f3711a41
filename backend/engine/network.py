"""A network is a chain of layers and a loss, read as a list of equations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from backend.engine.errors import CellError, NonFiniteError, ShapeError, SymbolError
from backend.engine.initialisation import Initialisation, draw
from backend.engine.layers.layer import Layer
from backend.engine.losses import Loss
from backend.engine.optimisers import sgd_step
from backend.engine.step import Source, Step
from backend.engine.tensor import Array, TensorSpec, Weights


@dataclass(frozen=True)
class Reference:
    """A text that a network's equations are taken from.

    Attributes
    ----------
    seed : str
        Its short name.
    title, authors : str
        What it is called, and who wrote it.
    year : int or None
        When it appeared; None where nobody says.
    numbered : bool
        Whether it prints numbers with its equations; else they are counted as they come.
    """

    seed: str
    title: str
    authors: str
    year: int | None
    numbered: bool = True


def needed(steps: Sequence[Step], symbols: Iterable[str]) -> tuple[Step, ...]:
    """Choose the steps that are needed to obtain some tensors, in order."""
    wanted = set(symbols)
    chosen = []
    for step in reversed(steps):
        if step.writes in wanted:
            chosen.append(step)
            wanted.update(step.reads)
    return tuple(reversed(chosen))


class Network:
    """A chain of layers that ends in a loss.

    Parameters
    ----------
    id, title, summary : str
        Its short name, its name in words, and what it is in a sentence or two.
    layers : sequence of Layer
        The layers in order; each takes in what the one before hands on.
    loss : Loss
        The loss, which takes in what the last layer hands on.
    references : sequence of Reference
        The texts that its equations come from.
    sources : mapping of str to Source tuples
        For each symbol, the printed equations that the step writing it stands for.

    Raises
    ------
    ShapeError
        If a layer does not take in what the one before hands on.
    ValueError
        If two tensors share a symbol, or ``sources`` names a symbol that no step writes.
    """

    def __init__(
        self,
        id: str,
        *,
        title: str,
        summary: str,
        layers: Sequence[Layer],
        loss: Loss,
        references: Sequence[Reference] = (),
        sources: Mapping[str, tuple[Source, ...]] | None = None,
    ) -> None:
        self.id = id
        self.title = title
        self.summary = summary
        self.layers = tuple(layers)
        self.loss = loss
        self.references = tuple(references)
        self.eta = TensorSpec("eta", (), "setting", "learning rate", signed=False, batched=False)
        handed_on = [self.input, *(layer.output for layer in self.layers)]
        chain: tuple[Layer | Loss, ...] = (*self.layers, loss)
        for layer, given in zip(chain, handed_on, strict=True):
            if layer.source != given:
                raise ShapeError(
                    f"{layer.id} takes in {layer.source.symbol} {layer.source.shape}, but the layer before "
                    f"it hands on {given.symbol} {given.shape}: chain each layer to the one before."
                )
        self._sources = dict(sources or {})
        self.steps = self._cite(self._list_steps())

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what it was made from: the steps hold functions, and are made anew elsewhere."""
        made = partial(
            Network,
            self.id,
            title=self.title,
            summary=self.summary,
            layers=self.layers,
            loss=self.loss,
            references=self.references,
            sources=self._sources,
        )
        return made, ()

    @property
    def input(self) -> TensorSpec:
        """The tensor that goes in."""
        return self.layers[0].source

    @property
    def classes(self) -> int:
        """How many answers its loss tells apart."""
        return self.loss.classes

    @cached_property
    def parameter_specs(self) -> tuple[TensorSpec, ...]:
        """Everything that it can learn, in the order of the layers."""
        return tuple(spec for layer in self.layers for spec in layer.parameters)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The symbols of everything that it can learn."""
        return tuple(spec.symbol for spec in self.parameter_specs)

    @property
    def parameter_count(self) -> int:
        """How many numbers it can learn."""
        return sum(spec.size for spec in self.parameter_specs)

    @cached_property
    def tensors(self) -> tuple[TensorSpec, ...]:
        """Everything that a step reads or writes: what is given first, then in the order of the steps."""
        given = (self.input, *self.parameter_specs, self.loss.label, self.eta)
        return (*given, *(step.result for step in self.steps))

    @cached_property
    def _by_symbol(self) -> dict[str, TensorSpec]:
        return {spec.symbol: spec for spec in self.tensors}

    def tensor(self, symbol: str) -> TensorSpec:
        """Find a tensor's declaration.

        Raises
        ------
        SymbolError
            If no tensor has that symbol.
        """
        if symbol not in self._by_symbol:
            known = ", ".join(self._by_symbol)
            raise SymbolError(f"{self.id} has no tensor {symbol!r}; its tensors are {known}.")
        return self._by_symbol[symbol]

    def check_index(self, symbol: str, index: Sequence[int], batch: int | None = None) -> None:
        """Make sure that an index names a cell of a tensor.

        Parameters
        ----------
        symbol : str
            The tensor.
        index : sequence of int
            The cell; where the tensor differs from example to example, the example comes last.
        batch : int or None
            How many examples there are; None for a single one without an index of its own.

        Raises
        ------
        SymbolError
            If no tensor has that symbol.
        CellError
            If the index has another length than the shape, or lies outside.
        """
        spec = self.tensor(symbol)
        shape = spec.shape if batch is None or not spec.batched else (*spec.shape, batch)
        if len(index) != len(shape):
            count = "no index: it is a single number" if not shape else f"{len(shape)} indices"
            raise CellError(f"{symbol} has shape {shape} and takes {count}, not {list(index)}.")
        for place, length in zip(index, shape, strict=True):
            if not 0 <= place < length:
                raise CellError(
                    f"{symbol} has shape {shape}, so {list(index)} lies outside: indices count from 0 up to "
                    f"{[size - 1 for size in shape]}."
                )

    def _list_steps(self) -> tuple[Step, ...]:
        backwards = tuple(reversed(self.layers))
        return (
            *(step for layer in self.layers for step in layer.forward_steps()),
            *self.loss.forward_steps(),
            *self.loss.loss_steps(),
            *self.loss.backward_steps(),
            *(step for layer in backwards for step in layer.backward_steps()),
            *(sgd_step(spec, self.eta) for spec in self.parameter_specs),
        )

    def _cite(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        written = [step.writes for step in steps]
        given = [self.input.symbol, *self.parameters, self.loss.label.symbol, self.eta.symbol]
        if len({*written, *given}) < len(written) + len(given):
            raise ValueError(f"{self.id} uses a symbol twice; every tensor needs its own.")
        if unknown := self._sources.keys() - set(written):
            raise ValueError(f"{self.id} cites sources for {sorted(unknown)}, which no step writes.")
        return tuple(replace(step, source=self._sources.get(step.writes, ())) for step in steps)

    def steps_for(self, symbols: Iterable[str]) -> tuple[Step, ...]:
        """Choose the steps that are needed to obtain some tensors, in order.

        Parameters
        ----------
        symbols : iterable of str
            The tensors wanted, such as the loss and the parameters' gradients.

        Raises
        ------
        SymbolError
            If no tensor has one of the symbols.
        """
        return needed(self.steps, (self.tensor(symbol).symbol for symbol in symbols))

    def initial_weights(self, seed: int, initialisation: Initialisation = "he") -> dict[str, Array]:
        """Draw fresh weights; biases are 0. The same seed gives the same weights.

        Parameters
        ----------
        seed : int
            A non-negative seed for NumPy's default generator.
        initialisation : {"he", "glorot", "lecun", "uniform", "zeros"}
            How wide to draw them: see ``initialisation.draw``.

        Returns
        -------
        dict of str to float64 ndarray
            Every parameter by its symbol.

        Raises
        ------
        EngineError
            If there is no such initialisation.
        """
        random = np.random.default_rng(seed)
        followers = [layer.kind for layer in self.layers[1:]] + [self.loss.kind]
        return {
            spec.symbol: draw(spec.shape, initialisation, random, before_relu=follower == "relu")
            for layer, follower in zip(self.layers, followers, strict=True)
            for spec in layer.parameters
        }

    def check_weights(self, weights: Weights) -> None:
        """Make sure that weights fit the network.

        Raises
        ------
        ShapeError
            If a parameter is missing, unknown or of another shape.
        NonFiniteError
            If a number is infinite or NaN.
        """
        expected = {spec.symbol: spec.shape for spec in self.parameter_specs}
        if weights.keys() != expected.keys():
            raise ShapeError(
                f"{self.id} has the parameters {', '.join(expected)}, but these weights name "
                f"{', '.join(weights) or 'none'}."
            )
        for symbol, shape in expected.items():
            values = np.asarray(weights[symbol])
            if values.shape != shape:
                raise ShapeError(f"{symbol} must have shape {shape}, not {values.shape}.")
            if bad := int(np.count_nonzero(~np.isfinite(values))):
                raise NonFiniteError(symbol, bad)
