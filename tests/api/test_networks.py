"""The networks, described."""

import httpx

from backend.networks import NETWORKS

NGUYEN = NETWORKS["nguyen"]


def test_health_tells_the_version(client: httpx.Client) -> None:
    assert client.get("/api/health").json() == {"status": "ok", "version": "0.1.0"}


def test_list_tells_sizes(client: httpx.Client) -> None:
    (listed,) = client.get("/api/networks").json()["networks"]
    assert (listed["id"], listed["parameters"], listed["steps"]) == ("nguyen", 3898, 35)
    assert listed["title"] == NGUYEN.title


def test_description_holds_every_tensor_and_step(client: httpx.Client) -> None:
    told = client.get("/api/networks/nguyen").json()
    assert told["parameters"] == ["k1", "b1", "k2", "b2", "w", "b"]
    assert (told["input"], told["classes"], told["parameter_count"]) == ("I", 10, 3898)
    assert {text["seed"] for text in told["references"]} == {
        source["seed"] for step in told["steps"] for source in step["source"]
    }
    assert all(text["title"] and text["authors"] and text["year"] > 1950 for text in told["references"])
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
    assert answer.json()["detail"] == "There is no network 'lenet'; choose one of nguyen."
