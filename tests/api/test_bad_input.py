"""Bad input: each is refused with what is allowed, changes nothing, and the server goes on."""

import base64
import io
import json
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from tests.api.refusals import GOOD, JSON, SAMPLE, refused


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
TARGET = "a class such as 3, or numbers nested in its shape"
RATE = "a finite number above 0"
ONE_INPUT = r"exactly one of .*pixels.*png.*sample.*values.*image"

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
    "a label of 10": ({"target": 10}, 422, (LABEL, "no class 10")),
    "a label of -1": ({"target": -1}, 422, (LABEL, "no class -1")),
    "a boolean label": ({"target": True}, 422, (TARGET, "holds true, which is not a number")),
    "a label of 3.5": ({"target": 3.5}, 422, (LABEL, r"not 3\.5")),
    "a label of text": ({"target": "3"}, 422, (TARGET, 'holds "3", which is not a number')),
    "a NaN label": ({"target": float("nan")}, 422, (TARGET, "NaN, which is not a finite number")),
    "a huge label": ({"target": 10**300}, 422, (LABEL,)),
    "a list for a label": ({"target": [3]}, 422, ("needs one label",)),
    "numbers for a label": ({"target": [0.5, 0.5]}, 422, (LABEL,)),
    "a bad label of a batch": (
        {"input": ..., "target": ..., "inputs": [SAMPLE] * 2, "targets": [1, 10]},
        422,
        (r"targets\[1\]: There is no class 10", LABEL),
    ),
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
    "a run": ({"weights": {"run": "r1", "checkpoint": 3}}, 404, ("'r1'", "POST /api/runs")),
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
    problem = refused(client.post("/api/step", content=json.dumps(body), headers=JSON), status, *words)
    for error in problem.get("errors", []):
        assert error.keys() == {"where", "what"}
    assert len(problem.get("errors", [])) <= 11
    assert len(json.dumps(problem)) < 5000


@pytest.mark.usefixtures("unharmed")
def test_a_media_type_that_is_not_on_offer_moves_nothing(client: httpx.Client, moved: dict[str, Any]) -> None:
    body = {**GOOD, "weights": {"session": moved["id"]}}
    answer = client.post("/api/step", json=body, headers={"accept": "text/csv"})
    refused(answer, 406, "application/vnd.safetensors", "text/csv")


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
def test_a_bad_address_isrefused(
    client: httpx.Client, path: str, status: int, words: tuple[str, ...]
) -> None:
    refused(client.get(path), status, *words)


@pytest.mark.parametrize("png", ["@@", "aGVsbG8=", _png("L", (9, 9), 255)])
def test_preprocess_refuses_what_is_no_drawing(client: httpx.Client, png: str) -> None:
    refused(client.post("/api/preprocess", json={"png": png}), 422)


@pytest.mark.parametrize(
    ("weights", "status", "words"),
    [
        ({"run": "x"}, 404, "no training run 'x'"),
        ({}, 422, "exactly one of"),
        (None, 422, "must not be null"),
        ({"checkpoint": 3}, 422, "the name of a checkpoint"),
        ({"session": "nobody"}, 404, "'nobody'"),
        ({"session": ""}, 422, "the id of a session"),
        ({"session": "nobody", "seed": 0}, 422, "exactly one of"),
    ],
)
def test_a_session_begins_with_weights_that_there_are(
    client: httpx.Client, weights: Any, status: int, words: str
) -> None:
    refused(client.post("/api/sessions", json={"weights": weights}), status, words)
