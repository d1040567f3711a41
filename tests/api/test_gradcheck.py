"""Gradient checks over REST: against the engine itself, and refused with what is allowed."""

import json
from typing import Any

import httpx
import numpy as np
import pytest

from backend.engine import gradcheck
from backend.engine.tensor_check import TensorCheck
from backend.engine.trace import Trace, record
from tests.api.gradcheck_client import BODY, NGUYEN, PIXELS, checked
from tests.api.refusals import SAMPLE, refused


@pytest.fixture(scope="module")
def trace() -> Trace:
    return record(NGUYEN, NGUYEN.initial_weights(5), PIXELS[None], 4)


def assert_entry(entry: dict[str, Any], found: TensorCheck) -> None:
    (place,) = np.flatnonzero((found.cells == entry["index"]).all(axis=1))
    assert entry["analytic"] == found.analytic[place]
    assert entry["numeric"] == pytest.approx(found.numeric[place], abs=found.rounding)
    assert entry["absolute_error"] == abs(entry["analytic"] - entry["numeric"])
    crossing = found.crossings[place]
    if crossing is None:
        assert entry["kink"] is None
    else:
        assert entry["kink"] == {
            "kind": crossing.kind,
            "symbol": crossing.symbol,
            "index": list(crossing.index),
        }


def test_a_small_tensor_is_told_whole(client: httpx.Client, trace: Trace) -> None:
    told = checked(client, symbol="b1", epsilon=1e-4)
    found = gradcheck.check(trace, "b1", epsilon=1e-4)
    assert (told["epsilon"], told["loss"], told["curve"]) == (1e-4, trace.loss, None)
    assert told["floor"] == told["rounding"] / told["tolerance"] == found.floor
    (tensor,) = told["tensors"]
    assert (tensor["symbol"], tensor["gradient"], tensor["count"]) == ("b1", "dLb1", 6)
    assert (tensor["kinked"], tensor["agrees"]) == (found.kinked, True)
    assert tensor["errors"] is None
    assert [entry["index"] for entry in tensor["entries"]] == [[place] for place in range(6)]
    for entry in tensor["entries"]:
        assert_entry(entry, found)


def test_chosen_cells_are_told_in_the_order_asked_for(client: httpx.Client, trace: Trace) -> None:
    cells = [[5, 0, 4, 4], [0, 0, 2, 3]]
    (tensor,) = checked(client, symbol="k1", indices=cells)["tensors"]
    assert [entry["index"] for entry in tensor["entries"]] == cells
    assert_entry(tensor["entries"][1], gradcheck.check(trace, "k1"))
    (alone,) = checked(client, symbol="k1", index=[0, 0, 2, 3])["tensors"]
    assert alone["entries"] == tensor["entries"][1:]
    assert alone["worst"] == alone["entries"][0]
    assert alone["max_relative_error"] == alone["entries"][0]["relative_error"] <= 1e-6


def test_a_large_tensor_is_told_by_its_worst_and_its_kinks(client: httpx.Client, trace: Trace) -> None:
    (tensor,) = checked(client, symbol="C1", errors=True)["tensors"]
    found = gradcheck.check(trace, "C1")
    assert (tensor["count"], tensor["kinked"]) == (3456, found.kinked)
    assert found.kinked > 100
    smooth, kinked = tensor["entries"][:100], tensor["entries"][100:]
    assert len(kinked) == 100
    assert all(entry["kink"] is None for entry in smooth)
    assert all(entry["kink"] is not None for entry in kinked)
    errors = [entry["relative_error"] for entry in smooth]
    assert errors == sorted(errors, reverse=True)
    assert smooth[0] == tensor["worst"]
    for entry in (*smooth[:3], *kinked[:3]):
        assert_entry(entry, found)
    assert [error is None for error in tensor["errors"]] == (~found.smooth).tolist()
    errors = [error for error in tensor["errors"] if error is not None]
    assert max(errors) == tensor["max_relative_error"]
    steepest = np.where(found.smooth, np.abs(found.analytic), 0).argmax()
    assert tensor["steepest"]["index"] == found.cells[steepest].tolist()
    # Half a power of ten each, from 1e-13 up to 1.
    assert len(tensor["spread"]) == 26
    assert sum(tensor["spread"]) == len(errors) - errors.count(0)
    assert tensor["spread"][6] == sum(1e-10 <= error < 10**-9.5 for error in errors)


