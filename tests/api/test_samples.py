"""Samples and checkpoints over REST."""

import io
from typing import Any

import httpx
import numpy as np
import pytest
from safetensors.numpy import load

from backend.data.samples import SampleLibrary
from backend.settings import Settings
from backend.training.checkpoints import CheckpointLibrary

LIBRARY = CheckpointLibrary(Settings().checkpoints_folder / "nguyen")


def test_samples_are_pages_of_one_digit(client: httpx.Client) -> None:
    first = client.get("/api/samples", params={"digit": 7, "limit": 3}).json()
    second = client.get("/api/samples", params={"digit": 7, "limit": 3, "offset": 3}).json()
    assert (first["offset"], first["limit"], second["offset"]) == (0, 3, 3)
    assert first["licence"] == "CC BY-SA 3.0"
    assert first["total"] == second["total"] > 6
    found = [sample["index"] for page in (first, second) for sample in page["samples"]]
    assert found == sorted(set(found))
    for sample in first["samples"]:
        assert (sample["split"], sample["label"]) == ("test", 7)
        pixels = np.array(sample["pixels"])
        assert pixels.shape == (28, 28)
        assert (pixels.min(), pixels.max() > 0.9) == (0, True)
        body = {"weights": {"seed": 0}, "input": {"sample": {"index": sample["index"]}}}
        trace = client.post("/api/forward", json=body).json()
        assert trace["tensors"]["I"]["values"] == pixels.ravel().tolist()


def test_without_mnist_the_bundled_digits_are_on_offer(running: Any, client: httpx.Client) -> None:
    samples, total = SampleLibrary(None).find("test", None, 0, 1)
    assert total > 100
    assert samples[0].pixels.shape == (28, 28)
    assert client.get("/api/samples").json()["total"] >= total


def test_checkpoints_are_listed_oldest_first(client: httpx.Client) -> None:
    listed = client.get("/api/checkpoints").json()["checkpoints"]
    assert [found["name"] for found in listed] == [found.name for found in LIBRARY.list()]
    assert listed[-1]["name"] == "pretrained"
    assert [found["images_seen"] for found in listed] == sorted(found["images_seen"] for found in listed)
    assert listed[-1]["test_accuracy"] >= 0.985


@pytest.mark.parametrize("form", ["safetensors", "npz", "json"])
def test_a_checkpoint_can_be_taken_away(client: httpx.Client, form: str) -> None:
    answer = client.get("/api/checkpoints/pretrained", params={"format": form})
    assert answer.headers["content-disposition"] == f'attachment; filename="nguyen-pretrained.{form}"'
    _, weights = LIBRARY.load("pretrained")
    match form:
        case "safetensors":
            assert answer.headers["content-type"] == "application/vnd.safetensors"
            got: dict[str, Any] = load(answer.content)
            assert answer.content == (LIBRARY.folder / "pretrained.safetensors").read_bytes()
        case "npz":
            with np.load(io.BytesIO(answer.content)) as archive:
                got = dict(archive)
        case _:
            told = answer.json()
            assert told["name"] == "pretrained"
            got = {
                symbol: np.array(tensor["values"]).reshape(tensor["shape"])
                for symbol, tensor in told["tensors"].items()
            }
    assert got.keys() == weights.keys()
    for symbol, values in weights.items():
        np.testing.assert_array_equal(got[symbol], values)


def test_preprocessing_shows_every_stage(client: httpx.Client) -> None:
    schema = client.get("/api/openapi.json").json()
    body = schema["paths"]["/api/preprocess"]["post"]["requestBody"]["content"]["application/json"]
    png = body["examples"]["picture"]["value"]["png"]
    told = client.post("/api/preprocess", json={"png": png}).json()
    assert [stage["id"] for stage in told["stages"]] == ["ink", "crop", "scaled", "centred"]
    assert (told["stages"][0]["width"], told["stages"][0]["height"]) == (16, 24)
    assert (told["stages"][-1]["width"], told["stages"][-1]["height"]) == (28, 28)
    assert np.array(told["pixels"]).shape == (28, 28)
    with_head = client.post("/api/preprocess", json={"png": f"data:image/png;base64,{png}"})
    assert with_head.json() == told
    # A stage's picture is a picture like any other.
    assert client.post("/api/preprocess", json={"png": told["stages"][-1]["png"]}).status_code == 200
