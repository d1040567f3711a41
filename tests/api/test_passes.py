"""Forward, backward and step over REST against the engine itself."""

import json
from typing import Any

import httpx
import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load

from backend.engine.tensor import Array
from backend.engine.trace import record
from backend.networks import NETWORKS

NGUYEN = NETWORKS["nguyen"]
SAFETENSORS = "application/vnd.safetensors"
SAMPLE = {"sample": {"split": "test", "index": 0}}


def _pixels(seed: int) -> Array:
    return np.random.default_rng(seed).random((28, 28))


def _tensors(trace: dict[str, Any]) -> dict[str, Array]:
    return {
        symbol: np.array(tensor["values"]).reshape(tensor["shape"])
        for symbol, tensor in trace["tensors"].items()
    }


def _assert_same(told: dict[str, Array], tensors: dict[str, Array]) -> None:
    assert told.keys() == tensors.keys()
    for symbol, values in tensors.items():
        np.testing.assert_array_equal(told[symbol], values, err_msg=symbol)
        assert told[symbol].shape == values.shape


@pytest.mark.parametrize(
    ("route", "more", "steps"),
    [("forward", {}, 11), ("backward", {}, 29), ("step", {"learning_rate": 0.1}, 35)],
)
def test_a_pass_tells_exactly_what_the_engine_computes(
    client: httpx.Client, route: str, more: dict[str, float], steps: int
) -> None:
    pixels = _pixels(1)
    body = {"weights": {"seed": 5}, "input": {"pixels": pixels.tolist()}, "target": 4, **more}
    answer = client.post(f"/api/{route}", json=body)
    assert answer.status_code == 200
    told = answer.json()
    label = None if route == "forward" else 4
    trace = record(NGUYEN, NGUYEN.initial_weights(5), pixels[None], label, more.get("learning_rate"))
    assert len(told["steps"]) == steps
    assert [step["id"] for step in told["steps"]] == [step.id for step in trace.steps]
    assert (told["network"], told["weights"], told["target"]) == ("nguyen", {"seed": 5}, 4)
    assert (told["loss"], told["batch"], told["prediction"]) == (trace.loss, None, trace.prediction)
    assert told["probabilities"] == trace.probabilities.tolist()
    _assert_same(_tensors(told), trace.tensors)


@pytest.mark.parametrize("route", ["forward", "backward", "step"])
@pytest.mark.parametrize(
    "examples",
    [
        {"input": SAMPLE, "target": 3},
        {"inputs": [SAMPLE, {"sample": {"index": 1}}, SAMPLE], "targets": [1, 2, 3]},
    ],
    ids=["one", "batch"],
)
def test_safetensors_hold_the_same_numbers_as_json(
    client: httpx.Client, route: str, examples: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = {"weights": {"seed": 0}, **examples}
    as_json = client.post(f"/api/{route}", json=body)
    binary = client.post(f"/api/{route}", json=body, headers={"accept": SAFETENSORS})
    assert as_json.headers["content-type"] == "application/json"
    assert binary.headers["content-type"] == SAFETENSORS
    assert "accept" in as_json.headers["vary"] == binary.headers["vary"]
    tensors = load(binary.content)
    assert {values.dtype for values in tensors.values()} == {np.dtype(np.float64)}
    told = as_json.json()
    _assert_same(_tensors(told), tensors)
    file = tmp_path_factory.mktemp("trace") / "trace.safetensors"
    file.write_bytes(binary.content)
    with safe_open(file, framework="numpy") as opened:
        rest = json.loads(opened.metadata()["trace"])
    del told["tensors"]
    assert rest == told


def test_a_batch_is_the_last_axis_and_gradients_are_its_mean(client: httpx.Client) -> None:
    examples = [_pixels(seed) for seed in range(3)]
    inputs = [{"pixels": pixels.tolist()} for pixels in examples]
    body = {"weights": {"seed": 2}, "inputs": inputs, "targets": [1, 2, 3]}
    batch = client.post("/api/backward", json=body).json()
    singles = [
        client.post("/api/backward", json={"weights": {"seed": 2}, "input": one, "target": target}).json()
        for one, target in zip(inputs, (1, 2, 3), strict=True)
    ]
    assert (batch["batch"], batch["target"]) == (3, [1, 2, 3])
    assert batch["tensors"]["S1"]["shape"] == [6, 24, 24, 3]
    assert batch["prediction"] == [single["prediction"] for single in singles]
    np.testing.assert_allclose(batch["probabilities"], [single["probabilities"] for single in singles])
    np.testing.assert_allclose(batch["loss"], np.mean([single["loss"] for single in singles]))
    means = np.mean([_tensors(single)["dLk2"] for single in singles], axis=0)
    np.testing.assert_allclose(_tensors(batch)["dLk2"], means, atol=1e-12)


def test_a_picture_reaches_the_network_as_preprocessing_shows_it(client: httpx.Client) -> None:
    schema = client.get("/api/openapi.json").json()
    png = schema["paths"]["/api/preprocess"]["post"]["requestBody"]["content"]["application/json"][
        "examples"
    ]["picture"]["value"]["png"]
    pixels = client.post("/api/preprocess", json={"png": png}).json()["pixels"]
    drawn = client.post("/api/forward", json={"input": {"png": png}}).json()
    given = client.post("/api/forward", json={"input": {"pixels": pixels}}).json()
    assert drawn["tensors"] == given["tensors"]
    assert drawn["tensors"]["I"]["values"] == np.ravel(pixels).tolist()


def test_pretrained_weights_are_the_default_and_know_a_seven(client: httpx.Client) -> None:
    told = client.post("/api/forward", json={"input": SAMPLE}).json()
    assert told["weights"] == {"checkpoint": "pretrained"}
    assert told["prediction"] == 7
    assert told["probabilities"][7] > 0.9


def test_a_step_tells_the_loss_after_it_and_lowers_it(client: httpx.Client) -> None:
    body = {"weights": {"seed": 0}, "input": SAMPLE, "target": 7, "learning_rate": 0.01}
    told = client.post("/api/step", json=body).json()
    assert told["loss_after"] < told["loss"]
    assert told["probabilities_after"][7] > told["probabilities"][7]
    assert (told["session"], told["learning_rate"]) == (None, 0.01)
    tensors = _tensors(told)
    moved = {symbol: tensors[f"{symbol}_next"] for symbol in NGUYEN.parameters}
    after = record(NGUYEN, moved, tensors["I"], 7)
    assert told["loss_after"] == after.loss
    assert told["prediction_after"] == after.prediction
    assert told["probabilities_after"] == after.probabilities.tolist()


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/html, */*;q=0.5", "application/json"),
        (f"{SAFETENSORS}, application/json", SAFETENSORS),
        (f"application/json;q=0.5, {SAFETENSORS}", SAFETENSORS),
        (f"{SAFETENSORS};q=0, */*", "application/json"),
        (f"APPLICATION/JSON;q=nonsense, {SAFETENSORS};q=0.1", SAFETENSORS),
    ],
)
def test_accept_chooses_the_media_type(client: httpx.Client, accept: str, media_type: str) -> None:
    body = {"weights": {"seed": 0}, "input": SAMPLE}
    answer = client.post("/api/forward", json=body, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