def test_all_parameters_and_all_tensors_agree(client: httpx.Client) -> None:
    parameters = checked(client, all="parameters")["tensors"]
    assert [tensor["symbol"] for tensor in parameters] == list(NGUYEN.parameters)
    assert sum(tensor["count"] for tensor in parameters) == 3898
    tensors = checked(client, all="tensors")["tensors"]
    assert [tensor["symbol"] for tensor in tensors] == [spec.symbol for spec in gradcheck.checkable(NGUYEN)]
    assert all(tensor["agrees"] for tensor in tensors)
    assert [tensor for tensor in tensors if tensor["symbol"] in NGUYEN.parameters] == parameters


def test_several_tensors_are_told_once_each_and_in_order(client: httpx.Client) -> None:
    tensors = checked(client, symbols=["S", "b", "S"])["tensors"]
    assert [tensor["symbol"] for tensor in tensors] == ["S", "b"]


def test_a_batch_has_the_example_last(client: httpx.Client) -> None:
    body = {"weights": {"seed": 5}, "inputs": [SAMPLE, {"sample": {"index": 1}}], "targets": [1, 2]}
    told = client.post("/api/gradcheck", json={**body, "symbol": "S"}).json()
    (tensor,) = told["tensors"]
    assert tensor["count"] == 20
    assert tensor["entries"][1]["index"] == [0, 1]
    assert tensor["agrees"]
    refused(client.post("/api/gradcheck", json={**body, "symbol": "S", "index": [3]}), 422, "2 indices, not")


def test_the_curve_falls_by_truncation_and_rises_by_rounding(client: httpx.Client, trace: Trace) -> None:
    place = np.unravel_index(np.abs(trace.tensors["dLw"]).argmax(), (10, 192))
    for wish in ({"index": [int(axis) for axis in place]}, {}):
        curve = checked(client, symbol="w", curve=True, **wish)["curve"]
        epsilons = [point["epsilon"] for point in curve]
        assert (epsilons[0], epsilons[-1], len(curve)) == (0.1, pytest.approx(1e-12), 23)
        errors = np.array([point["relative_error"] for point in curve])
        best = int(errors.argmin())
        assert 1e-7 < epsilons[best] < 1e-2
        # A tenth of epsilon makes a hundredth of the truncation, and ten times the rounding.
        assert errors[0] / errors[2] == pytest.approx(100, rel=0.1)
        assert errors[-1] > 1e3 * errors[best]
        for point in curve[best + 2 :]:
            assert point["absolute_error"] <= point["rounding"]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown symbol": ({"symbol": "k9"}, "no tensor 'k9'; its tensors are I, k1"),
    "an unknown symbol among others": ({"symbols": ["k1", ""]}, r"symbols\[1\]"),
    "winners": ({"symbol": "I1"}, "I1 cannot be checked: it has no gradient.*Tensors with a gradient are I"),
    "a gradient": ({"symbol": "dLk1"}, "check k1 to check it"),
    "an index outside": ({"symbol": "k1", "index": [0, 0, 5, 0]}, "lies outside: .*5, 0, 4, 4"),
    "an index below 0": ({"symbol": "k1", "index": [0, 0, -1, 0]}, r"index\[2\] is less than 0"),
    "an index too short": ({"symbol": "k1", "index": [0, 0]}, r"shape \(6, 1, 5, 5\).* 4 indices, not"),
    "an index too long": ({"symbol": "b", "indices": [[0], [1, 1]]}, "1 indices, not"),
    "an index that is no list": (
        {"symbol": "b", "index": 3},
        "index is not a list.*of a tensor's cell a list",
    ),
    "an index of halves": ({"symbol": "b", "index": [0.5]}, r"index\[0\] is not a whole number"),
    "an index beyond all machines": ({"symbol": "b", "index": [10**30]}, r"index\[0\] is greater than"),
    "more than a thousand cells": ({"symbol": "w", "indices": [[0, 0]] * 1001}, "indices has 1001 items"),
    "no cells": ({"symbol": "w", "indices": []}, "indices has 0 items"),
    "an epsilon of 0": ({"symbol": "b", "epsilon": 0}, "epsilon is less than 1e-12.*rounding drowns"),
    "an epsilon below 0": ({"symbol": "b", "epsilon": -1e-5}, "epsilon is less than 1e-12"),
    "an epsilon too small": ({"symbol": "b", "epsilon": 1e-13}, "epsilon is less than 1e-12"),
    "an epsilon too large": ({"symbol": "b", "epsilon": 1}, "epsilon is greater than 0.1.*no slope any more"),
    "an epsilon that is a text": ({"symbol": "b", "epsilon": "1e-5"}, "epsilon is not a number"),
    "nothing to check": ({}, "exactly one of symbol"),
    "two things to check": ({"symbol": "b", "all": "tensors"}, "exactly one of symbol"),
    "a symbol that is null": ({"symbol": None}, "must not hold null as symbol: leave it out"),
    "an index that is null": ({"symbol": "b", "index": None}, "must not hold null as index: leave it out"),
    "an index of no symbol": ({"all": "tensors", "index": [0]}, "only with symbol"),
    "a curve of everything": ({"all": "tensors", "curve": True}, "only with symbol"),
    "an index and indices": ({"symbol": "b", "index": [0], "indices": [[0]]}, "at most one of index"),
    "an unknown choice of all": ({"all": "layers"}, '"parameters" or "tensors"'),
    "an edit of what is computed": (
        {"symbol": "b", "edits": [{"symbol": "C1", "index": [0, 0, 0], "value": 1}]},
        "C1 cannot be edited for a check: .* revert this edit",
    ),
    "no target": ({"target": None, "symbol": "b"}, "target"),
}


