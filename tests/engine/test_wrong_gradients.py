"""A gradient check finds a backward step that was made wrong on purpose, and accuses no right one."""

from dataclasses import replace

import numpy as np
import pytest

from backend.engine.gradcheck import check, checkable
from backend.engine.layers import Conv2d, Dense, Flatten, Layer, Relu
from backend.engine.losses import SoftmaxCrossEntropy
from backend.engine.network import Network
from backend.engine.step import Step
from backend.engine.tensor import Array, TensorSpec
from backend.engine.tensor_check import TOLERANCE
from backend.engine.trace import Trace, record
from tests.engine.random_networks import random_weights


class Twisted(Layer):
    """A layer whose backward step for one gradient is spoiled."""

    def __init__(self, layer: Layer, symbol: str, spoil: "Spoil") -> None:
        super().__init__(layer.id, layer.source, layer.output, layer.parameters)
        self.layer = layer
        self.symbol = symbol
        self.spoil = spoil

    @property
    def title(self) -> str:
        return self.layer.title

    def forward_steps(self) -> tuple[Step, ...]:
        return self.layer.forward_steps()

    def backward_steps(self) -> tuple[Step, ...]:
        def compute(step: Step, *arrays: Array) -> Array:
            return self.spoil(step.compute(*arrays).copy())

        return tuple(
            replace(step, compute=lambda *arrays, step=step: compute(step, *arrays))
            if step.writes == f"dL{self.symbol}"
            else step
            for step in self.layer.backward_steps()
        )


class Spoil:
    def __init__(self, cell: tuple[int, ...] | None = None, factor: float = 1.0) -> None:
        self.cell = cell
        self.factor = factor

    def __call__(self, gradient: Array) -> Array:
        if self.cell is None:
            return gradient * self.factor
        gradient[self.cell] *= self.factor
        return gradient


def small(spoiled: str, spoil: Spoil) -> Trace:
    """Run a network of a convolution, a ReLU and a dense layer, one gradient of which is wrong."""
    conv = Conv2d(
        "conv",
        TensorSpec("X", (2, 5, 4), "input", "input", ("c", "y", "x")),
        "Z",
        kernel="k",
        bias="a",
        maps=3,
        kernel_size=(2, 3),
    )
    relu = Relu("relu", conv.output, "C")
    flatten = Flatten("flatten", relu.output, "f")
    dense = Dense("dense", flatten.output, "S", weight="w", bias="b", units=4)
    layers = [
        Twisted(layer, spoiled, spoil)
        if f"dL{spoiled}" in {s.writes for s in layer.backward_steps()}
        else layer
        for layer in (conv, relu, flatten, dense)
    ]
    network = Network(
        "small", title="", summary="", layers=layers, loss=SoftmaxCrossEntropy("loss", dense.output, "O")
    )
    random = np.random.default_rng(3)
    return record(network, random_weights(network, random), random.normal(size=(2, 5, 4)), 1)


def disagreeing(trace: Trace) -> set[str]:
    return {spec.symbol for spec in checkable(trace.network) if not check(trace, spec.symbol).agrees}


def test_a_right_backward_pass_is_not_accused() -> None:
    assert disagreeing(small("k", Spoil(factor=1.0))) == set()


@pytest.mark.parametrize("factor", [0.0, 0.5, -1.0, 1.0001])
@pytest.mark.parametrize("symbol", ["w", "b", "k", "a", "X"])
def test_a_wrong_gradient_is_found(symbol: str, factor: float) -> None:
    """What is a dead end in the backward pass spoils nothing but itself."""
    assert disagreeing(small(symbol, Spoil(factor=factor))) == {symbol}


def test_a_wrong_gradient_on_the_way_spoils_all_that_comes_after() -> None:
    assert disagreeing(small("f", Spoil(factor=1.01))) == {"f", "C", "Z", "a", "k", "X"}
    assert disagreeing(small("C", Spoil(factor=1.01))) == {"C", "Z", "a", "k", "X"}


def test_a_single_wrong_cell_is_pointed_at() -> None:
    right = check(small("k", Spoil()), "k")
    cell = tuple(map(int, right.cells[np.abs(right.analytic).argmax()]))
    found = check(small("k", Spoil(cell, 1.001)), "k")
    assert not found.agrees
    assert found.worst is not None
    assert tuple(found.cells[found.worst]) == cell
    assert found.relative_error[found.worst] == pytest.approx(0.001, rel=0.01)
    assert np.count_nonzero(found.relative_error > TOLERANCE) == 1
