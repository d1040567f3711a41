"""Bad input: each is refused with what is allowed, changes nothing, and the server goes on."""

import base64
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

SAMPLE: dict[str, Any] = {"sample": {"split": "test", "index": 0}}
GOOD: dict[str, Any] = {"input": SAMPLE, "target": 3, "learning_rate": 0.01}
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def moved(client: httpx.Client) -> Any:
    """A session that has taken two steps and undone one."""
    session = client.post("/api/sessions", json={"weights": {"seed": 0}}).json()
    for _ in range(2):
        client.post("/api/step", json={**GOOD, "weights": {"session": session["id"]}})
    return client.post(f"/api/sessions/{session['id']}/undo").json()


@pytest.fixture
def unharmed(client: httpx.Client, moved: dict[str, Any]) -> Iterator[None]:
    """Make sure that the session and the server are as before."""

    def look() -> tuple[Any, Any]:
        session = client.get(f"/api/sessions/{moved['id']}").json()
        body = {"weights": {"session": moved["id"]}, "input": SAMPLE}
        trace = client.post("/api/forward", json=body, headers={"accept": "application/vnd.safetensors"})
        assert trace.status_code == 200
        return {key: session[key] for key in ("position", "version", "steps", "can_redo")}, trace.content

    before = look()
    yield
    assert look() == before


