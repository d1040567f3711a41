"""All that is served of one network is served of every network."""

import base64
import json
from typing import Any, get_args

import httpx
import numpy as np
import pytest

from backend.api.examples import PICTURE
from backend.data.fitting import fit, resize
from backend.engine.gradcheck import checkable
from backend.engine.initialisation import Initialisation
from backend.engine.trace import Trace, record
from backend.networks import NETWORKS, find_network, shipped
from backend.networks.katsaros import VARIANTS
from tests.api.refusals import JSON, refused
from tests.api.repeat_client import repeat

IDS = sorted({*NETWORKS, *VARIANTS})


def _example(id: str) -> dict[str, Any]:
    """One example of a network, as a request spells it."""
    known = shipped(find_network(id))
    if known is None or not known.examples:
        return {"network": id, "input": {"sample": {"index": 0}}, "target": 3}
    (example, *_) = known.examples
    return {"network": id, "input": {"values": example.input}, "target": example.target}


def _trace(id: str, learning_rate: float | None = None) -> Trace:
    """Run the same in the engine; only for networks with an example."""
    network = find_network(id)
    known = shipped(network)
    assert known is not None
    (example, *_) = known.examples
    weights = next((each.weights_for(network) for each in known.examples if each.weights), {})
    return record(network, weights, example.input, example.target, learning_rate)


LABS = sorted({*IDS} - {"nguyen"})


@pytest.mark.parametrize("id", LABS)
def test_passes_tell_exactly_what_the_engine_computes(client: httpx.Client, id: str) -> None:
    trace = _trace(id, 0.5)
    example = _example(id)
    forward = client.post("/api/forward", json=example).json()
    backward = client.post("/api/backward", json=example).json()
    step = client.post("/api/step", json={**example, "learning_rate": 0.5}).json()
    assert (forward["loss"], backward["loss"], step["loss"]) == (None, trace.loss, trace.loss)
    for told in (forward, backward, step):
        assert told["network"] == id
        assert told["weights"] == client.get(f"/api/networks/{id}").json()["default_weights"]
        assert told["target"] == json.loads(json.dumps(example["target"]))
        assert told["prediction"] == trace.prediction
        assert told["probabilities"] == trace.probabilities.ravel().tolist()
        for symbol, tensor in told["tensors"].items():
            assert tensor["shape"] == list(trace.tensors[symbol].shape)
            assert tensor["values"] == np.ravel(trace.tensors[symbol]).tolist()
    assert [told["id"] for told in step["steps"]] == [each.id for each in trace.steps]
    after = record(trace.network, trace.next_weights(), example["input"]["values"], example["target"])
    assert step["loss_after"] == after.loss
    assert step["prediction_after"] == after.prediction
    assert step["probabilities_after"] == after.probabilities.ravel().tolist()


@pytest.mark.parametrize("id", IDS)
def test_a_batch_is_the_mean_of_its_examples(client: httpx.Client, id: str) -> None:
    example = _example(id)
    batch = {"network": id, "inputs": [example["input"]] * 3, "targets": [example["target"]] * 3}
    one = client.post("/api/step", json={**example, "learning_rate": 0.1}).json()
    many = client.post("/api/step", json={**batch, "learning_rate": 0.1}).json()
    for key in ("prediction", "target", "prediction_after"):
        expected = None if one[key] is None else [one[key]] * 3
        assert many[key] == expected, key
    np.testing.assert_allclose(many["probabilities"], [one["probabilities"]] * 3, atol=1e-12)
    for symbol in find_network(id).parameters:
        alone, mean = (told["tensors"][f"dL{symbol}"]["values"] for told in (one, many))
        np.testing.assert_allclose(mean, alone, atol=1e-12)


@pytest.mark.parametrize("id", IDS)
def test_a_cell_of_every_tensor_is_explained(client: httpx.Client, id: str) -> None:
    network = find_network(id)
    body = {**_example(id), "learning_rate": 0.1, "feeds": True, "derivation": True}
    cells = [{"symbol": spec.symbol, "index": [0 for _ in spec.shape]} for spec in network.tensors]
    explained = client.post("/api/explain", json={**body, "cells": cells})
    assert explained.status_code == 200, explained.text
    step = client.post("/api/step", json={**_example(id), "learning_rate": 0.1}).json()
    for cell, told in zip(cells, explained.json()["explanations"], strict=True):
        values = step["tensors"][cell["symbol"]]["values"]
        if told["combine"] == "sum":
            total = sum(term["value"] for term in told["terms"])
            assert total == pytest.approx(values[0], abs=1e-9)
        if told["combine"] != "argmax":
            assert told["value"] == values[0]


