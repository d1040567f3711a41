"""Derivations: every line's two sides are the same number, and every equation of a derivation acts in one."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.engine.edits import Edit
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.engine.trace import Trace, record
from backend.networks import NETWORKS
from backend.networks.equations import EQUATIONS, Line, derivable, derivation
from tests.engine.random_networks import any_networks, random_labels, random_weights
from tests.networks.test_typesetting import render

NGUYEN = NETWORKS["nguyen"]
# A definition has nothing to derive.
DEFINED = {"C1", "P1", "C2", "P2", "f", "S", "O", "L"}


def trace_of(network: Network, seed: int, *, ink: float = 0.6, label: int | None = None) -> Trace:
    """Record a whole step on random weights and a picture of which some share is not white."""
    random = np.random.default_rng(seed)
    picture = random.uniform(0, 1, network.input.shape)
    picture[random.uniform(0, 1, picture.shape) > ink] = 0.0
    right = random_labels(network, random, None) if label is None else label
    return record(network, random_weights(network, random), picture, right, 0.05)


def cells(
    network: Network, symbol: str, random: np.random.Generator, count: int
) -> Iterator[tuple[int, ...]]:
    """Draw cells of a tensor, its corners and some of its first columns and its last but one among them."""
    shape = network.tensor(symbol).shape
    yield (0,) * len(shape)
    yield tuple(side - 1 for side in shape)
    drawn = [tuple(int(random.integers(side)) for side in shape) for _ in range(count)]
    yield from drawn
    for column, cell in zip((1, 2, 3, shape[-1] - 2), drawn, strict=False):
        if 0 <= column < shape[-1]:
            yield (*cell[:-1], column)


def all_lines(trace: Trace, count: int) -> Iterator[tuple[str, Line]]:
    label = trace.tensors[trace.network.loss.label.symbol]
    random = np.random.default_rng(int(np.abs(label).sum()))
    for symbol in derivable(trace.network):
        for index in cells(trace.network, symbol, random, count):
            lines = derivation(trace, symbol, index)
            assert lines, (symbol, index)
            yield from ((symbol, line) for line in lines)


@pytest.fixture(scope="module")
def many() -> list[tuple[str, Line]]:
    """Lines of many cells of every tensor, for every label."""
    return [
        found
        for label in range(NGUYEN.classes)
        for found in all_lines(trace_of(NGUYEN, label, label=label, ink=0.1 * (label + 1)), 8)
    ]


def test_every_line_holds(many: list[tuple[str, Line]]) -> None:
    assert len(many) > 5_000
    for symbol, line in many:
        assert (line.left is None) == (line.right is None)
        assert line.holds in (True, None), (symbol, line)
        assert line.left is not None or line.number in {"14", "15"}, (symbol, line)


def test_every_equation_that_has_a_line_acts_in_one(many: list[tuple[str, Line]]) -> None:
    acting = {(line.seed, line.number, symbol) for symbol, line in many}
    for equation in EQUATIONS["nguyen"]:
        if equation.line is None:
            assert equation.kind == "step"
            continue
        derived = [step.partition(".")[2] for step in equation.steps]
        for symbol in set(derived) - DEFINED:
            assert (equation.seed, equation.number, symbol) in acting


def test_lines_carry_their_equations_errata(many: list[tuple[str, Line]]) -> None:
    errata = {(equation.seed, equation.number): equation.erratum for equation in EQUATIONS["nguyen"]}
    for _, line in many:
        assert line.erratum == errata.get((line.seed or "", line.number or ""))


def test_lines_say_why_in_plain_sentences(many: list[tuple[str, Line]]) -> None:
    for _, line in many:
        assert line.says.endswith(".")
        assert len(line.says) <= 300
        assert not {"\\", "None", "nan"} & set(line.says.split())
        assert "\\" not in line.says


def test_what_is_defined_has_no_derivation() -> None:
    assert {step.writes for step in NGUYEN.steps} - set(derivable(NGUYEN)) == DEFINED
    trace = trace_of(NGUYEN, 0)
    for symbol in (*DEFINED, "I", "k1", "label", "eta", "nothing"):
        assert derivation(trace, symbol, (0,)) == ()


def test_cases_follow_the_label() -> None:
    trace = trace_of(NGUYEN, 1, label=4)
    own = [line.number for line in derivation(trace, "dLS", (4,))]
    other = [line.number for line in derivation(trace, "dLS", (5,))]
    assert own == ["10", "11", "12", "13", "14", "15", "16", "17", "18", "22", "23", "24"]
    assert other == ["10", "11", "12", "13", "14", "19", "20", "21", "22", "23", "24"]


def test_a_batch_and_a_pass_without_gradients_have_none() -> None:
    weights = random_weights(NGUYEN, np.random.default_rng(0))
    picture = np.random.default_rng(1).uniform(0, 1, (*NGUYEN.input.shape, 2))
    assert derivation(record(NGUYEN, weights, picture, [1, 2]), "dLS", (0, 0)) == ()
    assert derivation(record(NGUYEN, weights, picture[..., 0]), "dLS", (0,)) == ()


def test_a_number_put_in_by_hand_breaks_the_line_that_would_have_made_it() -> None:
    weights = random_weights(NGUYEN, np.random.default_rng(0))
    picture = np.random.default_rng(1).uniform(0, 1, NGUYEN.input.shape)
    trace = record(NGUYEN, weights, picture, 3, edits=[Edit("dLS", (2,), 5.0)])
    broken = {line.number for line in derivation(trace, "dLS", (2,)) if line.holds is False}
    assert broken == {"10", "23", "24"}
    assert all(
        r"\neq" in line.latex_numbers for line in derivation(trace, "dLS", (2,)) if line.number == "23"
    )
    assert all(line.holds for line in derivation(trace, "dLw", (2, 5)))


@settings(max_examples=25, deadline=None)
@given(any_networks(), st.integers(0, 2**32 - 1))
def test_lines_hold_in_networks_of_any_shape_and_cite_nobody(network: Network, seed: int) -> None:
    for symbol, line in all_lines(trace_of(network, seed), 3):
        assert line.holds in (True, None), (symbol, line)
        assert line.seed is None
        assert line.number is None


@pytest.mark.parametrize("size", [400.0, 800.0, 1e6])
@pytest.mark.parametrize("label", [0, 1, 2])
def test_numbers_too_large_to_write_down_are_left_out(size: float, label: int) -> None:
    weights = random_weights(NGUYEN, np.random.default_rng(0))
    weights["b"] = np.array([size, 0.0, -size, *[0.0] * 7])
    trace = record(NGUYEN, weights, np.ones(NGUYEN.input.shape), label)
    for i in (0, 1, 2, 9):
        lines = derivation(trace, "dLS", (i,))
        assert {line.holds for line in lines} <= {True, None}
        json.dumps([[line.left, line.right] for line in lines], allow_nan=False)
        assert not any(word in line.latex_numbers for line in lines for word in ("nan", "inf"))
        result = render([line.latex_numbers for line in lines])
        assert result.returncode == 0, result.stderr


def test_every_line_renders(many: list[tuple[str, Line]]) -> None:
    alike: dict[tuple[str, str | None, str | None], list[Line]] = {}
    for symbol, line in many:
        alike.setdefault((symbol, line.seed, line.number), []).append(line)
    drawn = [line for lines in alike.values() for line in (*lines[:2], *lines[-2:])]
    result = render([latex for line in drawn for latex in (line.latex, line.latex_numbers)])
    assert result.returncode == 0, result.stderr


Slopes = Callable[[Trace, tuple[int, ...]], float | None]


def difference(function: Callable[[float], float], at: float, by: float = 1e-6) -> float:
    return (function(at + by) - function(at - by)) / (2 * by)


def moved(values: Array, index: tuple[int, ...], to: float) -> Array:
    changed = values.copy()
    changed[index] = to
    return changed


def by_logit(trace: Trace, i: int, of: Callable[[Array], float]) -> float:
    S = trace.tensors["S"]
    return difference(lambda at: of(moved(S, (i,), at)), float(S[i]))


def said(trace: Trace) -> Callable[[Array], float]:
    label = int(trace.tensors["label"])
    return lambda S: float(np.exp(S[label]) / np.exp(S).sum())


def through(trace: Trace, output: str, source: str, index: tuple[int, ...]) -> Any:
    """Differentiate a whole tensor by one cell of what its step reads; it is linear in it."""
    step = next(step for step in trace.steps if step.writes == output)
    reads = {name: trace.tensors[name] for name in step.reads}

    def computed(to: float) -> Array:
        given = {**reads, source: moved(reads[source], index, to)}
        batched = [
            values[..., None] if NGUYEN.tensor(name).batched else values for name, values in given.items()
        ]
        return step.compute(*batched)[..., 0]

    at = float(reads[source][index])
    return (computed(at + 0.5) - computed(at - 0.5)) / 1.0


def largest(trace: Trace, output: str, source: str, index: tuple[int, ...]) -> float | None:
    """Find the slope on the way that has the largest share in the gradient; None if no way has any."""
    slopes = through(trace, output, source, index)
    shares = np.abs(trace.tensors[f"dL{output}"] * slopes)
    return float(slopes.ravel()[shares.argmax()]) if shares.any() else None


# The derivatives on the left of lines, from differences, by the number and the tensor under which they stand.
SLOPES: dict[tuple[str, str], Slopes] = {
    ("8", "dLb"): lambda t, at: float(through(t, "S", "b", at)[at]),
    ("11", "dLS"): lambda t, _: difference(lambda O: -np.log(O), said(t)(t.tensors["S"]), 1e-7),
    **{
        (number, "dLS"): lambda t, at: by_logit(t, at[0], said(t))
        for number in ("16", "18", "19", "21", "22")
    },
    ("17", "dLS"): lambda t, at: by_logit(t, at[0], lambda S: float(np.exp(S).sum())),
    ("20", "dLS"): lambda t, at: by_logit(t, at[0], lambda S: float(np.exp(S).sum())),
    ("28", "dLw"): lambda t, at: float(through(t, "S", "w", at)[at[0]]),
    ("36", "dLf"): lambda t, at: largest(t, "S", "f", at),
    ("46", "dLb2"): lambda t, at: largest(t, "S2", "b2", at),
    ("49", "dLk2"): lambda t, at: largest(t, "S2", "k2", at),
    ("55", "dLP1"): lambda t, at: largest(t, "S2", "P1", at),
    ("61", "dLb1"): lambda t, at: largest(t, "S1", "b1", at),
    ("64", "dLk1"): lambda t, at: largest(t, "S1", "k1", at),
    ("44", "dC2S2"): lambda t, at: difference(lambda S: max(S, 0.0), float(t.tensors["S2"][at]), 1e-9),
    ("59", "dC1S1"): lambda t, at: difference(lambda S: max(S, 0.0), float(t.tensors["S1"][at]), 1e-9),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("number", "symbol"), SLOPES)
def test_slopes_are_what_differences_say(number: str, symbol: str, seed: int) -> None:
    trace = trace_of(NGUYEN, seed, ink=1.0)
    tried = 0
    for index in {*cells(NGUYEN, symbol, np.random.default_rng(seed), 12)}:
        for line in derivation(trace, symbol, index):
            if line.seed == "nguyen" and line.number == number:
                expected = SLOPES[number, symbol](trace, index)
                if expected is not None:
                    assert line.left == pytest.approx(expected, rel=1e-5, abs=1e-8)
                    tried += 1
    assert tried


def test_gradients_on_the_left_are_what_editing_the_cell_does_to_the_loss() -> None:
    random = np.random.default_rng(5)
    weights = random_weights(NGUYEN, random)
    picture = random.uniform(0, 1, NGUYEN.input.shape)
    trace = record(NGUYEN, weights, picture, 3, 0.05)
    last = {
        "dLS": "23",
        "dLb": "25",
        "dLw": "29",
        "dLf": "37",
        "dLP2": "39",
        "dLC2": "41",
        "dLS2": "45",
        "dLb2": "47",
        "dLk2": "50",
        "dLP1": "56",
        "dLC1": "53",
        "dLS1": "60",
        "dLb1": "62",
        "dLk1": "65",
    }
    for symbol, number in last.items():
        of = symbol[2:]
        # Dead cells tie in their window, where a step to either side goes to different winners.
        sizes = np.abs(trace.tensors[symbol]) * (trace.tensors[of] != 0)
        index = tuple(map(int, np.unravel_index(sizes.argmax(), sizes.shape)))
        now = float(trace.tensors[of][index])
        up, down = (
            record(NGUYEN, weights, picture, 3, edits=[Edit(of, index, now + by)]).loss
            for by in (1e-6, -1e-6)
        )
        assert up is not None
        assert down is not None
        lines = {(line.seed, line.number): line for line in derivation(trace, symbol, index)}
        assert lines["nguyen", number].left == pytest.approx((up - down) / 2e-6, rel=1e-4)