def _refused(answer: httpx.Response, status: int, *words: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem.keys() - {"errors"} == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    for word in words:
        assert re.search(word, problem["detail"]), problem["detail"]
    return problem


def _pixels(change: Any = None) -> list[list[Any]]:
    rows: list[list[Any]] = np.zeros((28, 28)).tolist()
    if change is not None:
        rows[3][4] = change
    return rows


def _png(mode: str, size: tuple[int, int], colour: Any) -> str:
    buffer = io.BytesIO()
    Image.new(mode, size, colour).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


UNIT = "from 0 to 1"
SHAPE = "28 rows of 28"
THERE = r"pixels\[3\]\[4\] is"
SMALLER = "smaller learning rate"
LABEL = "a whole number from 0 to 9"
RATE = "a finite number above 0"
ONE_INPUT = r"exactly one of .*pixels.*png.*sample"

CASES: dict[str, tuple[Any, int, tuple[str, ...]]] = {
    "27 rows": ({"input": {"pixels": _pixels()[1:]}}, 422, (SHAPE, "not 27 rows of 28")),
    "29 columns": ({"input": {"pixels": [[*row, 0.0] for row in _pixels()]}}, 422, (SHAPE, "28 rows of 29")),
    "ragged": ({"input": {"pixels": [*_pixels()[1:], [0.5]]}}, 422, (SHAPE, "28 rows of 1 to 28")),
    "no rows": ({"input": {"pixels": []}}, 422, (SHAPE, "has 0 items")),
    "an empty row": ({"input": {"pixels": [[]] * 28}}, 422, (SHAPE, "has 0 items")),
    "too many rows": ({"input": {"pixels": [[0]] * 65}}, 422, (SHAPE,)),
    "flat pixels": ({"input": {"pixels": [0.0] * 784}}, 422, (SHAPE, "not a list")),
    "pixels of text": ({"input": {"pixels": "black"}}, 422, (SHAPE,)),
    "a pixel of text": (
        {"input": {"pixels": _pixels("0.5")}},
        422,
        (UNIT, THERE),
    ),
    "a boolean pixel": ({"input": {"pixels": _pixels(change=True)}}, 422, (UNIT, "not a number")),
    "a null pixel": ({"input": {"pixels": [[None]]}}, 422, (UNIT, "not a number")),
    "a pixel above 1": (
        {"input": {"pixels": _pixels(1.0000001)}},
        422,
        (UNIT, THERE),
    ),
    "a pixel below 0": (
        {"input": {"pixels": _pixels(-1e-9)}},
        422,
        (UNIT, THERE),
    ),
    "a NaN pixel": ({"input": {"pixels": _pixels(float("nan"))}}, 422, (UNIT, "not a finite number")),
    "an infinite pixel": ({"input": {"pixels": _pixels(float("inf"))}}, 422, (UNIT, "not a finite number")),
    "784 bad pixels": ({"input": {"pixels": [[2.0] * 28] * 28}}, 422, (UNIT, r"pixels\[0\]\[0\] is")),
    "no input": ({"input": ...}, 422, ("input",)),
    "a null input": ({"input": None}, 422, ("input",)),
    "an empty input": ({"input": {}}, 422, (ONE_INPUT,)),
    "two inputs at once": ({"input": {**SAMPLE, "pixels": _pixels()}}, 422, (ONE_INPUT,)),
    "an unknown kind of input": ({"input": {"url": "x"}}, 422, (ONE_INPUT,)),
    "one and a batch": ({"inputs": [SAMPLE]}, 422, ("exactly one of input .* and inputs",)),
    "an empty batch": ({"input": ..., "target": ..., "inputs": [], "targets": []}, 422, ("inputs",)),
    "too few targets": (
        {"input": ..., "target": ..., "inputs": [SAMPLE] * 2, "targets": [1]},
        422,
        ("one target for each input", "1 for 2"),
    ),
    "a target for a batch": ({"input": ..., "inputs": [SAMPLE]}, 422, ("inputs with targets",)),
    "a batch too large": (
        {"input": ..., "target": ..., "inputs": [SAMPLE] * 65, "targets": [1] * 65},
        422,
        ("65 examples", "at most 64"),
    ),
    "no target": ({"target": ...}, 422, ("target",)),
    "a null target": ({"target": None}, 422, ("target",)),
    "a label of 10": ({"target": 10}, 422, (LABEL, "greater than 9")),
    "a label of -1": ({"target": -1}, 422, (LABEL, "less than 0")),
    "a boolean label": ({"target": True}, 422, (LABEL, "not a whole number")),
    "a label of 3.5": ({"target": 3.5}, 422, (LABEL,)),
    "a label of text": ({"target": "3"}, 422, (LABEL,)),
    "a huge label": ({"target": 10**300}, 422, (LABEL,)),
    "a rate of 0": ({"learning_rate": 0}, 422, (RATE, "not greater than 0")),
    "a negative rate": ({"learning_rate": -0.1}, 422, (RATE,)),
    "a NaN rate": ({"learning_rate": float("nan")}, 422, (RATE, "not a finite number")),
    "an infinite rate": ({"learning_rate": float("inf")}, 422, (RATE, "not a finite number")),
    "a rate of text": ({"learning_rate": "fast"}, 422, (RATE, "not a number")),
    "a null rate": ({"learning_rate": None}, 422, (RATE,)),
    "a rate that overflows the weights": (
        {"learning_rate": 1.7e308},
        422,
        (r"_next holds", "smaller learning rate"),
    ),
    "a rate that overflows the next pass": (
        {"learning_rate": 1e200},
        422,
        (r"[A-Z]\d? holds", "smaller learning rate"),
    ),
    "an unknown network": ({"network": "lenet"}, 404, ("'lenet'", "nguyen")),
    "a network of numbers": ({"network": 5}, 422, ("network", "nguyen")),
    "an unknown checkpoint": ({"weights": {"checkpoint": "best"}}, 404, ("'best'", "pretrained")),
    "a path for a checkpoint": ({"weights": {"checkpoint": "../nguyen/pretrained"}}, 404, ("pretrained",)),
    "an unknown session": ({"weights": {"session": "nobody"}}, 404, ("'nobody'", "POST /api/sessions")),
    "a malformed session": ({"weights": {"session": "a b\n"}}, 422, ("session",)),
    "a run": ({"weights": {"run": "r1", "checkpoint": 3}}, 404, ("'r1'", "checkpoint")),
    "no weights": ({"weights": {}}, 422, ("exactly one of .*checkpoint.*seed.*session.*run",)),
    "two weights": ({"weights": {"checkpoint": "pretrained", "seed": 0}}, 422, ("exactly one of",)),
    "a negative seed": ({"weights": {"seed": -1}}, 422, ("seed", "whole number from 0")),
    "a seed of 0.5": ({"weights": {"seed": 0.5}}, 422, ("seed", "whole number")),
    "a huge seed": ({"weights": {"seed": 2**53}}, 422, ("seed", "9007199254740991")),
    "an unknown key": ({"taget": 3}, 422, ("taget is not known here",)),
    "twelve unknown keys": ({f"key{n}": n for n in range(12)}, 422, ("is not known here", "and 10 more")),
    "a very long key": ({"k" * 900_000: 1}, 422, ("^k+ ... k+ is not known here",)),
    "a very long index": ({"input": {"sample": {"index": 10**4000}}}, 404, ("index from 0 to",)),
    "broken base64": ({"input": {"png": "iVBOR*"}}, 422, ("not base64",)),
    "base64 cut short": ({"input": {"png": "iVBOR"}}, 422, ("not base64",)),
    "base64 with letters of elsewhere": ({"input": {"png": "ж" * 8}}, 422, ("not base64",)),
    "an empty picture": ({"input": {"png": ""}}, 422, ("base64",)),
    "a picture that is none": ({"input": {"png": base64.b64encode(b"hello").decode()}}, 422, ("PNG",)),
    "a picture cut short": ({"input": {"png": _png("L", (64, 64), 9)[:60]}}, 422, ()),
    "a blank picture": ({"input": {"png": _png("L", (280, 280), 255)}}, 422, ("[Dd]raw",)),
    "a black picture": ({"input": {"png": _png("L", (280, 280), 0)}}, 422, ()),
    "a clear picture": (
        {"input": {"png": _png("RGBA", (28, 28), (0, 0, 0, 0))}},
        422,
        ("transparent",),
    ),
    "100 megapixels": ({"input": {"png": _png("1", (10_000, 10_000), 1)}}, 422, ("pixel",)),
    "an index past the end": ({"input": {"sample": {"index": 10_000_000}}}, 404, ("index from 0 to",)),
    "a negative index": ({"input": {"sample": {"index": -1}}}, 422, ("index", "0 or more")),
    "an unknown split": ({"input": {"sample": {"split": "dev", "index": 0}}}, 422, ('"test" or "train"',)),
}


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("case", CASES)
def test_a_step_is_refused_with_what_is_allowed(
    client: httpx.Client, moved: dict[str, Any], case: str
) -> None:
    change, status, words = CASES[case]
    body = {**GOOD, "weights": {"session": moved["id"]}, **change}
    body = {key: value for key, value in body.items() if value is not ...}
    problem = _refused(client.post("/api/step", content=json.dumps(body), headers=JSON), status, *words)
    for error in problem.get("errors", []):
        assert error.keys() == {"where", "what"}
    assert len(problem.get("errors", [])) <= 11
    assert len(json.dumps(problem)) < 5000


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("faulty", "where"),
    [
        ({"inputs": [{"pixels": [[2] * 64] * 64}] * 57, "targets": [1] * 57}, "inputs[0].pixels[0][0]"),
        ({"inputs": [{}] * 200_000, "targets": [1]}, "inputs[0]"),
        ({"inputs": [SAMPLE], "targets": [99] * 200_000}, "targets[0]"),
    ],
)
def test_of_a_list_full_of_faults_only_the_first_is_told(
    client: httpx.Client, faulty: dict[str, Any], where: str
) -> None:
    body = {"weights": {"seed": 0}, **faulty}
    problem = _refused(client.post("/api/backward", json=body), 422)
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
    _refused(answer, answer.status_code, *words)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_is_not_said_to_be_json_is_refused(client: httpx.Client, media_type: str | None) -> None:
    headers = {} if media_type is None else {"content-type": media_type}
    answer = client.post("/api/step", content=json.dumps(GOOD), headers=headers)
    _refused(answer, 415, "Content-Type: application/json")


