"""POST /api/explain: numbers that answer where they come from."""

import re
from typing import Any

import httpx
import pytest

from backend.networks import SHIPPED, Shipped
from tests.api.refusals import refused

PASS: dict[str, Any] = {
    "weights": {"checkpoint": "pretrained"},
    "input": {"sample": {"split": "test", "index": 359}},
    "target": 9,
}


def ask(client: httpx.Client, **more: Any) -> Any:
    answer = client.post("/api/explain", json={**PASS, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def recombined(explanation: dict[str, Any]) -> Any:
    values = [term["value"] for term in explanation["terms"]]
    match explanation["combine"]:
        case "max":
            return max(values)
        case "argmax":
            winner = explanation["terms"][values.index(max(values))]
            return winner["factors"][0]["index"][explanation["axis"]]
        case "ratio":
            return values[explanation["chosen"]] / sum(values)
        case "positive":
            return float(values[0] > 0)
        case _:
            return sum(values)


def test_from_a_kernels_gradient_one_can_walk_to_the_loss_and_to_the_pixels(client: httpx.Client) -> None:
    """Follow factors from dLk1 as a reader would; every number on the way must be made of the next ones."""
    seen: set[str] = set()
    asked: set[str] = set()
    waiting: list[tuple[str, list[int]]] = [("dLk1", [0, 0, 2, 3])]
    while waiting:
        cells = [{"symbol": symbol, "index": index} for symbol, index in waiting[:100]]
        explained = ask(client, cells=cells)["explanations"]
        asked |= {str(cell) for cell in waiting[:100]}
        waiting = waiting[100:]
        for explanation in explained:
            seen.add(explanation["symbol"])
            if explanation["combine"] == "given":
                continue
            assert recombined(explanation) == pytest.approx(explanation["value"], abs=1e-9, rel=1e-9)
            ranked = sorted(explanation["terms"], key=lambda term: -abs(term["value"]))
            for factor in (factor for term in ranked[:2] for factor in term["factors"]):
                waiting.append((factor["symbol"], factor["index"]))
            for cell in explanation["decided_by"][:1]:
                waiting.append((cell["symbol"], cell["index"]))
        waiting = [cell for cell in waiting if str(cell) not in asked]
    assert seen >= {"dLk1", "dLS1", "dLC1", "dLP1", "dLS2", "dLf", "dLS", "O", "S", "f", "S1", "I", "label"}


def test_every_tensor_of_a_step_explains_itself_over_the_wire(client: httpx.Client) -> None:
    described = client.get("/api/networks/nguyen").json()
    cells = [{"symbol": spec["symbol"], "index": [0] * len(spec["shape"])} for spec in described["tensors"]]
    answered = ask(client, cells=cells, learning_rate=0.1, feeds=True)["explanations"]
    trace = client.post("/api/step", json={**PASS, "learning_rate": 0.1}).json()
    written = {step["writes"]: step for step in trace["steps"]}
    for cell, explanation in zip(cells, answered, strict=True):
        symbol = cell["symbol"]
        assert explanation["value"] == trace["tensors"][symbol]["values"][0]
        assert explanation["step"] == (written[symbol]["id"] if symbol in written else None)
        assert explanation["says"].endswith((".", "!"))
        readers = [step["id"] for step in trace["steps"] if symbol in step["reads"]]
        assert {feed["step"] for feed in explanation["feeds"]} <= set(readers)
        for feed in explanation["feeds"]:
            assert len(feed["cells"]) == min(feed["count"], 200)
        if symbol in written:
            assert recombined(explanation) == pytest.approx(explanation["value"], abs=1e-9, rel=1e-9)


def test_an_edit_goes_with_every_pass_and_its_cell_tells_what_it_was(client: httpx.Client) -> None:
    edits = [{"symbol": "dLS2", "index": [4, 2, 6], "value": 5.0}]
    trace = client.post("/api/backward", json={**PASS, "edits": edits}).json()
    plain = client.post("/api/backward", json=PASS).json()
    assert plain["edits"] == []
    (edit,) = trace["edits"]
    flat = (4 * 8 + 2) * 8 + 6
    assert edit == {**edits[0], "before": plain["tensors"]["dLS2"]["values"][flat]}
    assert trace["tensors"]["dLS2"]["values"][flat] == 5.0
    assert trace["tensors"]["dLk2"] != plain["tensors"]["dLk2"]
    explained = ask(client, edits=edits, symbol="dLS2", index=[4, 2, 6])
    assert (explained["value"], explained["edited"]) == (5.0, {"before": edit["before"]})
    assert recombined(explained) == pytest.approx(edit["before"], abs=1e-9)
    forward = {key: value for key, value in PASS.items() if key != "target"}
    pixel = [{"symbol": "I", "index": [0, 14, 14], "value": 0.5}]
    assert client.post("/api/forward", json={**forward, "edits": pixel}).json()["edits"][0]["value"] == 0.5
    stepped = client.post("/api/step", json={**PASS, "edits": edits}).json()
    assert stepped["tensors"]["dLk2"] == trace["tensors"]["dLk2"]


def test_a_session_that_moved_on_still_explains_the_step_that_it_took(client: httpx.Client) -> None:
    session = client.post("/api/sessions", json={"weights": {"seed": 3}}).json()
    weights = {"session": session["id"]}
    trace = client.post("/api/step", json={**PASS, "weights": weights, "learning_rate": 0.1}).json()
    asked = {"symbol": "k1_next", "index": [0, 0, 2, 3], "learning_rate": 0.1, "weights": trace["weights"]}
    explained = ask(client, **asked)
    parameter, step = explained["terms"]
    assert parameter["factors"][0]["symbol"] == "k1"
    assert [factor["symbol"] for factor in step["factors"]] == ["eta", "dLk1"]
    assert explained["value"] == trace["tensors"]["k1_next"]["values"][13]
    moved = client.post("/api/explain", json={**PASS, **asked, "learning_rate": 0.2})
    assert refused(moved, 409, "version")["type"].endswith(":session-moved")


def test_a_batch_explains_its_means(client: httpx.Client) -> None:
    body = {
        "weights": {"seed": 3},
        "inputs": [{"sample": {"index": 0}}, {"sample": {"index": 1}}],
        "targets": [7, 2],
        "cells": [
            {"symbol": "L", "index": []},
            {"symbol": "dLb1", "index": [2]},
            {"symbol": "O", "index": [4, 1]},
        ],
    }
    answer = client.post("/api/explain", json=body).json()
    loss, bias, probability = answer["explanations"]
    assert [term["coefficient"] for term in loss["terms"]] == [-0.5, -0.5]
    assert len(bias["terms"]) == 2 * 576
    for explanation in (loss, bias, probability):
        assert recombined(explanation) == pytest.approx(explanation["value"], abs=1e-9)


def test_a_derivation_unfolds_the_sources_equations_with_the_cells_numbers(client: httpx.Client) -> None:
    explained = ask(client, symbol="dLS", index=[9], derivation=True)
    numbers = [line["number"] for line in explained["derivation"] if line["seed"] == "nguyen"]
    assert {"10", "11", "18", "22", "23"} <= set(numbers)
    assert numbers.index("10") < numbers.index("23")
    assert all(line["holds"] in (True, None) for line in explained["derivation"])
    assert any(line["right"] == pytest.approx(explained["value"]) for line in explained["derivation"])
    assert ask(client, symbol="I", index=[0, 3, 4], derivation=True)["derivation"] == []
    assert ask(client, symbol="dLS", index=[9])["derivation"] is None


LABS = [known for known in SHIPPED if known.kind == "lab"]


@pytest.mark.parametrize("lab", LABS, ids=[known.network.id for known in LABS])
def test_derivations_unfold_in_every_lab(client: httpx.Client, lab: Shipped) -> None:
    example = lab.examples[0]
    symbols = client.get("/api/equations").json()["derivations"][lab.network.id]
    trace = {"network": lab.network.id, "input": {"values": example.input}, "target": example.target}
    cells = [{"symbol": symbol, "index": [0] * len(lab.network.tensor(symbol).shape)} for symbol in symbols]
    body = {**trace, "learning_rate": 0.1, "cells": cells, "derivation": True}
    answered = client.post("/api/explain", json=body).json()["explanations"]
    lines = [line for explained in answered for line in explained["derivation"]]
    assert all(explained["derivation"] for explained in answered)
    assert all(line["holds"] in (True, None) for line in lines)
    assert {line["seed"] for line in lines} - {None} == {lab.network.references[0].seed}


@pytest.mark.parametrize(
    ("more", "kind", "words"),
    [
        ({"symbol": "dLk3", "index": [0]}, "unknown-symbol", "its tensors are I, k1"),
        ({"symbol": "k1_next", "index": [0, 0, 0, 0]}, "unknown-symbol", "updates a learning rate"),
        ({"symbol": "S1", "index": [1, 2]}, "unknown-cell", "takes 3 indices, not [1, 2]"),
        ({"symbol": "S1", "index": [6, 0, 0]}, "unknown-cell", "from 0 up to [5, 23, 23]"),
        ({"symbol": "S1", "index": [0, 0, -1]}, "not-allowed", "index[2] is less than 0"),
        ({"symbol": "S1", "index": [0, 0, 1.5]}, "not-allowed", "is not a whole number"),
        ({"symbol": "S1"}, "not-allowed", "a symbol with an index, or cells"),
        ({}, "not-allowed", "a symbol with an index, or cells"),
        ({"symbol": "S", "index": [0], "cells": []}, "not-allowed", "cells"),
        ({"cells": [{"symbol": "L", "index": []}] * 101}, "not-allowed", "cells has 101 items"),
        ({"cells": [{"symbol": "L"}]}, "not-allowed", "cells[0].index is missing"),
        (
            {"symbol": "L", "index": [], "edits": [{"symbol": "I1", "index": [0, 0, 0, 0], "value": 1}]},
            "cannot-edit",
            "winners",
        ),
        (
            {"symbol": "L", "index": [], "edits": [{"symbol": "S", "index": [10], "value": 1}]},
            "unknown-cell",
            "lies outside",
        ),
        (
            {"symbol": "L", "index": [], "learning_rate": 0},
            "not-allowed",
            "learning_rate is not greater than 0",
        ),
    ],
)
def test_what_cannot_be_explained_is_refused_with_help(
    client: httpx.Client, more: dict[str, Any], kind: str, words: str
) -> None:
    problem = refused(client.post("/api/explain", json={**PASS, **more}), 422, re.escape(words))
    assert problem["type"].endswith(f":{kind}")


def test_too_many_terms_are_refused(client: httpx.Client) -> None:
    body = {
        "weights": {"seed": 3},
        "inputs": [{"sample": {"index": index}} for index in range(20)],
        "targets": [1] * 20,
        "cells": [{"symbol": "dLk1", "index": [n, 0, g, 0]} for n in range(6) for g in range(2)],
    }
    refused(client.post("/api/explain", json=body), 422, "fewer cells")
