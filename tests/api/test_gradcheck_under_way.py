"""Gradient checks under way over REST: told as they go, however large, until who asked or the server ends."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from backend.engine import gradcheck
from backend.engine.tensor import Array
from backend.engine.tensor_check import TensorCheck
from backend.engine.trace import Trace
from backend.networks import find_network
from backend.settings import Settings
from tests.api.conftest import Running, Serving
from tests.api.gradcheck_client import BODY, NGUYEN, checked
from tests.api.refusals import SAMPLE, refused
from tests.api.repeat_client import read

EVENTS = {"accept": "text/event-stream"}
LARGE: dict[str, Any] = {
    "network": "own:1x28x28.flatten.dense625.relu.dense2.softmax",
    "weights": {"seed": 5},
    "input": SAMPLE,
    "target": 1,
    "all": "parameters",
    "errors": True,
}


@pytest.mark.parametrize(
    "wish", [{"symbol": "b2"}, {"all": "parameters", "errors": True}, {"symbol": "b", "curve": True}]
)
def test_events_tell_the_way_and_then_the_same(client: httpx.Client, wish: dict[str, Any]) -> None:
    with client.stream("POST", "/api/gradcheck", json={**BODY, **wish}, headers=EVENTS) as answer:
        assert answer.headers["vary"] == "accept"
        told = list(read(answer))
    *told, (kind, result) = told
    assert kind == "result"
    assert result == checked(client, **wish)
    progress = [(kind, data) for kind, data in told if kind != "found"]
    assert {kind for kind, _ in progress} == {"progress"}
    done = [data["done"] for _, data in progress]
    assert done == sorted(set(done))
    assert done[-1] == progress[-1][1]["total"]
    assert {data["total"] for _, data in progress} == {done[-1]}
    assert [*dict.fromkeys(data["symbol"] for _, data in progress)] == [
        tensor["symbol"] for tensor in result["tensors"]
    ]


@dataclass
class Watched:
    """What checks measured, and whether one was closed."""

    cells: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    seen = Watched()
    real = gradcheck.portions

    def portions(trace: Trace, symbol: str, cells: Array, epsilon: float) -> Iterator[TensorCheck]:
        try:
            for part in real(trace, symbol, cells, epsilon):
                seen.cells += len(part.cells)
                yield part
        finally:
            seen.ended.set()

    monkeypatch.setattr(gradcheck, "portions", portions)
    return seen


def test_hanging_up_ends_the_check_and_others_are_answered_meanwhile(
    client: httpx.Client, watched: Watched
) -> None:
    with (
        httpx.Client(base_url=client.base_url, timeout=60) as own,
        own.stream("POST", "/api/gradcheck", json=LARGE, headers=EVENTS) as answer,
    ):
        assert next(read(answer))[0] == "progress"
        assert client.get("/api/health").status_code == 200
    assert watched.ended.wait(60)
    assert watched.cells < find_network(LARGE["network"]).parameter_count


def test_hanging_up_ends_a_check_that_tells_no_progress_too(client: httpx.Client, watched: Watched) -> None:
    with httpx.Client(base_url=client.base_url) as own, pytest.raises(httpx.ReadTimeout):
        own.post("/api/gradcheck", json=LARGE, timeout=0.5)
    assert watched.ended.wait(60)
    assert watched.cells < find_network(LARGE["network"]).parameter_count


@pytest.mark.parametrize("media", ["application/json", "text/event-stream"])
def test_a_server_that_ends_breaks_a_check_off(serving: Serving, tmp_path: Path, media: str) -> None:
    with serving(Settings(data_folder=tmp_path)) as served:
        served.app.state.services.stopping.set()
        answer = served.client.post("/api/gradcheck", json=LARGE, headers={"accept": media})
        if media == "application/json":
            refused(answer, 503, "about to end.*ask for it again")
        else:
            assert answer.text.startswith("event: problem")
            assert "about to end" in answer.text


def test_everything_of_a_network_as_large_as_can_be_is_checked(client: httpx.Client) -> None:
    with client.stream("POST", "/api/gradcheck", json=LARGE, headers=EVENTS) as answer:
        *events, (kind, told) = read(answer)
    assert kind == "result"
    # Each tensor is told as soon as it is done, the largest last.
    found = [data for kind, data in events if kind == "found"]
    assert [data["tensors"][0]["symbol"] for data in found][-1] == "w1"
    each = {data["tensors"][0]["symbol"]: data["tensors"][0] for data in found}
    assert {**found[0], "tensors": [each[symbol] for symbol in ("w1", "b1", "w", "b")]} == told
    progress = [(kind, data) for kind, data in events if kind == "progress"]
    tensors = {tensor["symbol"]: tensor for tensor in told["tensors"]}
    assert {symbol: tensor["count"] for symbol, tensor in tensors.items()} == {
        "w1": 490_000,
        "b1": 625,
        "w": 1250,
        "b": 2,
    }
    for tensor in tensors.values():
        assert tensor["agrees"]
        assert tensor["told"] > 0
    # Of so many cells the answer tells no more than somebody can take in.
    assert [symbol for symbol, tensor in tensors.items() if tensor["errors"] is None] == ["w1"]
    assert sum(len(tensor["entries"]) for tensor in tensors.values()) < 1500
    # How long it takes is told as soon as every tensor was tried.
    left = [data["seconds_left"] for _, data in progress]
    known = [seconds for seconds in left if seconds is not None]
    assert left[: len(left) - len(known)] == [None] * (len(left) - len(known))
    assert len(known) > 1
    assert known[0] > known[-1] == 0


def test_a_perturbed_loss_that_is_not_finite_is_a_problem(running: Running) -> None:
    """Behind a closed ReLU weights are as steep as can be; the perturbation opens it."""
    weights = {spec.symbol: np.zeros(spec.shape) for spec in NGUYEN.parameter_specs}
    weights["b1"] -= 0.05
    weights["k2"] += 1e200
    weights["w"] += 1e200
    store = running.app.state.services.sessions
    session = store.create(NGUYEN.id, {"seed": 0}, weights)
    body = {
        "weights": {"session": session.id},
        "input": SAMPLE,
        "target": 3,
        "symbols": ["b", "b1"],
        "epsilon": 0.1,
    }
    problem = refused(running.client.post("/api/gradcheck", json=body), 422, "L holds .* not finite")
    with running.client.stream("POST", "/api/gradcheck", json=body, headers=EVENTS) as answer:
        *progress, last = read(answer)
    assert [kind for kind, _ in progress] == ["progress", "found"]
    assert last == ("problem", problem)
