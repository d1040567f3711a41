"""Whatever a network is sent, the answer is one that the schema describes; nothing is a server's error."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from backend.networks.blueprints import declare
from tests.api.any_network import IDS, example_of
from tests.api.refusals import JSON
from tests.api.test_schema import CHECKS, OPERATIONS
from tests.networks.random_blueprints import Declared, declarations

PASSES = ("forward", "backward", "step", "explain", "gradcheck", "proofs")
FEW = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ANY_OF_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 10**400) | st.floats() | st.text(max_size=3),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=3), parts, max_size=2),
    max_leaves=12,
)
KEYS = ["seed", "example", "session", "run", "checkpoint", "values", "image", "png", "pixels", "sample"]
MISNAMED = st.dictionaries(st.sampled_from(KEYS), ANY_OF_ANY, max_size=2)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.path[5:] in PASSES], ids=PASSES)
def test_bodies_by_the_schema_are_answered_as_described(client: httpx.Client, operation: Any) -> None:
    @FEW
    @given(
        case=operation.as_strategy(GenerationMode.POSITIVE),
        network=st.sampled_from(IDS),
        own=st.sets(st.sampled_from(["input", "target", "weights"])),
    )
    def send(case: Any, network: str, own: set[str]) -> None:
        if isinstance(case.body, dict):
            case.body["network"] = network
            example = example_of(network)
            if "inputs" not in case.body:
                case.body |= {key: example[key] for key in own & example.keys()}
            if "weights" in own:
                case.body.pop("weights", None)
        # A body of the schema may still not fit its network, so a refusal is as good as an answer.
        case.call_and_validate(base_url=str(client.base_url), checks=CHECKS[:-1], timeout=60)

    send()


@pytest.mark.parametrize("key", ["input", "target", "weights", "edits", "learning_rate", "symbol", "index"])
def test_a_key_that_holds_anything_is_taken_or_refused_in_words(client: httpx.Client, key: str) -> None:
    @FEW
    @given(
        network=st.sampled_from(IDS),
        value=ANY_OF_ANY | MISNAMED,
    )
    def send(network: str, value: Any) -> None:
        good = {**example_of(network), "symbol": "L", "index": [], "learning_rate": 0.1}
        answer = client.post("/api/explain", content=json.dumps({**good, key: value}), headers=JSON)
        assert answer.status_code in (200, 404, 422), answer.text
        if answer.status_code != 200:
            assert answer.headers["content-type"] == "application/problem+json"
            assert len(answer.json()["detail"]) > 10

    send()


@FEW
@given(declared=declarations(), seed=st.integers(0, 2**31))
def test_a_network_of_ones_own_is_served_like_any(
    client: httpx.Client, declared: Declared, seed: int
) -> None:
    network = declare(*declared).id
    example = {**example_of(network), "weights": {"seed": seed}}
    described = client.get(f"/api/networks/{network}").json()
    assert described["id"] == network
    step = client.post("/api/step", json={**example, "learning_rate": 0.01})
    if step.status_code != 200:
        assert "not finite" in step.json()["detail"]
        return
    tensors = step.json()["tensors"]
    assert {tensor["symbol"] for tensor in described["tensors"]} == tensors.keys()
    cells = [
        {"symbol": symbol, "index": [length - 1 for length in tensor["shape"]]}
        for symbol, tensor in tensors.items()
    ]
    body = {**example, "learning_rate": 0.01, "feeds": True, "derivation": True, "cells": cells}
    explained = client.post("/api/explain", json=body)
    assert explained.status_code == 200, explained.text
    for told in explained.json()["explanations"]:
        if told["combine"] == "sum":
            total = sum(term["value"] for term in told["terms"])
            assert total == pytest.approx(told["value"], abs=1e-9)
    begun = client.post("/api/sessions", json={"network": network, "weights": {"seed": seed}})
    assert begun.status_code == 201
    weights = {"weights": {"session": begun.json()["id"]}}
    moved = client.post("/api/step", json={**example, **weights, "learning_rate": 0.01}).json()
    assert moved["tensors"] == tensors
    checked = client.post("/api/gradcheck", json={**example, "all": "parameters"}).json()["tensors"]
    assert [tensor["symbol"] for tensor in checked] == described["parameters"]
    assert all(tensor["agrees"] for tensor in checked)