@pytest.mark.parametrize("id", IDS)
def test_gradients_are_proved(client: httpx.Client, id: str) -> None:
    what = {"all": "tensors"} if id != "nguyen" else {"symbols": ["b1", "b2", "b"]}
    told = client.post("/api/gradcheck", json={**_example(id), **what}).json()
    expected = [spec.symbol for spec in checkable(find_network(id))] if id != "nguyen" else ["b1", "b2", "b"]
    assert [tensor["symbol"] for tensor in told["tensors"]] == expected
    for tensor in told["tensors"]:
        assert tensor["agrees"]
        # In none of them does anything smooth come before a bend.
        assert tensor["exact"] is True
    parameters = client.post("/api/gradcheck", json={**_example(id), "all": "parameters", "epsilon": 1e-4})
    if id != "nguyen":
        told = parameters.json()["tensors"]
        assert [tensor["symbol"] for tensor in told] == list(find_network(id).parameters)


@pytest.mark.parametrize("id", IDS)
def test_a_session_steps_and_goes_back(client: httpx.Client, id: str) -> None:
    session = client.post("/api/sessions", json={"network": id}).json()
    url = f"/api/sessions/{session['id']}"
    assert (session["network"], session["position"]) == (id, 0)
    example = _example(id)
    weights = {"weights": {"session": session["id"]}, "learning_rate": 0.01}
    first = client.post("/api/step", json={**example, **weights}).json()
    (kept,) = first["session"]["steps"]
    for key in ("loss", "loss_after", "prediction", "prediction_after", "target"):
        assert kept[key] == first[key]
    repeated = {key: value for key, value in example.items() if key != "network"}
    *_, (_, end) = repeat(client, session, **repeated, learning_rate=0.01, times=3)
    if find_network(id).parameters:
        assert (end["why"], end["taken"]) == ("taken", 3)
    else:
        assert (end["why"], end["taken"]) == ("nothing_moves", 0)
    again = client.post(f"{url}/goto", json={"position": 0}).json()
    assert again["position"] == 0
    assert client.post("/api/step", json={**example, **weights}).json()["tensors"] == first["tensors"]
    assert client.post(f"{url}/undo").json()["position"] == 0
    assert client.post(f"{url}/redo").json()["position"] == 1
    assert client.post(f"{url}/reset").json()["steps"] == []


@pytest.mark.parametrize("id", ["sigmoid", "sigmoid-whole", "katsaros-convolution"])
def test_numbers_never_win(client: httpx.Client, id: str) -> None:
    session = client.post("/api/sessions", json={"network": id}).json()
    body = {key: value for key, value in _example(id).items() if key != "network"}
    answer = client.post(f"/api/sessions/{session['id']}/repeat", json={**body, "until_target_wins": True})
    refused(answer, 422, "needs a class")


def test_a_class_wins_of_squared_errors_too(client: httpx.Client) -> None:
    session = client.post("/api/sessions", json={"network": "sigmoid-whole"}).json()
    values = _example("sigmoid-whole")["input"]
    body = {"input": values, "target": 1, "learning_rate": 0.5, "until_target_wins": True, "at_most": 500}
    *_, (_, last), (_, end) = repeat(client, session, **body)
    assert end["why"] == "target_wins"
    assert (last["prediction_after"], last["target"]) == (1, 1)
    both = {"network": "sigmoid-whole", "inputs": [values] * 2, "targets": [1, [0.0, 1.0]]}
    trace = client.post("/api/backward", json=both).json()
    assert trace["tensors"]["t"] == {"shape": [2, 2], "values": [0.0, 0.0, 1.0, 1.0]}
    assert trace["target"] == [1, [0.0, 1.0]]


@pytest.mark.parametrize("id", IDS)
def test_weights_are_drawn_as_asked(client: httpx.Client, id: str) -> None:
    network = find_network(id)
    for how in get_args(Initialisation):
        weights = {"seed": 7, "initialisation": how}
        told = client.post("/api/forward", json={**_example(id), "weights": weights}).json()
        assert told["weights"] == weights
        for symbol, values in network.initial_weights(7, how).items():
            assert told["tensors"][symbol]["values"] == values.ravel().tolist()
    seed = client.post("/api/forward", json={**_example(id), "weights": {"seed": 7}}).json()
    as_he = {"seed": 7, "initialisation": "he"}
    he = client.post("/api/forward", json={**_example(id), "weights": as_he}).json()
    assert seed["tensors"] == he["tensors"]


