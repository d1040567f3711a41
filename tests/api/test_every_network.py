"""All that is served of one network is served of every network."""

import base64
import json
from typing import Any, get_args

import httpx
import numpy as np
import pytest

from backend.api.examples import PICTURE
from backend.data.fitting import fit, resize
from backend.engine.initialisation import Initialisation
from backend.engine.trace import Trace, record
from backend.networks import find_network, shipped
from backend.networks.katsaros import VARIANTS
from tests.api.any_network import IDS, LABS, example_of
from tests.api.refusals import refused
from tests.api.repeat_client import repeat


def _trace(id: str, learning_rate: float | None = None) -> Trace:
    """Run the same in the engine; only for networks with an example."""
    network = find_network(id)
    known = shipped(network)
    assert known is not None
    (example, *_) = known.examples
    weights = next((each.weights_for(network) for each in known.examples if each.weights), {})
    return record(network, weights, example.input, example.target, learning_rate)


def test_every_network_is_listed(client: httpx.Client) -> None:
    listed = {each["id"] for each in client.get("/api/networks").json()["networks"]}
    assert listed == {*IDS} - {*VARIANTS} | {"katsaros-convolution"}


@pytest.mark.parametrize("id", LABS)
def test_passes_tell_exactly_what_the_engine_computes(client: httpx.Client, id: str) -> None:
    trace = _trace(id, 0.5)
    example = example_of(id)
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
    example = example_of(id)
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
    body = {**example_of(id), "learning_rate": 0.1, "feeds": True, "derivation": True}
    cells = [{"symbol": spec.symbol, "index": [0 for _ in spec.shape]} for spec in network.tensors]
    explained = client.post("/api/explain", json={**body, "cells": cells})
    assert explained.status_code == 200, explained.text
    step = client.post("/api/step", json={**example_of(id), "learning_rate": 0.1}).json()
    for cell, told in zip(cells, explained.json()["explanations"], strict=True):
        values = step["tensors"][cell["symbol"]]["values"]
        if told["combine"] == "sum":
            total = sum(term["value"] for term in told["terms"])
            assert total == pytest.approx(values[0], abs=1e-9)
        if told["combine"] != "argmax":
            assert told["value"] == values[0]


@pytest.mark.parametrize("id", IDS)
def test_gradients_are_proved(client: httpx.Client, id: str) -> None:
    network = find_network(id)
    for wish, symbols in (
        ({"all": "parameters"}, list(network.parameters)),
        ({"symbols": [network.input.symbol]}, [network.input.symbol]),
    ):
        answer = client.post("/api/gradcheck", json={**example_of(id), **wish})
        assert answer.status_code == 200, answer.text
        told = answer.json()["tensors"]
        assert [tensor["symbol"] for tensor in told] == symbols
        for tensor in told:
            assert tensor["count"] == network.tensor(tensor["symbol"]).size
            assert tensor["agrees"]
            # In none of them does anything smooth come before a bend.
            assert tensor["exact"] is True


def test_a_check_says_where_a_bend_may_have_been_missed(client: httpx.Client) -> None:
    network = "own:1x4x4.conv1k2.tanh.maxpool3.flatten.dense1.bce"
    told = client.post("/api/gradcheck", json={**example_of(network), "symbols": ["k1", "w"]}).json()
    assert [(found["symbol"], found["exact"]) for found in told["tensors"]] == [("k1", False), ("w", True)]


@pytest.mark.parametrize("id", IDS)
def test_a_session_steps_and_goes_back(client: httpx.Client, id: str) -> None:
    session = client.post("/api/sessions", json={"network": id}).json()
    url = f"/api/sessions/{session['id']}"
    assert (session["network"], session["position"]) == (id, 0)
    example = example_of(id)
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
    body = {key: value for key, value in example_of(id).items() if key != "network"}
    answer = client.post(f"/api/sessions/{session['id']}/repeat", json={**body, "until_target_wins": True})
    refused(answer, 422, "needs a class")


@pytest.mark.parametrize(
    ("id", "target"), [("sigmoid", [1, 0]), ("sigmoid-whole", [0, 1]), ("own:25.dense1.mse", [1])]
)
def test_whole_numbers_are_numbers_still(client: httpx.Client, id: str, target: list[int]) -> None:
    session = client.post("/api/sessions", json={"network": id}).json()
    values = np.zeros(find_network(id).input.shape).tolist()
    body = {"input": {"values": values}, "target": target, "until_target_wins": True}
    refused(client.post(f"/api/sessions/{session['id']}/repeat", json=body), 422, "needs a class")
    assert client.get(f"/api/sessions/{session['id']}").json()["position"] == 0


def test_a_class_wins_of_squared_errors_too(client: httpx.Client) -> None:
    session = client.post("/api/sessions", json={"network": "sigmoid-whole"}).json()
    values = example_of("sigmoid-whole")["input"]
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
        told = client.post("/api/forward", json={**example_of(id), "weights": weights}).json()
        assert told["weights"] == weights
        for symbol, values in network.initial_weights(7, how).items():
            assert told["tensors"][symbol]["values"] == values.ravel().tolist()
    seed = client.post("/api/forward", json={**example_of(id), "weights": {"seed": 7}}).json()
    as_he = {"seed": 7, "initialisation": "he"}
    he = client.post("/api/forward", json={**example_of(id), "weights": as_he}).json()
    assert seed["tensors"] == he["tensors"]


def test_a_row_may_leave_out_the_nesting_of_one(client: httpx.Client) -> None:
    example = example_of("katsaros-convolution")
    row = {**example, "input": {"values": example["input"]["values"][0]}, "target": example["target"][0]}
    flat, nested = (client.post("/api/backward", json=body).json() for body in (row, example))
    assert flat["tensors"] == nested["tensors"]
    maps = example_of("sigmoid")
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
