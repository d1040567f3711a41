"""Every gradient is the slope that a central difference measures, for all 3,898 parameters and 784 pixels."""

import numpy as np
import pytest

from backend.engine.network import Network
from backend.engine.step import Step
from backend.engine.tensor import Array
from backend.engine.trace import record, run

H = 1e-5
LABEL = 2
# A difference of two losses near 1 carries a rounding error of some 1e-16 / H; against a gradient below
# this share of its tensor's largest one, that error says nothing about the gradient.
FLOOR = 1e-2
KINKS = ("I1", "I2", "S1", "S2")


def loss_steps(network: Network) -> tuple[Step, ...]:
    return network.steps_for(["L", "I1", "I2"])


def side_of_kinks(tensors: dict[str, Array]) -> list[Array]:
    """Note who won each window and which cells ReLU lets through."""
    return [tensors[symbol] > 0 if symbol[0] == "S" else tensors[symbol] for symbol in KINKS]


def assert_slopes(analytic: Array, measured: Array, smooth: Array) -> None:
    """Demand a relative error below 1e-6 wherever no kink lay in the way."""
    size = np.maximum(np.maximum(np.abs(analytic), np.abs(measured)), FLOOR * np.abs(analytic).max())
    error = np.where(smooth, np.abs(analytic - measured) / size, 0.0)
    assert error.max() < 1e-6, f"cell {np.unravel_index(error.argmax(), error.shape)}"


@pytest.mark.parametrize("picture", ["noise", "seven", "real_digit"])
def test_parameters(
    network: Network, weights: dict[str, Array], picture: str, request: pytest.FixtureRequest
) -> None:
    trace = record(network, weights, request.getfixturevalue(picture), LABEL)
    base = {
        symbol: values[..., None] if network.tensor(symbol).batched else values
        for symbol, values in trace.tensors.items()
    }
    before = side_of_kinks(base)
    tried = kinked = 0
    for spec in network.parameter_specs:
        steps = loss_steps(network)
        first = next(place for place, step in enumerate(steps) if spec.symbol in step.reads)
        measured, smooth = np.zeros(spec.shape), np.ones(spec.shape, dtype=bool)
        for cell in np.ndindex(spec.shape):
            losses = []
            for shift in (H, -H):
                moved = dict(base)
                moved[spec.symbol] = base[spec.symbol].copy()
                moved[spec.symbol][cell] += shift
                run(steps[first:], moved, check=False)
                losses.append(float(moved["L"]))
                if any(not np.array_equal(*pair) for pair in zip(before, side_of_kinks(moved), strict=True)):
                    smooth[cell] = False
            measured[cell] = (losses[0] - losses[1]) / (2 * H)
        analytic = trace.tensors[f"dL{spec.symbol}"]
        assert np.abs(analytic).max() > 1e-3
        assert_slopes(analytic, measured, smooth)
        tried += spec.size
        kinked += int((~smooth).sum())
    assert tried == 3898
    assert kinked <= 0.02 * tried


# A flat background ties whole windows, where the loss has no slope by the pixel; grain breaks the ties.
@pytest.mark.parametrize("grain", [1.0, 0.1])
def test_pixels(
    network: Network, weights: dict[str, Array], noise: Array, seven: Array, grain: float
) -> None:
    image = (1 - grain) * seven + grain * noise
    trace = record(network, weights, image, LABEL)
    before = side_of_kinks(trace.tensors)
    measured, smooth = np.zeros(784), np.ones(784, dtype=bool)
    for pixels in np.split(np.arange(784), 8):
        shifts = np.zeros((784, pixels.size))
        shifts[pixels, np.arange(pixels.size)] = H
        losses = []
        for direction in (shifts, -shifts):
            moved = record(network, weights, image[..., None] + direction.reshape(1, 28, 28, -1)).tensors
            losses.append(-np.log(moved["O"][LABEL]))
            for at_rest, after in zip(before, side_of_kinks(moved), strict=True):
                same = after == at_rest[..., None]
                smooth[pixels] &= same.reshape(-1, pixels.size).all(axis=0)
        measured[pixels] = (losses[0] - losses[1]) / (2 * H)
    assert np.abs(trace.tensors["dLI"]).max() > 1e-3
    assert_slopes(trace.tensors["dLI"].ravel(), measured, smooth)
    assert np.count_nonzero(~smooth) <= 0.02 * 784