def test_a_row_may_leave_out_the_nesting_of_one(client: httpx.Client) -> None:
    example = _example("katsaros-convolution")
    row = {**example, "input": {"values": example["input"]["values"][0]}, "target": example["target"][0]}
    flat, nested = (client.post("/api/backward", json=body).json() for body in (row, example))
    assert flat["tensors"] == nested["tensors"]
    maps = _example("sigmoid")
    rows = {**maps, "input": {"values": maps["input"]["values"][0]}}
    flat, nested = (client.post("/api/backward", json=body).json() for body in (rows, maps))
    assert flat["tensors"] == nested["tensors"]


@pytest.mark.parametrize("id", ["sigmoid", "binary"])
def test_digits_and_pictures_are_fitted_to_maps(client: httpx.Client, id: str) -> None:
    network = find_network(id)
    symbol = network.input.symbol

    def seen(given: dict[str, Any]) -> list[float]:
        told = client.post("/api/forward", json={"network": id, "input": given}).json()
        values: list[float] = told["tensors"][symbol]["values"]
        return values

    (sample,) = client.get("/api/samples?limit=1&offset=3").json()["samples"]
    expected = fit(np.array(sample["pixels"]), network.input.shape)
    assert seen({"sample": {"index": 3}}) == expected.ravel().tolist()
    drawn = client.post("/api/preprocess", json={"png": PICTURE}).json()["pixels"]
    assert seen({"png": PICTURE}) == fit(np.array(drawn), network.input.shape).ravel().tolist()
    picture = resize(base64.b64decode(PICTURE), network.input.shape)
    assert seen({"image": f"data:image/png;base64,{PICTURE}"}) == picture.ravel().tolist()
    rows = np.random.default_rng(0).random(network.input.shape[1:]).tolist()
    assert seen({"pixels": rows}) == seen({"values": rows}) == np.ravel(rows).tolist()


def _values(shape: tuple[int, ...], place: tuple[int, ...] = (), change: Any = 0.0) -> Any:
    values = np.zeros(shape).tolist()
    row = values
    for index in place[:-1]:
        row = row[index]
    if place:
        row[place[-1]] = change
    return values


