"""Networks of one's own: shapes as one builds, the place where they break, and all else by their id."""

from typing import Any

import httpx
import pytest

from tests.api.refusals import refused
from tests.api.run_client import TINY, start, until

LENET: dict[str, Any] = {
    "input": [1, 28, 28],
    "layers": [
        {"kind": "conv2d", "maps": 6, "kernel": 5},
        {"kind": "relu"},
        {"kind": "max_pool2d", "size": 2},
        {"kind": "flatten"},
        {"kind": "dense", "units": 10},
    ],
    "loss": "softmax_cross_entropy",
}
ID = "own:1x28x28.conv6k5.relu.maxpool2.flatten.dense10.softmax"


def build(client: httpx.Client, **changes: Any) -> httpx.Response:
    return client.post("/api/networks", json={**LENET, **changes})


def test_shapes_and_counts_are_told_layer_by_layer(client: httpx.Client) -> None:
    answer = build(client)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["network"]["id"] == ID
    assert told["network"] == client.get(f"/api/networks/{ID}").json()
    assert told["shapes"] == [
        {"place": 0, "kind": "conv2d", "shape_in": [1, 28, 28], "shape_out": [6, 24, 24], "parameters": 156},
        {"place": 1, "kind": "relu", "shape_in": [6, 24, 24], "shape_out": [6, 24, 24], "parameters": 0},
        {
            "place": 2,
            "kind": "max_pool2d",
            "shape_in": [6, 24, 24],
            "shape_out": [6, 12, 12],
            "parameters": 0,
        },
        {"place": 3, "kind": "flatten", "shape_in": [6, 12, 12], "shape_out": [864], "parameters": 0},
        {"place": 4, "kind": "dense", "shape_in": [864], "shape_out": [10], "parameters": 8650},
    ]
    assert told["network"]["parameter_count"] == 8806
    assert (told["network"]["trainable"], told["network"]["default_weights"]) == (None, {"seed": 0})


def test_a_declaration_builds_the_same_network_again(client: httpx.Client) -> None:
    declared = client.get(f"/api/networks/{ID}").json()["declaration"]
    assert declared["layers"][2] == {"kind": "max_pool2d", "size": 2, "stride": 2}
    assert client.post("/api/networks", json=declared).json()["network"]["id"] == ID
    assert client.get("/api/networks/nguyen").json()["declaration"] is None


def test_presets_are_listed_and_can_be_opened(client: httpx.Client) -> None:
    listed = client.get("/api/networks").json()["networks"]
    presets = [each for each in listed if each["kind"] == "preset"]
    assert len(presets) == 9
    for preset in presets:
        told = client.get(f"/api/networks/{preset['id']}").json()
        assert (told["id"], told["title"]) == (preset["id"], preset["title"])
        assert client.post("/api/networks", json=told["declaration"]).json()["network"] == told


