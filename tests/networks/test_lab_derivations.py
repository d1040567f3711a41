"""Derivations in the labs: every line of every cell holds, and every equation unfolds at its steps."""

from collections.abc import Iterator

import numpy as np
import pytest

from backend.engine.trace import Trace, record
from backend.networks import NETWORKS, SHIPPED, find_network
from backend.networks.equations import EQUATIONS, Line, derivable, derivation, equations_of
from tests.engine.random_networks import random_labels
from tests.networks.test_typesetting import render

LABS = [known.network.id for known in SHIPPED if known.kind == "lab"]
VARIANTS = [f"katsaros-convolution+bias+{name}" for name in ("relu", "leaky_relu", "sigmoid", "tanh")]
Told = tuple[str, tuple[int, ...], Line]


def lab_trace(name: str, seed: int, m: int | None = None) -> Trace:
    network, random = find_network(name), np.random.default_rng(seed)
    weights = {spec.symbol: random.normal(size=spec.shape) for spec in network.parameter_specs}
    if name == "binary":
        weights["b1"] = np.array([0.8])
    many = () if m is None else (m,)
    given = random.normal(size=(*network.input.shape, *many))
    return record(network, weights, given, random_labels(network, random, m), 0.1)


def told(trace: Trace) -> Iterator[Told]:
    for symbol in derivable(trace.network):
        for index in np.ndindex(*trace.tensors[symbol].shape):
            lines = derivation(trace, symbol, index)
            assert lines or trace.batch, (symbol, index)
            yield from ((symbol, index, line) for line in lines)


@pytest.fixture(scope="module")
def lines() -> dict[str, list[Told]]:
    """The lines of every cell of every lab's network, of several passes of one example and of a batch."""
    return {
        name: [each for seed in range(6) for m in (None, 5) for each in told(lab_trace(name, seed, m))]
        for name in (*LABS, *VARIANTS)
    }


def test_every_line_of_every_cell_holds(lines: dict[str, list[Told]]) -> None:
    for name, found in lines.items():
        assert found
        for symbol, index, line in found:
            assert line.holds is True, (name, symbol, index, line)
            assert line.says.endswith(".")
            assert "\\" not in line.says


def test_every_equation_that_has_a_line_unfolds_at_each_of_its_steps(lines: dict[str, list[Told]]) -> None:
    for name in LABS:
        acting = {(line.seed, line.number, symbol) for symbol, _, line in lines[name]}
        derived = set(derivable(NETWORKS[name]))
        for equation in EQUATIONS[name]:
            if equation.line is None:
                assert equation.kind == "step"
                continue
            for step in equation.steps:
                symbol = step.partition(".")[2]
                assert symbol in derived, equation
                assert (equation.seed, equation.number, symbol) in acting, equation


def test_an_equation_without_a_line_stands_at_a_step_that_explains_itself() -> None:
    for name in LABS:
        steps = {step.id: step for step in NETWORKS[name].steps}
        for equation in EQUATIONS[name]:
            if equation.line is None:
                assert all(steps[step].rule is not None for step in equation.computes)


def test_variants_unfold_the_same_equations(lines: dict[str, list[Told]]) -> None:
    for name in VARIANTS:
        cited = {line.number for _, _, line in lines[name]} - {None}
        assert cited == {equation.number for equation in equations_of(find_network(name))}


def test_lines_carry_the_errata_of_their_equations(lines: dict[str, list[Told]]) -> None:
    for name in LABS:
        errata = {(e.seed, e.number): e.erratum for e in EQUATIONS[name]}
        for _, _, line in lines[name]:
            assert line.erratum == errata.get((line.seed or "", line.number or ""))


def test_every_line_renders(lines: dict[str, list[Told]]) -> None:
    for found in lines.values():
        alike: dict[tuple[str, str | None], list[Line]] = {}
        for symbol, _, line in found:
            alike.setdefault((symbol, line.number), []).append(line)
        drawn = [line for some in alike.values() for line in (*some[:3], *some[-3:])]
        result = render([latex for line in drawn for latex in (line.latex, line.latex_numbers)])
        assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("symbol", "index", "numbers"),
    [
        ("z", (0, 2), ["3"]),
        ("dLw", (0, 0, 1), [None, "6", "8", "9"]),
        ("dLp", (0, 0), [None, "10", "16", "17"]),
        ("dLp", (0, 4), [None, "14", "16", "17"]),
    ],
)
def test_each_place_of_a_row_has_its_own_equation(
    symbol: str, index: tuple[int, ...], numbers: list[str | None]
) -> None:
    trace = lab_trace("katsaros-convolution", 0)
    assert [line.number for line in derivation(trace, symbol, index)] == numbers


