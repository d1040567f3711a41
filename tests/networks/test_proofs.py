"""Proofs: claims hold on any numbers; where a source slips, the gradient check says who is right."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from backend.engine.edits import Edit
from backend.engine.gradcheck import check
from backend.engine.layers import MaxPool1d, MaxPool2d
from backend.engine.tensor import Array
from backend.engine.trace import Trace, record
from backend.networks import NETWORKS, find_network
from backend.networks.binary import binary
from backend.networks.katsaros import katsaros_convolution
from backend.networks.proofs import PROOFS, Outcome, Proof, ProofError, UnknownProofError, proofs_of, prove
from backend.networks.proofs.evidence import Evidence
from backend.networks.sigmoid import HIDDEN_DELTAS, HIDDEN_WEIGHTS, INPUT, KERNEL, sigmoid
from tests.networks.test_typesetting import render

NAMES = (*PROOFS, "katsaros-convolution+bias+tanh")
ALL = [(name, proof) for name in NAMES for proof in proofs_of(find_network(name))]


def each(which: Callable[[Proof], bool] = lambda _: True) -> pytest.MarkDecorator:
    """Run a test for each proof of each network, or those of a kind."""
    chosen = [(name, proof) for name, proof in ALL if which(proof)]
    return pytest.mark.parametrize(("name", "proof"), chosen, ids=[f"{n}-{p.id}" for n, p in chosen])


SEEDS = range(4)


def random_trace(name: str, seed: int, m: int | None = None, **more: Any) -> Trace:
    """Record a pass on random numbers whose gradients are alive."""
    network, random = find_network(name), np.random.default_rng(seed)
    weights = {spec.symbol: random.normal(size=spec.shape) for spec in network.parameter_specs}
    if name == "binary":
        weights["b1"] = np.array([0.8])
    if name == "nguyen":
        weights = network.initial_weights(seed)
    many = () if m is None else (m,)
    given = random.uniform(size=(*network.input.shape, *many))
    label: Any = random.normal(size=(*network.loss.label.shape, *many))
    if network.loss.kind in ("softmax_cross_entropy", "binary_cross_entropy"):
        label = random.integers(0, network.classes, m)
    return record(network, weights, given, label, **more)


def printed() -> Trace:
    weights = {"w": np.array([[KERNEL]]), "v": np.array(HIDDEN_WEIGHTS), "a": np.zeros(2)}
    return record(sigmoid(), weights, [INPUT], HIDDEN_DELTAS)


def sizes(outcome: Outcome) -> Iterator[tuple[float, float, float]]:
    """Give each cell's two sides, and how much was summed up."""
    for cell in outcome.cells:
        summed = max(sum(abs(term.value) for term in terms) for terms in (cell.left_terms, cell.right_terms))
        yield cell.left, cell.right, summed


def passes(name: str, proof: Proof) -> Iterator[Trace]:
    for seed in SEEDS:
        yield random_trace(name, seed)
        if proof.batches:
            yield random_trace(name, seed, 1)
            yield random_trace(name, seed, 7)


def test_every_network_of_a_source_has_proofs() -> None:
    assert PROOFS.keys() == NETWORKS.keys()
    for name in PROOFS:
        ids = [proof.id for proof in PROOFS[name]]
        assert len(set(ids)) == len(ids)
        assert any(proof.expected for proof in PROOFS[name])
    assert {proof.id for proof in PROOFS["katsaros-convolution"] if proof.kind == "claim"} == {
        "filter-gradient",
        "input-gradient",
    }


@each(lambda proof: proof.expected and not proof.printed)
def test_claims_hold_on_random_numbers_to_the_last_digits(name: str, proof: Proof) -> None:
    for trace in passes(name, proof):
        outcome = prove(trace, proof.id)
        assert outcome.equal
        assert outcome.note is None
        for left, right, summed in sizes(outcome):
            assert abs(left - right) <= 1e-12 * summed


@each(lambda proof: not proof.expected)
def test_slips_are_shown_unequal_and_say_when_they_are_not(name: str, proof: Proof) -> None:
    found = []
    for trace in passes(name, proof):
        outcome = prove(trace, proof.id)
        found.append(outcome.equal)
        assert outcome.note == (proof.chance if outcome.equal else None)
        assert proof.chance.endswith(".")
        if not outcome.equal:
            assert outcome.largest_difference > 1e-6
    if proof.shown_by is None:
        assert not all(found)
        return
    assert all(found)
    network = find_network(name)
    shown = prove(record(network, {}, proof.shown_by.input, proof.shown_by.target), proof.id)
    assert not shown.equal


