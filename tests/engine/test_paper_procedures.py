"""Every step of a recorded pass gives what the papers' own procedures give, cell by cell."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from backend.engine.layers import correlation, pooling
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.engine.trace import Trace, record
from tests.engine import plain_loops as plain

ETA = 0.05


def assert_close(actual: Array, expected: Array) -> None:
    """Demand agreement within 1e-12 of the tensor's largest number."""
    assert actual.shape == expected.shape
    largest = float(np.abs(expected).max(initial=0.0))
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12 * largest)


@pytest.fixture(
    scope="module",
    params=[("noise", 3), ("seven", 7), ("real_digit", 8), ("real_digit", 1)],
    ids=lambda p: f"{p[0]}-{p[1]}",
)
def passed(request: pytest.FixtureRequest, network: Network, weights: dict[str, Array]) -> tuple[Trace, int]:
    picture, label = request.param
    return record(network, weights, request.getfixturevalue(picture), label, ETA), label


def test_each_step_by_its_own_procedure(passed: tuple[Trace, int]) -> None:
    trace, label = passed
    t = trace.tensors
    assert_close(t["S1"], plain.convolve(t["I"], t["k1"], t["b1"]))
    assert_close(t["C1"], plain.relu(t["S1"]))
    assert_close(t["P1"], plain.max_pool(t["C1"], (2, 2)))
    assert_array_equal(t["I1"], plain.cache_winners(t["C1"], (2, 2)))
    assert_close(t["S2"], plain.convolve(t["P1"], t["k2"], t["b2"]))
    assert_close(t["C2"], plain.relu(t["S2"]))
    assert_close(t["P2"], plain.max_pool(t["C2"], (2, 2)))
    assert_array_equal(t["I2"], plain.cache_winners(t["C2"], (2, 2)))
    assert_close(t["f"], plain.flatten(t["P2"]))
    assert_close(t["S"], plain.connect(t["f"], t["w"], t["b"]))
    assert_close(t["O"], plain.softmax(t["S"]))
    assert trace.loss == pytest.approx(plain.cross_entropy(t["O"], label), rel=1e-12)

    assert_close(t["dLS"], plain.d_logits(t["O"], label))
    assert_close(t["dLb"], plain.d_dense_bias(t["O"], label))
    assert_close(t["dLw"], plain.d_dense_weight(t["dLS"], t["f"]))
    assert_close(t["dLf"], plain.d_features(t["w"], t["dLS"]))
    assert_close(t["dLP2"], plain.fold(t["dLf"], (12, 4, 4)))
    assert_close(t["dLC2"], plain.route_to_winners(t["dLP2"], t["I2"], (12, 8, 8)))
    assert_close(t["dC2S2"], plain.relu_slope(t["S2"]))
    assert_close(t["dLS2"], plain.times(t["dLC2"], t["dC2S2"]))
    assert_close(t["dLb2"], plain.d_conv_bias(t["dLS2"]))
    assert_close(t["dLk2"], plain.d_conv_kernel(t["P1"], t["dLS2"]))
    assert_close(t["dLC1"], plain.route_to_winners(t["dLP1"], t["I1"], (6, 24, 24)))
    assert_close(t["dC1S1"], plain.relu_slope(t["S1"]))
    assert_close(t["dLS1"], plain.times(t["dLC1"], t["dC1S1"]))
    assert_close(t["dLb1"], plain.d_conv_bias(t["dLS1"]))
    assert_close(t["dLk1"], plain.d_conv_kernel(t["I"], t["dLS1"]))
    assert_close(t["dLI"], plain.d_conv_input_by_full_convolution(t["dLS1"], t["k1"]))
    for symbol in ("k1", "b1", "k2", "b2", "w", "b"):
        assert_close(t[f"{symbol}_next"], plain.sgd(t[symbol], t[f"dL{symbol}"], ETA))


def test_pooled_gradient_by_six_dimensions_and_by_full_convolution(passed: tuple[Trace, int]) -> None:
    t = passed[0].tensors
    dS2P1 = plain.jacobian(t["k2"], 8, 8)
    assert dS2P1.shape == (6, 12, 12, 12, 8, 8)
    by_jacobian = plain.d_conv_input_by_jacobian(t["dLS2"], dS2P1)
    by_convolution = plain.d_conv_input_by_full_convolution(t["dLS2"], t["k2"])
    assert np.abs(by_jacobian).max() > 0
    assert_close(t["dLP1"], by_jacobian)
    assert_close(t["dLP1"], by_convolution)