@pytest.mark.parametrize(
    ("name", "symbol", "index", "stated"),
    [
        ("katsaros-convolution", "dLw", (0, 0, 1), [r"s_t = \frac{\partial L}{\partial z_{t}}"]),
        ("katsaros-convolution+tanh", "dLp", (0, 3), [r"s_{t} = \frac{\partial L}{\partial z_{t}}"]),
        (
            "own:2x6.rowconv3k2.upstream",
            "dLI",
            (1, 2),
            [
                r"\sum_{n} \sum_{t} s_{n,t}\, w_{n,2-t}",
                r"s_{n,t} = \frac{\partial L}{\partial S^{1}_{nt}}",
            ],
        ),
        ("own:1x5.rowmaxpool2s1.upstream", "dLI", (0, 1), [r"I_{1} = \max(I_{1}, I_{2})"]),
    ],
)
def test_rows_say_which_numbers_slide(
    name: str, symbol: str, index: tuple[int, ...], stated: list[str]
) -> None:
    lines = derivation(lab_trace(name, 3), symbol, index)
    together = " ".join(line.latex for line in lines)
    for part in stated:
        assert part in together
    assert all(line.holds for line in lines)
    result = render([latex for line in lines for latex in (line.latex, line.latex_numbers)])
    assert result.returncode == 0, result.stderr


def test_a_kernels_gradient_of_the_notes_unfolds_to_the_end() -> None:
    trace = lab_trace("binary", 1)
    numbers = [line.number for line in derivation(trace, "dLw1", (0, 0, 0, 1)) if line.number]
    assert numbers == ["50", "56", "61", "53", "58", "14"]
    assert [line.number for line in derivation(trace, "dLb1", (0,)) if line.number] == [
        "37",
        "47",
        "49",
        "46",
        "48",
        "15",
    ]


def test_a_mini_batch_is_derived_as_the_mean_over_its_examples() -> None:
    trace = lab_trace("binary", 2, 4)
    weight, bias = (
        derivation(trace, symbol, index)[-1] for symbol, index in (("dLw2", (0, 1)), ("dLb2", (0,)))
    )
    assert (weight.number, bias.number) == ("27", "28")
    assert bias.erratum
    errors = trace.tensors["A2"][0] - trace.tensors["y"]
    assert bias.right == pytest.approx(errors.sum() / 4)
    assert weight.right == pytest.approx(errors @ trace.tensors["F"][1] / 4)
    alone = [
        record(
            trace.network,
            {symbol: trace.tensors[symbol] for symbol in trace.network.parameters},
            trace.tensors["x"][..., e],
            int(trace.tensors["y"][e]),
        )
        for e in range(4)
    ]
    for symbol in ("dLw1", "dLb1"):
        for index in np.ndindex(*trace.tensors[symbol].shape):
            (line,) = derivation(trace, symbol, index)
            assert line.right == pytest.approx(np.mean([one.tensors[symbol][index] for one in alone]))
    assert derivation(trace, "dLz1", (0, 0, 0, 0)) == ()
    (only,) = derivation(lab_trace("binary", 2, 1), "dLb1", (0,))
    assert only.says == "With a single example the mean is what it gives."


@pytest.mark.parametrize("bias", [40.0, -40.0, 800.0, -800.0])
def test_a_sure_network_leaves_out_numbers_that_are_beyond_it(bias: float) -> None:
    network = find_network("binary")
    weights = network.initial_weights(1) | {"b2": np.array([bias])}
    for truth in (0, 1):
        trace = record(network, weights, np.ones((1, 6, 6)), truth, 0.1)
        for _, _, line in told(trace):
            assert line.holds in (True, None)
            assert "inf" not in line.latex_numbers
            assert "nan" not in line.latex_numbers
