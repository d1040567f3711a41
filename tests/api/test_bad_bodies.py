"""Bodies that are too large, no JSON, or full of faults: each is refused, and the server goes on."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from backend.settings import Settings
from tests.api.refusals import GOOD, JSON, SAMPLE, refused


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("faulty", "where"),
    [
        ({"inputs": [{"pixels": [[2] * 64] * 64}] * 57, "targets": [1] * 57}, "inputs[0].pixels[0][0]"),
        ({"inputs": [{}] * 200_000, "targets": [1]}, "inputs[0]"),
        ({"inputs": [SAMPLE], "targets": ["9"] * 200_000}, "targets[0]"),
    ],
)
def test_of_a_list_full_of_faults_only_the_first_is_told(
    client: httpx.Client, faulty: dict[str, Any], where: str
) -> None:
    body = {"weights": {"seed": 0}, **faulty}
    problem = refused(client.post("/api/backward", json=body), 422)
    assert [error["where"] for error in problem["errors"]] == [where]


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("missing|not a JSON object",)),
        (b"{", ("not JSON",)),
        (b"[]", ("not a JSON object",)),
        (b"null", ()),
        (b'"text"', ("not a JSON object",)),
        (b'{"input": 1e999}', ("input",)),
        (b'{"input": {"sample": {"index": 0}}, "target": 3, "learning_rate": 1e999}', ("finite",)),
        (b'{"input": {"sample": {"index": 0}}, "target": 3, "learning_rate": -Infinity}', ("finite",)),
        (b'{"input": {"pixels": [[1e999]]}, "target": 3}', ("finite",)),
        (b'{"input": {"pixels": [[NaN]]}, "target": 3}', ("finite",)),
        (b'{"\\ud800": 1, "input": {"sample": {"index": 0}}, "target": 3}', ("unicode",)),
        (b'{"weights": {"session": "\\ud800"}, "input": {"sample": {"index": 0}}, "target": 3}', ()),
        (b'{"network": "\\u0000", "input": {"sample": {"index": 0}}, "target": 3}', ()),
        (b"\xff\xfe\x00", ()),
        (b"[" * 100_000, ()),
        (b'{"target": ' + b"9" * 5000 + b"}", ()),
    ],
)
def test_a_body_that_is_no_such_object_is_refused(
    client: httpx.Client, content: bytes, words: tuple[str, ...]
) -> None:
    answer = client.post("/api/step", content=content, headers=JSON)
    assert answer.status_code in (400, 404, 422)
    refused(answer, answer.status_code, *words)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_is_not_said_to_be_json_is_refused(client: httpx.Client, media_type: str | None) -> None:
    headers = {} if media_type is None else {"content-type": media_type}
    answer = client.post("/api/step", content=json.dumps(GOOD), headers=headers)
    refused(answer, 415, "Content-Type: application/json")


@pytest.fixture(scope="module")
def narrow(serving: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that takes in a megabyte at most."""
    with serving(Settings(data_folder=tmp_path_factory.mktemp("var"), max_body_bytes=1_000_000)) as served:
        yield served.client


def test_a_body_over_the_limit_is_refused(narrow: httpx.Client) -> None:
    png = "A" * 1_000_001
    refused(narrow.post("/api/preprocess", json={"png": png}), 413, "1,000,000 bytes")
    refused(narrow.post("/api/step", json={**GOOD, "input": {"png": png}}), 413, "1,000,000 bytes")
    assert narrow.get("/api/health").status_code == 200


@pytest.mark.parametrize("chunks", [11, 700])
def test_a_chunked_body_over_the_limit_is_refused(narrow: httpx.Client, chunks: int) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"png": "'
        for _ in range(chunks):
            yield b"A" * 100_000
        yield b'"}'

    with httpx.Client(base_url=narrow.base_url, timeout=60) as own:
        try:
            answer = own.post("/api/preprocess", content=parts(), headers=JSON)
        except (httpx.WriteError, httpx.ReadError):
            # So much more than is allowed that the server hung up before it was all sent.
            assert chunks > 320
        else:
            refused(answer, 413, "1,000,000 bytes")


def test_a_chunked_body_that_is_small_enough_is_taken(client: httpx.Client) -> None:
    body = json.dumps({"weights": {"seed": 0}, "input": SAMPLE}).encode()
    answer = client.post("/api/forward", content=iter([body[:10], body[10:]]), headers=JSON)
    assert answer.status_code == 200
