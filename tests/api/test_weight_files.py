"""Sessions begin with files and are taken away as files; what does not fit is named."""

import base64
import hashlib
import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import load, save

from backend.api.problems import ProblemError
from backend.api.weight_files import read_weights
from backend.engine.tensor import Array
from backend.networks import NETWORKS, find_network
from backend.networks.katsaros import VARIANTS
from tests.api.refusals import refused

IDS = [*NETWORKS, *VARIANTS]
BINARY = find_network("binary")


def _begin(client: httpx.Client, data: bytes, network: str = "binary") -> httpx.Response:
    weights = {"safetensors": base64.b64encode(data).decode()}
    return client.post("/api/sessions", json={"network": network, "weights": weights})


def _weights(network: str, seed: int = 1) -> dict[str, Array]:
    random = np.random.default_rng(seed)
    return {spec.symbol: random.normal(size=spec.shape) for spec in find_network(network).parameter_specs}


def _taken(client: httpx.Client, session: dict[str, Any]) -> dict[str, Array]:
    answer = client.get(f"/api/sessions/{session['id']}/weights")
    assert answer.status_code == 200
    taken: dict[str, Array] = load(answer.content)
    return taken


@pytest.mark.parametrize("network", IDS)
def test_a_file_comes_back_bit_for_bit(client: httpx.Client, network: str) -> None:
    weights = _weights(network)
    data = save(weights)
    answer = _begin(client, data, network)
    assert answer.status_code == 201, answer.text
    session = answer.json()
    assert session["network"] == network
    assert session["origin"] == {"file": hashlib.sha256(data).hexdigest()[:12]}
    taken = _taken(client, session)
    assert taken.keys() == weights.keys()
    for symbol, values in weights.items():
        assert taken[symbol].dtype == np.float64
        np.testing.assert_array_equal(taken[symbol], values)
    again = _begin(client, client.get(f"/api/sessions/{session['id']}/weights").content, network).json()
    for symbol, values in _taken(client, again).items():
        np.testing.assert_array_equal(values, weights[symbol])


def test_weights_are_those_of_the_moment(client: httpx.Client, tmp_path: Path) -> None:
    session = _begin(client, save(_weights("binary"))).json()
    values = np.random.default_rng(2).random((6, 6)).tolist()
    body = {"network": "binary", "input": {"values": values}, "target": 1, "learning_rate": 0.5}
    step = client.post("/api/step", json={**body, "weights": {"session": session["id"]}}).json()
    url = f"/api/sessions/{session['id']}/weights"
    taken = _taken(client, session)
    for symbol in BINARY.parameters:
        assert taken[symbol].ravel().tolist() == step["tensors"][f"{symbol}_next"]["values"]
    answer = client.get(url)
    assert answer.headers["content-disposition"] == 'attachment; filename="binary-session-1.safetensors"'
    file = tmp_path / "taken.safetensors"
    file.write_bytes(answer.content)
    with safe_open(file, framework="numpy") as opened:
        assert opened.metadata() == {"network": "binary", "version": str(step["session"]["version"])}
    archive = np.load(io.BytesIO(client.get(f"{url}?format=npz").content))
    told = client.get(f"{url}?format=json").json()
    assert (told["position"], told["origin"]) == (1, session["origin"])
    for symbol, values in taken.items():
        np.testing.assert_array_equal(archive[symbol], values)
        assert told["tensors"][symbol] == {"shape": list(values.shape), "values": values.ravel().tolist()}
    client.post(f"/api/sessions/{session['id']}/reset")
    for symbol, values in _weights("binary").items():
        np.testing.assert_array_equal(_taken(client, session)[symbol], values)


def test_a_checkpoint_file_begins_a_session(client: httpx.Client) -> None:
    data = client.get("/api/checkpoints/pretrained").content
    session = _begin(client, data, "nguyen").json()
    sample = {"input": {"sample": {"index": 0}}}
    named = client.post("/api/forward", json=sample).json()
    from_file = client.post("/api/forward", json={**sample, "weights": {"session": session["id"]}}).json()
    assert from_file["tensors"] == named["tensors"]