@pytest.mark.usefixtures("unharmed")
def test_a_body_over_one_megabyte_is_refused(client: httpx.Client) -> None:
    png = "A" * 1_000_001
    _refused(client.post("/api/preprocess", json={"png": png}), 413, "1,000,000 bytes")
    _refused(client.post("/api/step", json={**GOOD, "input": {"png": png}}), 413, "1,000,000 bytes")


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("chunks", [11, 700])
def test_a_chunked_body_over_one_megabyte_is_refused(client: httpx.Client, chunks: int) -> None:
    def parts() -> Iterator[bytes]:
        yield b'{"png": "'
        for _ in range(chunks):
            yield b"A" * 100_000
        yield b'"}'

    with httpx.Client(base_url=client.base_url, timeout=60) as own:
        try:
            answer = own.post("/api/preprocess", content=parts(), headers=JSON)
        except (httpx.WriteError, httpx.ReadError):
            # So much more than is allowed that the server hung up before it was all sent.
            assert chunks > 320
        else:
            _refused(answer, 413, "1,000,000 bytes")


def test_a_chunked_body_that_is_small_enough_is_taken(client: httpx.Client) -> None:
    body = json.dumps({"weights": {"seed": 0}, "input": SAMPLE}).encode()
    answer = client.post("/api/forward", content=iter([body[:10], body[10:]]), headers=JSON)
    assert answer.status_code == 200


