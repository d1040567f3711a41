"""An edited cell holds what was put in, and everything after it follows."""

import numpy as np
import pytest

from backend.engine.edits import Edit
from backend.engine.errors import CellError, EditError, SymbolError
from backend.engine.explain import explain
from backend.engine.network import Network
from backend.engine.tensor import Array
from backend.engine.trace import record


def test_an_edited_pixel_or_weight_is_as_good_as_a_given_one(
    network: Network, weights: dict[str, Array], noise: Array
) -> None:
    other, moved = noise.copy(), {symbol: values.copy() for symbol, values in weights.items()}
    other[0, 10, 12] = 0.25
    moved["k2"][3, 1, 0, 4] = -2.0
    edits = [Edit("I", (0, 10, 12), 0.25), Edit("k2", (3, 1, 0, 4), -2.0)]
    edited = record(network, weights, noise, 3, 0.1, edits=edits)
    expected = record(network, moved, other, 3, 0.1)
    assert edited.tensors.keys() == expected.tensors.keys()
    for symbol, values in expected.tensors.items():
        np.testing.assert_array_equal(edited.tensors[symbol], values)
    assert [edit.before for edit in edited.edits] == [noise[0, 10, 12], weights["k2"][3, 1, 0, 4]]
    assert weights["k2"][3, 1, 0, 4] != -2.0


def test_an_edited_upstream_gradient_goes_on_from_there(
    network: Network, weights: dict[str, Array], noise: Array
) -> None:
    plain = record(network, weights, noise, 3)
    edited = record(network, weights, noise, 3, edits=[Edit("dLS2", (4, 2, 6), 5.0)])
    assert edited.loss == plain.loss
    before = plain.tensors["dLS2"][4, 2, 6]
    assert edited.edits == (Edit("dLS2", (4, 2, 6), 5.0, before),)
    change = edited.tensors["dLk2"] - plain.tensors["dLk2"]
    expected = (5.0 - before) * plain.tensors["P1"][:, 2:7, 6:11]
    np.testing.assert_allclose(change[4], expected, atol=1e-12)
    assert not change[:4].any()
    np.testing.assert_array_equal(edited.tensors["dLC2"], plain.tensors["dLC2"])


def test_an_edited_cell_tells_what_it_was(network: Network, weights: dict[str, Array], noise: Array) -> None:
    edited = record(network, weights, noise, 3, edits=[Edit("S1", (1, 2, 3), 9.0)])
    explanation = explain(edited, "S1", (1, 2, 3))
    assert (explanation.cell.value, explanation.before) == (9.0, edited.edits[0].before)
    assert explanation.origin.recombined() == pytest.approx(explanation.before, abs=1e-9)
    given = explain(record(network, weights, noise, edits=[Edit("I", (0, 1, 1), 0.5)]), "I", (0, 1, 1))
    assert (given.cell.value, given.before) == (0.5, noise[0, 1, 1])


def test_one_example_of_a_batch_is_edited_alone(
    network: Network, weights: dict[str, Array], noise: Array
) -> None:
    inputs = np.stack([noise, noise], axis=-1)
    edited = record(network, weights, inputs, [3, 3], edits=[Edit("I", (0, 10, 12, 1), 0.0)])
    np.testing.assert_array_equal(
        edited.tensors["S1"][..., 0], record(network, weights, inputs).tensors["S1"][..., 0]
    )
    assert (edited.tensors["S1"][..., 0] != edited.tensors["S1"][..., 1]).any()
    assert inputs[0, 10, 12, 1] == noise[0, 10, 12]


def test_what_cannot_be_edited_says_why(network: Network, weights: dict[str, Array], noise: Array) -> None:
    refused = {
        EditError: [
            ([Edit("I1", (0, 0, 0, 0), 1.0)], "winners"),
            ([Edit("label", (), 1.0)], "cannot be edited"),
            ([Edit("S1", (0, 0, 0), float("nan"))], "finite number"),
            ([Edit("S1", (0, 0, 0), 1.0), Edit("S1", (0, 0, 0), 2.0)], "twice"),
            ([Edit("dLS1", (0, 0, 0), 1.0)], "gradients need a target"),
        ],
        CellError: [([Edit("S1", (0, 0), 1.0)], "3 indices"), ([Edit("S1", (0, 0, 24), 1.0)], "outside")],
        SymbolError: [([Edit("S9", (0,), 1.0)], "no tensor 'S9'")],
    }
    for error, cases in refused.items():
        for edits, message in cases:
            with pytest.raises(error, match=message):
                record(network, weights, noise, edits=edits)
