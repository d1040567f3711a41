"""POST /api/proofs: a source's claim, tried on the reader's own numbers."""

from typing import Any

import httpx
import pytest

from backend.networks import NETWORKS, SHIPPED, Shipped
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


@pytest.mark.parametrize("network", NETWORKS)
def test_every_text_that_is_cited_is_a_reference(client: httpx.Client, network: str) -> None:
    told = client.get(f"/api/networks/{network}").json()
    cited = {source["seed"] for part in (*told["steps"], *told["proofs"]) for source in part["source"]}
    assert cited == {reference["seed"] for reference in told["references"]}


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


LABS = [known for known in SHIPPED if known.kind == "lab"]


@pytest.mark.parametrize("lab", LABS, ids=[known.network.id for known in LABS])
def test_every_claim_of_a_lab_holds_on_its_examples(client: httpx.Client, lab: Shipped) -> None:
    listed = client.get(f"/api/networks/{lab.network.id}").json()["proofs"]
    assert listed
    for example in lab.examples:
        for proof in listed:
            body = {"network": lab.network.id, "input": {"values": example.input}, "target": example.target}
            told = client.post("/api/proofs", json={**body, "proof": proof["id"]}).json()
            assert told["equal"] or not told["expected"], proof["id"]
            assert (told["note"] is None) == (told["equal"] == told["expected"])


def test_numbers_that_show_a_hidden_slip_come_with_it(client: httpx.Client) -> None:
    listed = client.get("/api/networks/katsaros-pooling").json()["proofs"]
    (slip,) = (proof for proof in listed if proof["shown_by"])
    body = {
        "network": "katsaros-pooling",
        "input": {"values": slip["shown_by"]["input"]},
        "target": slip["shown_by"]["target"],
        "proof": slip["id"],
    }
    assert client.post("/api/proofs", json=body).json()["equal"] is False


def test_a_mini_batch_shows_the_sum_that_is_missing(client: httpx.Client) -> None:
    examples = client.get("/api/networks/binary").json()["examples"]
    body = {
        "network": "binary",
        "inputs": [{"values": example["input"]} for example in examples],
        "targets": [example["target"] for example in examples],
        "proof": "dense-bias-no-sum",
    }
    told = client.post("/api/proofs", json=body).json()
    assert (told["left"]["shape"], told["right"]["shape"]) == ([1], [1, len(examples)])
    assert [cell["index"] for cell in told["cells"]] == [[0, e] for e in range(len(examples))]
    assert not told["equal"]


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
