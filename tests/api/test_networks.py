"""The networks, described."""

from typing import Any

import httpx
import numpy as np
import pytest

from backend.networks import NETWORKS
from tests.api.refusals import refused

NGUYEN = NETWORKS["nguyen"]


def test_health_tells_the_version(client: httpx.Client) -> None:
    assert client.get("/api/health").json() == {"status": "ok", "version": "0.1.0"}


def test_list_tells_kinds_and_sizes(client: httpx.Client) -> None:
    listed = {each["id"]: each for each in client.get("/api/networks").json()["networks"]}
    assert {
        name: (each["kind"], each["parameters"]) for name, each in listed.items() if each["kind"] != "preset"
    } == {
        "nguyen": ("main", 3898),
        "katsaros-convolution": ("lab", 3),
        "katsaros-pooling": ("lab", 0),
        "sigmoid": ("lab", 14),
        "sigmoid-whole": ("lab", 20),
        "binary": ("lab", 15),
    }
    assert listed["nguyen"]["steps"] == 35
    assert listed["nguyen"]["title"] == NGUYEN.title


def test_description_holds_every_tensor_and_step(client: httpx.Client) -> None:
    told = client.get("/api/networks/nguyen").json()
    assert told["parameters"] == ["k1", "b1", "k2", "b2", "w", "b"]
    assert (told["input"], told["classes"], told["parameter_count"]) == ("I", 10, 3898)
    assert {text["seed"] for text in told["references"]} == {
        source["seed"] for step in told["steps"] for source in step["source"]
    }
    assert all(text["title"] and text["authors"] and text["year"] > 1950 for text in told["references"])
    assert told["target"] == {"kind": "class", "symbol": "label", "shape": [], "classes": 10}
    assert told["default_weights"] == {"checkpoint": "pretrained"}
    assert (told["examples"], told["declaration"], told["trainable"]) == ([], None, None)
    assert [step["id"] for step in told["steps"]] == [step.id for step in NGUYEN.steps]
    assert {tensor["symbol"]: tuple(tensor["shape"]) for tensor in told["tensors"]} == {
        tensor.symbol: tensor.shape for tensor in NGUYEN.tensors
    }
    symbols = {tensor["symbol"] for tensor in told["tensors"]}
    layers = {layer["id"] for layer in told["layers"]}
    for step in told["steps"]:
        assert {*step["reads"], step["writes"]} <= symbols
        assert step["layer"] in layers
    (d_weight,) = (step for step in told["steps"] if step["writes"] == "dLk2")
    assert d_weight["operation"] == "conv2d.d_weight"
    assert {"seed": "nguyen", "equations": ["48", "50"]} in d_weight["source"]


def test_unknown_network_says_which_there_are(client: httpx.Client) -> None:
    answer = client.get("/api/networks/lenet")
    assert answer.status_code == 404
    assert answer.json()["detail"] == (
        "There is no network 'lenet'; choose one of " + ", ".join(NETWORKS) + ", or declare your own as "
        "own:..., whose id POST /api/networks tells."
    )


def _target(kind: str, symbol: str, shape: list[int], classes: int | None) -> dict[str, Any]:
    return {"kind": kind, "symbol": symbol, "shape": shape, "classes": classes}


@pytest.mark.parametrize(
    ("id", "target", "weights", "why"),
    [
        ("sigmoid", _target("upstream", "delta", [2], None), "printed", "no loss"),
        ("sigmoid-whole", _target("numbers", "t", [2], 2), "printed", "2 outputs"),
        ("binary", _target("yes_no", "y", [], 2), "yes", "yes from no"),
        ("katsaros-convolution+bias+tanh", _target("upstream", "s", [1, 4], None), "plain", "are maps"),
    ],
)
def test_a_lab_tells_what_it_is_run_with(
    client: httpx.Client, id: str, target: dict[str, Any], weights: str, why: str
) -> None:
    told = client.get(f"/api/networks/{id}").json()
    assert told["id"] == id
    assert told["target"] == target
    assert told["default_weights"] == {"example": weights}
    assert why in told["trainable"]
    assert weights in [example["name"] for example in told["examples"] if example["weights"]]
    (given,) = (tensor for tensor in told["tensors"] if tensor["symbol"] == told["input"])
    for example in told["examples"]:
        assert list(np.shape(example["input"])) == given["shape"]
        assert list(np.shape(example["target"])) == target["shape"]


def test_a_single_output_names_no_class(client: httpx.Client) -> None:
    told = client.get("/api/networks/own:3.dense1.mse").json()
    assert told["target"] == _target("numbers", "t", [1], None)
    body = {"network": "own:3.dense1.mse", "input": {"values": [1, 2, 3]}, "weights": {"seed": 0}}
    answer = client.post("/api/backward", json={**body, "target": 0})
    assert answer.status_code == 422
    assert "must be numbers of shape (1,)" in answer.json()["detail"]
    assert client.post("/api/backward", json={**body, "target": [0]}).json()["tensors"]["t"]["values"] == [
        0.0
    ]


def test_pooling_has_nothing_to_learn_and_begins_with_any_seed(client: httpx.Client) -> None:
    told = client.get("/api/networks/katsaros-pooling").json()
    assert told["default_weights"] == {"seed": 0}
    assert [example["weights"] for example in told["examples"]] == [False]


@pytest.mark.parametrize("id", NETWORKS)
def test_a_lab_is_not_trained_on_mnist(client: httpx.Client, id: str) -> None:
    if id != "nguyen":
        answer = client.post("/api/runs", json={"network": id})
        refused(answer, 422, f"{id} cannot be trained on MNIST", "MNIST|no loss")