AT = r"row 2, column 4 \(counted from 0\)"
REFUSED: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "a word": ("sigmoid", {"values": _values((5, 5), (2, 4), "x")}, (f'holds "x" in {AT}', "not a number")),
    "a number as text": ("sigmoid", {"values": _values((5, 5), (2, 4), "0.5")}, (f'holds "0.5" in {AT}',)),
    "a boolean": ("sigmoid", {"values": _values((5, 5), (2, 4), change=True)}, (f"holds true in {AT}",)),
    "a null": ("sigmoid", {"values": _values((5, 5), (2, 4), None)}, (f"holds null in {AT}",)),
    "NaN": ("sigmoid", {"values": _values((5, 5), (2, 4), float("nan"))}, (f"NaN in {AT}", "finite")),
    "infinity": ("sigmoid", {"values": _values((5, 5), (2, 4), 1e999)}, (f"infinite number in {AT}",)),
    "too large": ("sigmoid", {"values": _values((5, 5), (2, 4), 10**400)}, (f"in {AT}", "not a finite")),
    "in a map": ("sigmoid", {"values": _values((1, 5, 5), (0, 2, 4), "x")}, (f"map 0, {AT}",)),
    "in a row": ("katsaros-pooling", {"values": _values((6,), (3,), "x")}, (r"place 3 \(counted from 0\)",)),
    "ragged rows": (
        "sigmoid",
        {"values": [[0] * 5] * 4 + [[0] * 4]},
        ("row 0 holds 5 numbers, but row 4 4 numbers",),
    ),
    "ragged maps": (
        "sigmoid",
        {"values": [[[0] * 5] * 5, [[0] * 5] * 4]},
        ("map 0 holds 5 rows of 5 numbers, but map 1 4 rows of 5",),
    ),
    "a row that is a number": ("sigmoid", {"values": [[0, 0], 0]}, ("uneven", "row 1 a single number")),
    "an empty row": ("sigmoid", {"values": [[]]}, ("empty list in row 0",)),
    "no values": ("sigmoid", {"values": []}, ("has 0 items",)),
    "nested too deep": ("sigmoid", {"values": [[[[0]]]]}, ("deeper than maps, rows",)),
    "a number": ("sigmoid", {"values": 1}, ("a list of numbers",)),
    "text": ("sigmoid", {"values": "0 1 2"}, ("a list of numbers",)),
    "too few rows": ("sigmoid", {"values": _values((4, 5))}, ("5 rows of 5 numbers, not 4 rows of 5",)),
    "too long a row": ("katsaros-pooling", {"values": [0] * 7}, ("must be 6 numbers, not 7 numbers",)),
    "two maps": ("binary", {"values": _values((2, 6, 6))}, ("not 2 maps of 6 rows of 6",)),
    "a digit for a row": ("katsaros-pooling", {"sample": {"index": 0}}, ("send values",)),
    "pixels for a row": ("katsaros-pooling", {"pixels": [[0]]}, ("takes in z of shape", "send values")),
    "pixels of another size": ("binary", {"pixels": [[0] * 28] * 28}, ("6 rows of 6 numbers",)),
    "a picture that is none": ("binary", {"image": "aGVsbG8="}, ("PNG",)),
    "broken base64": ("binary", {"image": "a*"}, (r"input\.image is not base64",)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_input_is_refused_with_its_cell_or_shape(client: httpx.Client, case: str) -> None:
    network, given, words = REFUSED[case]
    content = json.dumps({"network": network, "input": given})
    answer = client.post("/api/forward", content=content, headers=JSON)
    problem = refused(answer, 422, *words)
    assert "input" in problem["detail"] or case == "a picture that is none"


@pytest.mark.parametrize(
    ("id", "target", "words"),
    [
        ("binary", 2, "no class 2: use a whole number from 0 to 1. 1 says yes, 0 says no"),
        ("binary", [1.0], "1 says yes, 0 says no"),
        ("sigmoid", 1, r"delta \(given gradient with respect to H\) must be numbers of shape \(2,\)"),
        (
            "sigmoid",
            [0.1],
            r"target, delta \(given gradient with respect to H\) of sigmoid, must be 2 numbers, not 1 number",
        ),
        ("sigmoid-whole", 2, "no class 2: use a whole number from 0 to 1"),
        ("sigmoid-whole", 0.5, r"t \(targets\) must be numbers of shape \(2,\)"),
        ("sigmoid-whole", ["1", 0], 'holds "1" in place 0'),
        ("katsaros-convolution", [[1, 2, 3]], "must be 4 numbers, not 1 rows of 3 numbers"),
        ("katsaros-convolution", [[1, 2], [3]], "row 0 holds 2 numbers, but row 1 1 number"),
    ],
)
def test_a_target_is_refused_with_what_the_network_wants(
    client: httpx.Client, id: str, target: Any, words: str
) -> None:
    body = {**_example(id), "target": target}
    for route in ("forward", "backward", "step"):
        refused(client.post(f"/api/{route}", json=body), 422, words)
    batch = {"network": id, "inputs": [body["input"]] * 2, "targets": [_example(id)["target"], target]}
    refused(client.post("/api/backward", json=batch), 422, r"targets(\[1\]|.1.|.*targets)")


@pytest.mark.parametrize(
    ("id", "weights", "status", "words"),
    [
        ("binary", {"example": "maybe"}, 404, "no example 'maybe': choose one of yes, no"),
        ("nguyen", {"example": "printed"}, 404, "it has no examples with weights"),
        ("katsaros-pooling", {"example": "plain"}, 404, "it has no examples with weights"),
        ("binary", {"checkpoint": "pretrained"}, 404, "those that do are of nguyen"),
        ("binary", {"seed": 0, "initialisation": "best"}, 422, "he, glorot, lecun, uniform or zeros"),
        ("binary", {"seed": 0, "initialisation": None}, 422, "initialisation must not be null"),
    ],
)
def test_weights_that_a_network_has_not(
    client: httpx.Client, id: str, weights: dict[str, Any], status: int, words: str
) -> None:
    refused(client.post("/api/forward", json={**_example(id), "weights": weights}), status, words)


def test_a_session_of_another_network_is_refused_by_name(client: httpx.Client) -> None:
    session = client.post("/api/sessions", json={"network": "binary"}).json()
    body = {**_example("sigmoid"), "weights": {"session": session["id"]}}
    refused(client.post("/api/backward", json=body), 422, 'Send "network": "binary"')