@each()
def test_terms_add_up_to_both_sides(name: str, proof: Proof) -> None:
    for trace in passes(name, proof):
        outcome = prove(trace, proof.id)
        for cell in outcome.cells:
            for side, terms in ((cell.left, cell.left_terms), (cell.right, cell.right_terms)):
                products = [float(np.prod(term.factors)) for term in terms]
                assert [term.value for term in terms] == pytest.approx(products, rel=1e-15)
                assert side == pytest.approx(sum(products), rel=1e-12, abs=1e-12 * sum(map(abs, products)))
        for values in (outcome.left.values, outcome.right.values):
            assert np.isfinite(values).all()


@each(lambda proof: proof.gradient is not None)
def test_the_gradient_check_says_that_the_left_side_is_right(name: str, proof: Proof) -> None:
    assert proof.gradient
    of = proof.gradient.removeprefix("dL")
    for trace in passes(name, proof):
        outcome = prove(trace, proof.id)
        told = trace.tensors[proof.gradient]
        assert_allclose(outcome.left.values, told, rtol=1e-10, atol=1e-14 * np.abs(told).max())
        checked = check(trace, of)
        assert checked.agrees
        # Next to a kink a difference tells no slope: there the check itself makes no claim.
        smooth = [tuple(cell) for cell in checked.cells[checked.smooth].tolist()]
        assert smooth
        numeric = dict(zip(map(tuple, checked.cells.tolist()), checked.numeric.tolist(), strict=True))
        for cell in smooth:
            assert abs(outcome.left.values[cell] - numeric[cell]) <= checked.rounding + 1e-6 * abs(
                numeric[cell]
            )
        if not proof.expected and not outcome.equal and outcome.right.values.shape == told.shape:
            far = max(abs(outcome.right.values[cell] - numeric[cell]) for cell in smooth)
            assert far == pytest.approx(outcome.largest_difference, rel=1e-3, abs=1e-6)


def test_printed_numbers_of_the_sigmoid_come_out() -> None:
    trace = printed()
    deltas = prove(trace, "printed-deltas")
    assert deltas.equal
    assert_allclose(deltas.left.values, deltas.right.values, rtol=1e-12)
    assert deltas.right.values.ravel().tolist() == [0.0364182, 0.068628, 0.04675125, -0.06818625]
    gradient = prove(trace, "printed-kernel-gradient")
    assert gradient.equal
    assert gradient.right.values.ravel().tolist() == [0.044606, 0.094061, 0.011262, 0.068288]
    # The deltas that the answer goes on with were cut off: rounded, two of them would be 0.0468 and -0.0682.
    met = {abs(term.factors[0]) for cell in gradient.cells for term in cell.left_terms} - {0.0}
    assert met == {0.0364, 0.0686, 0.0467, 0.0681}
    exact = prove(trace, "printed-kernel-gradient-exact")
    assert not exact.equal
    assert 1e-5 < exact.largest_difference < 1e-3
    for proof in proofs_of(trace.network):
        assert prove(trace, proof.id).equal == proof.expected


def test_printed_numbers_hold_for_the_printed_example_alone() -> None:
    outcome = prove(random_trace("sigmoid", 3), "printed-deltas")
    assert not outcome.equal
    assert (
        outcome.note == "These are the numbers that the source prints: they hold for its own example alone."
    )


def test_the_two_ways_to_convolve_agree_for_deltas_that_look_the_same_upside_down() -> None:
    d = np.array(printed().tensors["dLx"][0])
    even = d + np.rot90(d, 2)
    edits = [Edit("dLx", (0, *at), float(even[at])) for at in np.ndindex(4, 4)]
    weights = {"w": np.array([[KERNEL]]), "v": np.array(HIDDEN_WEIGHTS), "a": np.zeros(2)}
    trace = record(sigmoid(), weights, [INPUT], HIDDEN_DELTAS, edits=edits)
    unturned = prove(trace, "convolution-unturned")
    assert unturned.equal
    assert unturned.note
    assert "turned by 180 degrees" in unturned.note
    assert prove(trace, "convolution-turned").equal


def test_a_filter_that_reads_the_same_from_either_end_need_not_be_flipped() -> None:
    weights = {"w": np.array([[[0.5, -1.0, 0.5]]])}
    trace = record(katsaros_convolution(), weights, [[1.0, 2, 3, 4, 5, 6]], [[0.1, 0.2, 0.3, 0.4]])
    assert prove(trace, "input-gradient-unflipped").equal


def test_full_padding_touches_the_ends_with_one_weight_each() -> None:
    outcome = prove(random_trace("katsaros-convolution", 1), "input-gradient")
    alignments = [[term.factors[0] == 0 for term in cell.right_terms] for cell in outcome.cells]
    assert alignments == [
        [True, True, False],
        [True, False, False],
        [False, False, False],
        [False, False, False],
        [False, False, True],
        [False, True, True],
    ]