@pytest.mark.parametrize(
    "edit",
    [{"symbol": "w", "index": [3, 7], "value": 2.0}, {"symbol": "I", "index": [0, 14, 14], "value": 3.0}],
)
def test_an_edited_parameter_or_pixel_is_checked_as_another_network_or_input(
    client: httpx.Client, edit: dict[str, Any]
) -> None:
    weights = {symbol: values.copy() for symbol, values in NGUYEN.initial_weights(5).items()}
    pixels = PIXELS[None].copy()
    ({"I": pixels} | weights)[edit["symbol"]][tuple(edit["index"])] = edit["value"]
    (tensor,) = checked(client, symbol="b", edits=[edit])["tensors"]
    found = gradcheck.check(record(NGUYEN, weights, pixels, 4), "b")
    assert [entry["analytic"] for entry in tensor["entries"]] == found.analytic.tolist()
    assert [entry["numeric"] for entry in tensor["entries"]] == found.numeric.tolist()
    assert tensor["agrees"]
    (plain,) = checked(client, symbol="b")["tensors"]
    assert tensor["entries"] != plain["entries"]


@pytest.mark.parametrize("media", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_checked_is_refused(client: httpx.Client, case: str, media: str) -> None:
    wish, words = BAD[case]
    refused(client.post("/api/gradcheck", json={**BODY, **wish}, headers={"accept": media}), 422, words)


@pytest.mark.parametrize("epsilon", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_an_epsilon_that_is_no_number_is_refused(client: httpx.Client, epsilon: str) -> None:
    content = json.dumps({**BODY, "symbol": "b", "epsilon": "here"}).replace('"here"', epsilon)
    answer = client.post("/api/gradcheck", content=content, headers={"content-type": "application/json"})
    refused(answer, 422, "epsilon is not a finite number.*1e-12.*to 0.1")


def test_any_number_of_examples_can_be_checked(client: httpx.Client) -> None:
    body = {"inputs": [SAMPLE] * 40, "targets": [1] * 40, "symbols": ["w", "k1"]}
    w, k1 = client.post("/api/gradcheck", json=body).json()["tensors"]
    assert (w["count"], w["agrees"], k1["count"], k1["agrees"]) == (1920, True, 150, True)


def test_another_media_type_is_not_on_offer(client: httpx.Client) -> None:
    answer = client.post("/api/gradcheck", json={**BODY, "symbol": "b"}, headers={"accept": "text/html"})
    refused(answer, 406, "A gradient check comes as application/json or text/event-stream")
    answer = client.post(
        "/api/gradcheck", json={**BODY, "symbol": "b"}, headers={"accept": "text/*, application/json;q=0.5"}
    )
    assert answer.headers["content-type"].startswith("text/event-stream")