def test_whole_pass_from_pixels_and_weights_alone(
    network: Network, weights: dict[str, Array], noise: Array
) -> None:
    trace = record(network, weights, noise, 4, ETA)
    w = weights
    S1 = plain.convolve(noise, w["k1"], w["b1"])
    C1 = plain.relu(S1)
    P1 = plain.max_pool(C1, (2, 2))
    S2 = plain.convolve(P1, w["k2"], w["b2"])
    C2 = plain.relu(S2)
    f = plain.flatten(plain.max_pool(C2, (2, 2)))
    O = plain.softmax(plain.connect(f, w["w"], w["b"]))
    dLS = plain.d_logits(O, 4)
    dLP2 = plain.fold(plain.d_features(w["w"], dLS), (12, 4, 4))
    dLC2 = plain.route_to_winners(dLP2, plain.cache_winners(C2, (2, 2)), C2.shape)
    dLS2 = plain.times(dLC2, plain.relu_slope(S2))
    dLP1 = plain.d_conv_input_by_full_convolution(dLS2, w["k2"])
    dLC1 = plain.route_to_winners(dLP1, plain.cache_winners(C1, (2, 2)), C1.shape)
    dLS1 = plain.times(dLC1, plain.relu_slope(S1))
    expected = {
        "k1": plain.d_conv_kernel(noise, dLS1),
        "b1": plain.d_conv_bias(dLS1),
        "k2": plain.d_conv_kernel(P1, dLS2),
        "b2": plain.d_conv_bias(dLS2),
        "w": plain.d_dense_weight(dLS, f),
        "b": dLS,
    }
    assert trace.loss == pytest.approx(plain.cross_entropy(O, 4), rel=1e-12)
    for symbol, gradient in expected.items():
        assert_close(trace.tensors[f"dL{symbol}"], gradient)
        assert_close(trace.next_weights()[symbol], plain.sgd(w[symbol], gradient, ETA))


def test_one_dimensional_convolution_of_katsaros() -> None:
    random = np.random.default_rng(5)
    p, w, s = random.normal(size=6), random.normal(size=3), random.normal(size=4)
    X, k, dS = p.reshape(1, 1, 6, 1), w.reshape(1, 1, 1, 3), s.reshape(1, 1, 4, 1)

    z = correlation.forward(X, k, np.zeros(1)).ravel()
    assert_close(z[0], p[0] * w[0] + p[1] * w[1] + p[2] * w[2])  # (1)
    assert_close(z[1], p[1] * w[0] + p[2] * w[1] + p[3] * w[2])  # (2)
    assert_close(z[2], p[2] * w[0] + p[3] * w[1] + p[4] * w[2])  # (3)
    assert_close(z[3], p[3] * w[0] + p[4] * w[1] + p[5] * w[2])  # (4)

    dw = correlation.d_weight(X, dS)
    assert dw.shape == (1, 1, 1, 3)
    assert_close(dw[0, 0, 0, 0], s[0] * p[0] + s[1] * p[1] + s[2] * p[2] + s[3] * p[3])  # (5)
    assert_close(dw[0, 0, 0, 1], s[0] * p[1] + s[1] * p[2] + s[2] * p[3] + s[3] * p[4])  # (6)
    assert_close(dw[0, 0, 0, 2], s[0] * p[2] + s[1] * p[3] + s[2] * p[4] + s[3] * p[5])  # (7)

    dp = correlation.d_input(dS, k).ravel()
    assert_close(dp[0], s[0] * w[0])  # (10)
    assert_close(dp[1], s[0] * w[1] + s[1] * w[0])  # (11)
    assert_close(dp[2], s[0] * w[2] + s[1] * w[1] + s[2] * w[0])  # (12)
    assert_close(dp[3], s[1] * w[2] + s[2] * w[1] + s[3] * w[0])  # (13)
    assert_close(dp[4], s[2] * w[2] + s[3] * w[1])  # (14)
    assert_close(dp[5], s[3] * w[2])  # (15)
    full = plain.d_conv_input_by_full_convolution(dS[..., 0], k)
    assert_close(dp, full.ravel())  # (16), (17)


@pytest.mark.parametrize(
    ("z", "won"), [((0.2, 0.9, -0.3, -0.5, -0.7, -0.1), (1, 5)), ((3, 1, 2, 4, 4, 0), (0, 3))]
)
def test_one_dimensional_max_pooling_of_katsaros(z: tuple[float, ...], won: tuple[int, int]) -> None:
    Z = np.array(z, dtype=float).reshape(1, 1, 6, 1)
    dy = np.array([0.25, -1.5])
    assert_array_equal(pooling.forward(Z, (1, 3)).ravel(), [max(z[:3]), max(z[3:])])
    cached = pooling.winners(Z, (1, 3))
    assert_array_equal(cached[0, 0, :, :, 0], [[0, won[0]], [0, won[1]]])
    dz = pooling.d_input(dy.reshape(1, 1, 2, 1), cached, (1, 1, 6)).ravel()
    for place in range(6):  # (18)-(23)
        assert dz[place] == (dy[place // 3] if place in won else 0.0)