@pytest.mark.parametrize(
    ("changes", "place", "shapes", "words"),
    [
        ({"layers": []}, 0, 0, "no layer yet"),
        ({"layers": [{"kind": "dense", "units": 10}]}, 0, 0, "flatten it first"),
        ({"layers": [*LENET["layers"][:3], {"kind": "conv2d", "maps": 3, "kernel": 13}]}, 3, 3, "13x13"),
        ({"layers": [*LENET["layers"][:4], {"kind": "dense", "units": "ten"}]}, 4, 4, "10,000, not ten"),
        ({"layers": [*LENET["layers"][:4], {"kind": "dense"}]}, 4, 4, "units is missing"),
        ({"layers": [*LENET["layers"][:2], {"kind": "pool"}]}, 2, 2, "no layer 'pool'"),
        ({"layers": [*LENET["layers"][:2], {}]}, 2, 2, "no layer ''"),
        ({"layers": [{"kind": "relu"}] * 13}, 12, 12, "12 layers"),
        ({"layers": [{"kind": "flatten"}, {"kind": "dense", "units": 700}]}, 1, 1, "500,000"),
        ({"input": [5, 28, 28]}, "input", 0, "4x64x64"),
        ({"input": [1, 28, "x"]}, "input", 0, "whole numbers, not 1x28xx"),
        ({"loss": "hinge"}, "loss", 5, "no such loss"),
        ({"loss": "binary_cross_entropy"}, "loss", 5, "one output"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    client: httpx.Client, changes: dict[str, Any], place: int | str, shapes: int, words: str
) -> None:
    answer = build(client, **changes)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"].endswith(":does-not-fit")
    assert problem["place"] == place
    assert words in problem["reason"]
    assert problem["detail"].endswith(problem["reason"])
    assert [shape["place"] for shape in problem["shapes"]] == list(range(shapes))


def test_an_id_that_does_not_fit_is_refused_wherever_it_is_sent(client: httpx.Client) -> None:
    broken = "own:1x28x28.dense10.softmax"
    sample = {"sample": {"split": "test", "index": 0}}
    for answer in (
        client.get(f"/api/networks/{broken}"),
        client.post("/api/forward", json={"network": broken, "input": sample}),
        client.post("/api/sessions", json={"network": broken}),
        client.post("/api/runs", json={"network": broken}),
    ):
        assert (answer.status_code, answer.json()["place"]) == (422, 0), answer.text
        assert "flatten it first" in answer.json()["detail"]


def test_a_pass_a_step_an_undo_and_a_check_by_id_alone(client: httpx.Client) -> None:
    given = {"network": ID, "input": {"sample": {"split": "test", "index": 3}}, "target": 0}
    trace = client.post("/api/backward", json=given).json()
    assert (trace["network"], trace["weights"]) == (ID, {"seed": 0})
    assert {*trace["tensors"]} >= {"I", "k1", "S1", "dLk1", "dLI"}
    cell = client.post("/api/explain", json={**given, "symbol": "dLk1", "index": [2, 0, 1, 4]}).json()
    assert cell["value"] == trace["tensors"]["dLk1"]["values"][2 * 25 + 9]
    session = client.post("/api/sessions", json={"network": ID}).json()
    body = {**given, "weights": {"session": session["id"]}, "learning_rate": 0.1}
    step = client.post("/api/step", json=body).json()
    assert step["loss_after"] < step["loss"]
    back = client.post(f"/api/sessions/{session['id']}/undo").json()
    assert (back["position"], back["network"]) == (0, ID)
    checked = client.post("/api/gradcheck", json={**given, "all": "parameters"}).json()["tensors"]
    assert sum(tensor["count"] for tensor in checked) == 8806
    assert all(tensor["agrees"] for tensor in checked)
    # Under the white around a digit fresh biases of 0 stand on the bend of ReLU.
    assert [tensor["symbol"] for tensor in checked if tensor["told"] == 0] == ["b1"]


def test_one_is_trained_judged_and_looked_into(trained: httpx.Client) -> None:
    network = "own:1x32x32.conv6k5s2.relu.maxpool3s2.flatten.dense10.mse"
    run = start(trained, network=network, **TINY)
    assert run["network"] == network
    finished = until(trained, run["id"], "finished")
    assert finished["network"] == network
    judged = trained.get(f"/api/runs/{run['id']}/evaluation", params={"split": "validation"}).json()
    assert sum(map(sum, judged["matrix"])) == 200
    assert judged["accuracy"] > 0.2
    # A plain output is no probability.
    assert all(0 <= digit["confidence"] <= 1 for digit in judged["mistaken"])
    assert trained.get(f"/api/runs/{run['id']}/mistakes").status_code == 200
    body = {"network": network, "weights": {"run": run["id"]}, "target": 7}
    trace = trained.post("/api/backward", json={**body, "input": {"sample": {"split": "test", "index": 0}}})
    assert trace.status_code == 200, trace.text
    assert trace.json()["tensors"]["I"]["shape"] == [1, 32, 32]


def test_the_larger_a_network_the_smaller_its_batches(client: httpx.Client) -> None:
    large = "own:4x64x64.conv28k3.relu.conv28k3.relu.maxpool2.flatten.dense10.softmax"
    body = {"network": large, "inputs": [{"sample": {"split": "test", "index": 0}}] * 7, "targets": [7] * 7}
    refused(client.post("/api/backward", json=body), 422, "at most 6 are taken", "numbers in this network")
    fitting = {
        **body,
        "inputs": body["inputs"][:2],
        "targets": [7, 7],
        "symbol": "k2",
        "index": [27, 27, 2, 2],
    }
    assert client.post("/api/gradcheck", json=fitting).status_code == 200


@pytest.mark.parametrize(
    ("network", "why"),
    [
        ("own:784.dense10.softmax", "are maps"),
        ("own:1x28x28.flatten.dense3.softmax", "3 outputs"),
        ("own:1x28x28.flatten.dense1.bce", "yes from no"),
        ("own:1x28x28.conv2k3.upstream", "no loss"),
    ],
)
def test_what_cannot_learn_mnist_says_why(client: httpx.Client, network: str, why: str) -> None:
    assert why in client.get(f"/api/networks/{network}").json()["trainable"]
    refused(client.post("/api/runs", json={"network": network}), 422, why)