def test_a_bias_gradient_without_its_sum_is_m_numbers_for_one() -> None:
    outcome = prove(random_trace("binary", 2, 7), "dense-bias-no-sum")
    assert outcome.left.values.shape == (1,)
    assert outcome.right.values.shape == (1, 7)
    assert [cell.index for cell in outcome.cells] == [(0, e) for e in range(7)]
    assert len({cell.left for cell in outcome.cells}) == 1
    assert sum(cell.right for cell in outcome.cells) == pytest.approx(outcome.cells[0].left)


def test_a_number_put_in_by_hand_is_told_where_it_breaks_a_claim() -> None:
    outcome = prove(random_trace("binary", 2, edits=[Edit("dLF", (1,), 5.0)]), "conv-bias")
    assert not outcome.equal
    assert outcome.note
    assert "put in by hand" in outcome.note


@pytest.mark.parametrize("size", [0.0, 40.0, 800.0, -800.0])
@pytest.mark.parametrize("m", [None, 3])
def test_a_network_that_is_sure_beyond_its_digits_is_proved_too(size: float, m: int | None) -> None:
    network = binary()
    weights: dict[str, Array] = network.initial_weights(1) | {"b2": np.array([size])}
    given = np.random.default_rng(0).uniform(size=(1, 6, 6) if m is None else (1, 6, 6, m))
    for truth in (0, 1):
        trace = record(network, weights, given, truth if m is None else [truth] * m)
        for proof in proofs_of(network):
            outcome = prove(trace, proof.id)
            json.dumps([outcome.left.values.tolist(), outcome.right.values.tolist()], allow_nan=False)
            assert outcome.equal or not proof.expected
    for logit in (800.0, -800.0):
        trace = random_trace("nguyen", 0, edits=[Edit("S", (4,), logit)])
        assert prove(trace, "logits").equal


@pytest.mark.parametrize("id", ["own:2x5x6.maxpool3x2s2x1.upstream", "own:1x7.rowmaxpool3s2.upstream"])
def test_slopes_of_windows_that_overlap_are_those_of_the_pass(id: str) -> None:
    trace = random_trace(id, 3, 2)
    (pool,) = trace.network.layers
    assert isinstance(pool, MaxPool1d | MaxPool2d)
    slopes = Evidence(trace).pooling_jacobian(pool)
    n = len(pool.output.shape)
    for e in range(2):
        chained = np.tensordot(trace.tensors["dLP1"][..., e], slopes[..., e], n)
        assert_allclose(chained, trace.tensors["dLI"][..., e], rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "id", "formula"),
    [
        (
            "sigmoid",
            "input-gradient",
            r"\sum_{i} \sum_{j} \frac{\partial L}{\partial x_{ij}}\, \frac{\partial x_{ij}}{\partial o_{rs}}",
        ),
        (
            "sigmoid",
            "kernel-gradient",
            r"\sum_{i} \sum_{j} \frac{\partial L}{\partial x_{ij}}\, \frac{\partial x_{ij}}{\partial w_{mn}}",
        ),
        (
            "katsaros-convolution",
            "input-gradient",
            r"\sum_{i} \frac{\partial L}{\partial z_{i}}\, \frac{\partial z_{i}}{\partial p_{j}}",
        ),
    ],
)
def test_a_chain_rule_sums_over_the_places_of_the_output_alone(name: str, id: str, formula: str) -> None:
    assert prove(random_trace(name, 1), id).left.latex == formula


def test_a_batch_is_refused_where_a_proof_speaks_of_one_example() -> None:
    with pytest.raises(ProofError, match="speaks of one example: send an input"):
        prove(random_trace("sigmoid", 0, 2), "deltas")


def test_an_unknown_proof_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UnknownProofError, match="has no proof 'nothing'; its proofs are pooling-gradient, "):
        prove(random_trace("katsaros-pooling", 0), "nothing")


@each()
def test_says_it_plainly_and_renders(name: str, proof: Proof) -> None:
    assert 0 < len(proof.title) <= 60
    assert proof.says.endswith(".")
    assert len(proof.says) <= 260
    outcome = prove(random_trace(name, 5, 2 if proof.batches else None), proof.id)
    shown = [proof.latex, outcome.left.latex, outcome.right.latex]
    for cell in outcome.cells[:12]:
        shown += [term.latex for term in (*cell.left_terms, *cell.right_terms)]
    single = prove(random_trace(name, 5), proof.id)
    shown += [single.left.latex, single.right.latex]
    shown += [term.latex for term in (*single.cells[0].left_terms, *single.cells[0].right_terms)]
    result = render(sorted(set(shown)))
    assert result.returncode == 0, result.stderr
