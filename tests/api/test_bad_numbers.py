"""Inputs, targets and weights that do not fit a network: each is refused with its cell, shape or name."""

import json
from typing import Any

import httpx
import numpy as np
import pytest

from tests.api.any_network import example_of
from tests.api.refusals import JSON, refused


def _values(shape: tuple[int, ...], place: tuple[int, ...] = (), change: Any = 0.0) -> Any:
    values = np.zeros(shape).tolist()
    row = values
    for index in place[:-1]:
        row = row[index]
    if place:
        row[place[-1]] = change
    return values


AT = r"row 2, column 4 \(counted from 0\)"
REFUSED: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "a word": ("sigmoid", {"values": _values((5, 5), (2, 4), "x")}, (f'holds "x" in {AT}', "not a number")),
    "a number as text": ("sigmoid", {"values": _values((5, 5), (2, 4), "0.5")}, (f'holds "0.5" in {AT}',)),
    "a boolean": ("sigmoid", {"values": _values((5, 5), (2, 4), change=True)}, (f"holds true in {AT}",)),
    "a null": ("sigmoid", {"values": _values((5, 5), (2, 4), None)}, (f"holds null in {AT}",)),
    "NaN": ("sigmoid", {"values": _values((5, 5), (2, 4), float("nan"))}, (f"NaN in {AT}", "finite")),
    "infinity": ("sigmoid", {"values": _values((5, 5), (2, 4), 1e999)}, (f"infinite number in {AT}",)),
    "too large": ("sigmoid", {"values": _values((5, 5), (2, 4), 10**400)}, (f"in {AT}", "not a finite")),
    "in a map": ("sigmoid", {"values": _values((1, 5, 5), (0, 2, 4), "x")}, (f"map 0, {AT}",)),
    "in a row": ("katsaros-pooling", {"values": _values((6,), (3,), "x")}, (r"place 3 \(counted from 0\)",)),
    "ragged rows": (
        "sigmoid",
        {"values": [[0] * 5] * 4 + [[0] * 4]},
        ("row 0 holds 5 numbers, but row 4 4 numbers",),
    ),
    "ragged maps": (
        "sigmoid",
        {"values": [[[0] * 5] * 5, [[0] * 5] * 4]},
        ("map 0 holds 5 rows of 5 numbers, but map 1 4 rows of 5",),
    ),
    "a row that is a number": ("sigmoid", {"values": [[0, 0], 0]}, ("uneven", "row 1 a single number")),
    "an empty row": ("sigmoid", {"values": [[]]}, ("empty list in row 0",)),
    "no values": ("sigmoid", {"values": []}, ("has 0 items",)),
    "nested too deep": ("sigmoid", {"values": [[[[0]]]]}, ("deeper than maps, rows",)),
    "a number": ("sigmoid", {"values": 1}, ("a list of numbers",)),
    "text": ("sigmoid", {"values": "0 1 2"}, ("a list of numbers",)),
    "too few rows": ("sigmoid", {"values": _values((4, 5))}, ("5 rows of 5 numbers, not 4 rows of 5",)),
    "too long a row": ("katsaros-pooling", {"values": [0] * 7}, ("must be 6 numbers, not 7 numbers",)),
    "one row of one too many": ("own:1.dense1.mse", {"values": [1, 2]}, ("must be 1 number, not 2 numbers",)),
    "pixels for one row": (
        "own:1x1x5.flatten.dense2.mse",
        {"pixels": [[0], [1]]},
        ("be 1 row of 5 numbers from 0", "not 2 rows of 1"),
    ),
    "two maps": ("binary", {"values": _values((2, 6, 6))}, ("not 2 maps of 6 rows of 6",)),
    "a digit for a row": ("katsaros-pooling", {"sample": {"index": 0}}, ("send values",)),
    "pixels for a row": ("katsaros-pooling", {"pixels": [[0]]}, ("takes in z of shape", "send values")),
    "pixels of another size": ("binary", {"pixels": [[0] * 28] * 28}, ("6 rows of 6 numbers",)),
    "a picture that is none": ("binary", {"image": "aGVsbG8="}, ("PNG",)),
    "broken base64": ("binary", {"image": "a*"}, (r"input\.image is not base64",)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_input_is_refused_with_its_cell_or_shape(client: httpx.Client, case: str) -> None:
    network, given, words = REFUSED[case]
    content = json.dumps({"network": network, "input": given})
    answer = client.post("/api/forward", content=content, headers=JSON)
    problem = refused(answer, 422, *words)
    assert "input" in problem["detail"] or case == "a picture that is none"


@pytest.mark.parametrize(
    ("id", "target", "words"),
    [
        ("binary", 2, "no class 2: use a whole number from 0 to 1. 1 says yes, 0 says no"),
        ("binary", [1.0], "1 says yes, 0 says no"),
        ("sigmoid", 1, r"delta \(given gradient with respect to H\) must be numbers of shape \(2,\)"),
        (
            "sigmoid",
            [0.1],
            r"target, delta \(given gradient with respect to H\) of sigmoid, must be 2 numbers, not 1 number",
        ),
        ("sigmoid-whole", 2, "no class 2: use a whole number from 0 to 1"),
        ("sigmoid-whole", 0.5, r"t \(targets\) must be numbers of shape \(2,\)"),
        ("sigmoid-whole", ["1", 0], 'holds "1" in place 0'),
        ("katsaros-convolution", [[1, 2, 3]], "must be 4 numbers, not 1 row of 3 numbers"),
        ("katsaros-convolution", [[1, 2], [3]], "row 0 holds 2 numbers, but row 1 1 number"),
    ],
)
def test_a_target_is_refused_with_what_the_network_wants(
    client: httpx.Client, id: str, target: Any, words: str
) -> None:
    body = {**example_of(id), "target": target}
    for route in ("forward", "backward", "step"):
        refused(client.post(f"/api/{route}", json=body), 422, words)
    batch = {"network": id, "inputs": [body["input"]] * 2, "targets": [example_of(id)["target"], target]}
    refused(client.post("/api/backward", json=batch), 422, r"targets(\[1\]|.1.|.*targets)")


@pytest.mark.parametrize(
    ("id", "weights", "status", "words"),
    [
        ("binary", {"example": "maybe"}, 404, "no example 'maybe': choose one of yes, no"),
        ("nguyen", {"example": "printed"}, 404, "it has no examples with weights"),
        ("katsaros-pooling", {"example": "plain"}, 404, "it has no examples with weights"),
        ("binary", {"checkpoint": "pretrained"}, 404, "those that do are of nguyen"),
        ("binary", {"seed": 0, "initialisation": "best"}, 422, "he, glorot, lecun, uniform or zeros"),
        ("binary", {"seed": 0, "initialisation": None}, 422, "initialisation must not be null"),
    ],
)
def test_weights_that_a_network_has_not(
    client: httpx.Client, id: str, weights: dict[str, Any], status: int, words: str
) -> None:
    refused(client.post("/api/forward", json={**example_of(id), "weights": weights}), status, words)


def test_a_session_of_another_network_is_refused_by_name(client: httpx.Client) -> None:
    session = client.post("/api/sessions", json={"network": "binary"}).json()
    body = {**example_of("sigmoid"), "weights": {"session": session["id"]}}
    refused(client.post("/api/backward", json=body), 422, 'Send "network": "binary"')