@pytest.mark.usefixtures("unharmed")
def test_a_media_type_that_is_not_on_offer_moves_nothing(client: httpx.Client, moved: dict[str, Any]) -> None:
    body = {**GOOD, "weights": {"session": moved["id"]}}
    answer = client.post("/api/step", json=body, headers={"accept": "text/csv"})
    _refused(answer, 406, "application/vnd.safetensors", "text/csv")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/samples?digit=10", 422, (LABEL,)),
        ("/api/samples?digit=seven", 422, (LABEL,)),
        ("/api/samples?split=dev", 422, ('"test" or "train"',)),
        ("/api/samples?offset=-1", 422, ("0 or more",)),
        ("/api/samples?limit=101", 422, ("1 to 100",)),
        ("/api/checkpoints/best", 404, ("pretrained",)),
        ("/api/checkpoints/..%2Fpretrained", 404, ()),
        ("/api/checkpoints/pretrained?format=pickle", 422, ("safetensors, npz or json",)),
        ("/api/checkpoints/pretrained?network=lenet", 404, ("nguyen",)),
        ("/api/sessions/nobody", 404, ("POST /api/sessions",)),
        ("/api/sessions/a%20b", 422, ("session",)),
    ],
)
def test_a_bad_address_is_refused(
    client: httpx.Client, path: str, status: int, words: tuple[str, ...]
) -> None:
    _refused(client.get(path), status, *words)


@pytest.mark.parametrize("png", ["@@", "aGVsbG8=", _png("L", (9, 9), 255)])
def test_preprocess_refuses_what_is_no_drawing(client: httpx.Client, png: str) -> None:
    _refused(client.post("/api/preprocess", json={"png": png}), 422)


@pytest.mark.parametrize(
    ("weights", "status", "words"),
    [
        ({"run": "x"}, 422, '{"checkpoint": name}, {"seed": number} and {"session": id}'),
        ({}, 422, "exactly one of"),
        (None, 422, "exactly one of"),
        ({"checkpoint": 3}, 422, "the name of a checkpoint"),
        ({"session": "nobody"}, 404, "'nobody'"),
        ({"session": ""}, 422, "the id of a session"),
        ({"session": "nobody", "seed": 0}, 422, "exactly one of"),
    ],
)
def test_a_session_begins_with_weights_that_there_are(
    client: httpx.Client, weights: Any, status: int, words: str
) -> None:
    _refused(client.post("/api/sessions", json={"weights": weights}), status, words)