def _bfloat16(values: Array) -> bytes:
    return (values.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()


@pytest.mark.parametrize(("kind", "digits"), [("F32", 2**-23), ("F16", 2**-10), ("BF16", 2**-7)])
def test_shorter_numbers_are_taken_exactly(client: httpx.Client, kind: str, digits: float) -> None:
    weights = _weights("binary")
    header: dict[str, Any] = {}
    body = b""
    for symbol, values in weights.items():
        ends = len(body)
        body += _bfloat16(values) if kind == "BF16" else values.astype(f"<f{int(kind[1:]) // 8}").tobytes()
        header[symbol] = {"dtype": kind, "shape": values.shape, "data_offsets": [ends, len(body)]}
    spelled = json.dumps(header).encode()
    spelled += b" " * (-len(spelled) % 8)
    data = len(spelled).to_bytes(8, "little") + spelled + body
    taken = _taken(client, _begin(client, data).json())
    for symbol, values in weights.items():
        np.testing.assert_allclose(taken[symbol], values, rtol=digits)
        assert not np.array_equal(taken[symbol], values)


def _changed(**change: Any) -> bytes:
    weights = {**_weights("binary"), **change}
    return save({symbol: values for symbol, values in weights.items() if values is not None})


FILES = {
    "a missing tensor": (_changed(w2=None), ("w2 is missing", r"of shape \(1, 4\)", "w1, b1, w2, b2")),
    "an unknown tensor": (_changed(w3=np.zeros(2)), ("w3 is no parameter of binary",)),
    "another shape": (_changed(b1=np.zeros(2)), (r"b1 has shape \(2,\), but must have \(1,\)",)),
    "flat weights": (_changed(w1=np.zeros(9)), (r"w1 has shape \(9,\), but must have \(1, 1, 3, 3\)",)),
    "whole numbers": (_changed(b2=np.zeros(1, np.int64)), ("b2 is of type I64: send F64, F32",)),
    "NaN": (_changed(w2=np.full((1, 4), np.nan)), ("w2 holds 4 numbers that are not finite",)),
    "one infinity": (_changed(b2=np.full(1, np.inf)), ("b2 holds a number that is not finite",)),
    "another network": (save(_weights("nguyen")), ("w1 is missing", "and 7 more")),
    "no tensors": (save({}), ("w1 is missing", "and 3 more")),
    "an empty file": (b"\0", ("cannot be read as a safetensors file",)),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(40), ("cannot be read as a safetensors file",)),
    "a file cut short": (_changed()[:-8], ("cannot be read as a safetensors file",)),
    "a header that lies": ((2**63).to_bytes(8, "little") + b"{}", ("cannot be read",)),
}


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_does_not_fit_is_refused_by_tensor(client: httpx.Client, file: str) -> None:
    data, words = FILES[file]
    problem = refused(_begin(client, data), 422, *words)
    for error in problem.get("errors", []):
        assert error["where"]


@given(st.binary(max_size=60), st.integers(0, 400), st.integers(0, 400))
def test_a_file_of_any_bytes_is_read_or_refused(put: bytes, start: int, ends: int) -> None:
    whole = _changed()
    data = whole[:start] + put + whole[max(start, ends) :]
    # Nothing but a refusal in words may be raised, and what is read fits.
    with suppress(ProblemError):
        BINARY.check_weights(read_weights(BINARY, data))


def test_weights_that_are_no_file(client: httpx.Client) -> None:
    for weights, words in (
        ({"safetensors": "a*"}, r"weights\.safetensors is not base64: send the bytes of a safetensors file"),
        ({"safetensors": ""}, "safetensors"),
        ({"safetensors": 3}, "safetensors"),
        ({"safetensors": "aaaa", "seed": 0}, "exactly one of .*safetensors"),
    ):
        refused(client.post("/api/sessions", json={"network": "binary", "weights": weights}), 422, words)
    body = {"network": "binary", "input": {"values": [[0] * 6] * 6}, "weights": {"safetensors": "aaaa"}}
    refused(client.post("/api/forward", json=body), 422, "exactly one of")


def test_weights_of_no_session(client: httpx.Client) -> None:
    refused(client.get("/api/sessions/nobody/weights"), 404, "'nobody'")
    session = client.post("/api/sessions", json={"network": "binary"}).json()
    answer = client.get(f"/api/sessions/{session['id']}/weights?format=pickle")
    refused(answer, 422, "safetensors, npz or json")
