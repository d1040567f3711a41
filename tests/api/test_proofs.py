"""POST /api/proofs: a source's claim, tried on the reader's own numbers."""

from typing import Any

import httpx
import pytest

from backend.networks import NETWORKS
from backend.networks.proofs import proofs_of
from tests.api.refusals import refused

PASS: dict[str, Any] = {
    "weights": {"checkpoint": "pretrained"},
    "input": {"sample": {"split": "test", "index": 359}},
    "target": 9,
}


def test_a_network_lists_its_proofs(client: httpx.Client) -> None:
    told = client.get("/api/networks/nguyen").json()["proofs"]
    assert [proof["id"] for proof in told] == [proof.id for proof in proofs_of(NETWORKS["nguyen"])]
    assert all(proof["title"] and proof["says"] and proof["latex"] for proof in told)
    assert all(proof["expected"] == (proof["kind"] == "claim") for proof in told)


@pytest.mark.parametrize("proof", [proof.id for proof in proofs_of(NETWORKS["nguyen"])])
def test_both_sides_are_told_term_by_term(client: httpx.Client, proof: str) -> None:
    answer = client.post("/api/proofs", json={**PASS, "proof": proof})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    trace = client.post("/api/backward", json=PASS).json()
    listed = {each["id"]: each for each in client.get("/api/networks/nguyen").json()["proofs"]}[proof]
    assert {key: told[key] for key in ("id", "title", "says", "latex", "expected")} == {
        key: listed[key] for key in ("id", "title", "says", "latex", "expected")
    }
    assert told["equal"]
    assert told["note"] is None
    assert told["left"]["values"] == pytest.approx(trace["tensors"][listed["gradient"]]["values"], abs=1e-12)
    assert told["left"]["shape"] == told["right"]["shape"] == trace["tensors"][listed["gradient"]]["shape"]
    assert len(told["cells"]) == len(told["left"]["values"])
    for place, cell in enumerate(told["cells"]):
        for side in ("left", "right"):
            assert cell[side] == told[side]["values"][place]
            assert sum(term["value"] for term in cell[f"{side}_terms"]) == pytest.approx(
                cell[side], abs=1e-12
            )
    differences = [abs(cell["left"] - cell["right"]) for cell in told["cells"]]
    assert told["largest_difference"] == max(differences)


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ({"proof": "nothing"}, 404, "nguyen has no proof 'nothing'; its proofs are logits, features"),
        ({}, 422, "proof is missing"),
        ({"proof": ""}, 422, "proof"),
        ({"proof": "logits", "target": 10}, 422, "target"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_help(
    client: httpx.Client, more: dict[str, Any], status: int, words: str
) -> None:
    refused(client.post("/api/proofs", json={**PASS, **more}), status, words)


def test_a_proof_needs_a_target_and_one_example(client: httpx.Client) -> None:
    alone = {key: value for key, value in PASS.items() if key != "target"}
    refused(client.post("/api/proofs", json={**alone, "proof": "logits"}), 422, "must hold a target")
    batch = {"weights": {"seed": 0}, "inputs": [PASS["input"]] * 2, "targets": [1, 2], "proof": "logits"}
    problem = refused(client.post("/api/proofs", json=batch), 422, "speaks of one example")
    assert problem["type"].endswith(":cannot-prove")
