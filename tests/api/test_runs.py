"""Training runs over the API, trained by a real worker on a share of MNIST."""

import io
from typing import Any

import httpx
import numpy as np
import pytest
from safetensors.numpy import load

from tests.api.refusals import SAMPLE, refused
from tests.api.run_client import LONG, TINY, follow, start, until


@pytest.fixture(scope="module")
def finished(trained: httpx.Client) -> dict[str, Any]:
    """A run that is done."""
    run = start(trained, name=" first ", **TINY)
    return until(trained, run["id"], "finished")


def test_a_run_is_described_from_its_start_to_its_end(
    trained: httpx.Client, finished: dict[str, Any]
) -> None:
    run = trained.get(f"/api/runs/{finished['id']}").json()
    assert run["name"] == "first"
    assert (run["step"], run["steps"], run["epoch"], run["epochs"], run["progress"]) == (38, 38, 2, 2, 1)
    assert run["recipe"]["share"] == TINY["share"]
    assert run["recipe"]["optimiser"] == "adam"
    assert run["created_at"] < run["started_at"] < run["finished_at"]
    assert (run["place"], run["message"], run["seconds_left"]) == (None, None, None)
    assert [run[f"can_{act}"] for act in ("pause", "resume", "stop", "delete")] == [False, False, False, True]
    assert run["latest"]["validation_accuracy"] > 0.5
    assert run in trained.get("/api/runs").json()["runs"]


def test_the_events_tell_all_that_the_lists_tell(trained: httpx.Client, finished: dict[str, Any]) -> None:
    url = f"/api/runs/{finished['id']}"
    events = list(follow(trained, finished["id"]))
    ids = [number for _, number, _ in events]
    assert ids == sorted(set(ids))
    rows = trained.get(f"{url}/metrics").json()["metrics"]
    assert [told for kind, _, told in events if kind == "metrics"] == rows
    assert [number for kind, number, _ in events if kind == "metrics"] == [row["seq"] for row in rows]
    checkpoints = trained.get(f"{url}/checkpoints").json()["checkpoints"]
    assert [told for kind, _, told in events if kind == "checkpoint"] == checkpoints
    assert [kind for kind, _, _ in events[-2:]] == ["status", "end"]
    assert [row["step"] for row in rows] == list(range(1, 39))
    assert [row["step"] for row in rows if row["validation_loss"] is not None] == [19, 38]
    assert [kept["step"] for kept in checkpoints] == [0, 1, 2, 3, 6, 10, 18, 32, 38]
    assert [kept["index"] for kept in checkpoints] == list(range(9))
    assert checkpoints[0]["images_seen"] == 0
    assert checkpoints[-1]["images_seen"] == 2 * 1196


def test_a_stream_goes_on_after_the_last_event_that_was_seen(
    trained: httpx.Client, finished: dict[str, Any]
) -> None:
    events = list(follow(trained, finished["id"]))
    half = len(events) // 2
    _, seen, _ = events[half]
    assert list(follow(trained, finished["id"], seen)) == events[half + 1 :]
    # What a browser sends of its own accord counts more than the address that it connects to again.
    assert list(follow(trained, finished["id"], 0, seen)) == events[half + 1 :]
    # A run that has ended says so each time, so that nobody waits.
    assert [kind for kind, _, _ in follow(trained, finished["id"], events[-1][1] + 5)] == ["end"]


def test_checkpoints_can_be_taken_away_in_every_format(
    trained: httpx.Client, finished: dict[str, Any]
) -> None:
    url = f"/api/runs/{finished['id']}/checkpoints/8"
    plain = trained.get(url)
    assert plain.headers["content-disposition"] == f'attachment; filename="{finished["id"]}-8.safetensors"'
    weights = load(plain.content)
    assert {str(values.dtype) for values in weights.values()} == {"float32"}
    archive = np.load(io.BytesIO(trained.get(url, params={"format": "npz"}).content))
    told = trained.get(url, params={"format": "json"}).json()
    assert (told["step"], told["recipe"]["share"]) == (38, TINY["share"])
    for symbol, values in weights.items():
        assert archive[symbol].tobytes() == values.tobytes()
        assert np.array_equal(np.ravel(values), told["tensors"][symbol]["values"])
    refused(trained.get(f"/api/runs/{finished['id']}/checkpoints/99"), 404, "choose one of 0, 1, 2")


def test_a_runs_weights_are_taken_wherever_weights_are_named(
    trained: httpx.Client, finished: dict[str, Any]
) -> None:
    run = finished["id"]
    body = {"input": SAMPLE, "target": 7}
    losses = []
    for index in (0, 8):
        weights = {"run": run, "checkpoint": index}
        told = trained.post("/api/backward", json={**body, "weights": weights}).json()
        assert told["weights"] == weights
        losses.append(told["loss"])
    assert losses[1] < losses[0]
    newest = trained.post("/api/backward", json={**body, "weights": {"run": run}}).json()
    assert newest["weights"] == {"run": run, "checkpoint": 8}
    assert newest["loss"] == losses[1]
    session = trained.post("/api/sessions", json={"weights": {"run": run, "checkpoint": 8}}).json()
    assert session["origin"] == {"run": run, "checkpoint": 8}
    own = trained.post("/api/step", json={**body, "weights": {"session": session["id"]}}).json()
    assert own["loss"] == losses[1]
    refused(
        trained.post("/api/backward", json={**body, "weights": {"run": run, "checkpoint": 99}}), 404, "choose"
    )


@pytest.mark.parametrize(("split", "count"), [("validation", 200), ("test", 10_000)])
def test_the_matrix_opens_onto_the_digits_behind_it(
    trained: httpx.Client, finished: dict[str, Any], split: str, count: int
) -> None:
    url = f"/api/runs/{finished['id']}"
    told = trained.get(f"{url}/evaluation", params={"split": split}).json()
    matrix = np.array(told["matrix"])
    assert (told["split"], told["checkpoint"], told["count"]) == (split, 8, count)
    assert matrix.sum() == count
    assert told["accuracy"] == pytest.approx(matrix.trace() / count)
    losses = [digit["loss"] for digit in told["mistaken"]]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == min(24, count - matrix.trace())
    wrong = np.argwhere(matrix * (1 - np.eye(10)))[0]
    for label, prediction in ((int(wrong[0]), int(wrong[1])), (7, 7)):
        asked: dict[str, str | int] = {"split": split, "label": label, "prediction": prediction, "limit": 3}
        cell = trained.get(f"{url}/mistakes", params=asked).json()
        assert cell["total"] == matrix[label, prediction]
        assert len(cell["digits"]) == min(3, cell["total"])
        for digit in cell["digits"]:
            assert (digit["label"], digit["prediction"]) == (label, prediction)
        places = [digit["index"] for digit in cell["digits"]]
        real = trained.get("/api/samples", params={"split": cell["digits"][0]["split"], "index": places})
        assert [sample["index"] for sample in real.json()["samples"]] == places
        assert {sample["label"] for sample in real.json()["samples"]} == {label}
    assert trained.get(f"{url}/mistakes", params={"split": split}).json()["total"] == count - matrix.trace()


def test_runs_wait_their_turn_and_can_be_paused_resumed_stopped_and_deleted(trained: httpx.Client) -> None:
    first = start(trained, **LONG)["id"]
    second, third = (start(trained, **{**TINY, "seed": seed})["id"] for seed in (1, 2))
    until(trained, first, "running", step=1)

    def places() -> list[int | None]:
        return [trained.get(f"/api/runs/{run}").json()["place"] for run in (first, second, third)]

    assert places() == [None, 1, 2]
    refused(trained.delete(f"/api/runs/{first}"), 409, "stop it first")
    refused(trained.post(f"/api/runs/{first}/resume"), 409, "cannot be resumed")
    # Out of the queue and to its end again.
    assert trained.post(f"/api/runs/{second}/pause").json()["status"] == "paused"
    assert places() == [None, None, 1]
    assert trained.post(f"/api/runs/{second}/resume").json()["place"] == 2
    assert places() == [None, 2, 1]
    # A paused run makes way for the next ones.
    trained.post(f"/api/runs/{first}/pause")
    until(trained, first, "paused")
    refused(trained.post(f"/api/runs/{first}/pause"), 409, "cannot be paused")
    ends = [until(trained, run, "finished")["finished_at"] for run in (third, second)]
    assert ends == sorted(ends)
    paused = trained.get(f"/api/runs/{first}").json()
    assert paused["can_resume"]
    trained.post(f"/api/runs/{first}/resume")
    until(trained, first, "running", step=paused["step"] + 1)
    trained.post(f"/api/runs/{first}/stop")
    stopped = until(trained, first, "stopped")
    kept = trained.get(f"/api/runs/{first}/checkpoints").json()["checkpoints"]
    assert kept[-1]["step"] == stopped["step"] > paused["step"]
    assert trained.delete(f"/api/runs/{first}").status_code == 204
    refused(trained.get(f"/api/runs/{first}"), 404, "POST /api/runs")
    refused(trained.get(f"/api/runs/{first}/events"), 404, "no training run")


def test_a_rate_that_diverges_ends_the_run_and_names_the_step(trained: httpx.Client) -> None:
    wild = {**TINY, "optimiser": "sgd", "rate": 10, "schedule": "constant", "warm_up": 0, "epochs": 5}
    run = until(trained, start(trained, **wild)["id"], "diverged")
    assert f"at step {run['step'] + 1}:" in run["message"]
    assert "lower learning rate" in run["message"]
    assert not run["can_resume"]
    assert [kind for kind, _, _ in follow(trained, run["id"])][-1] == "end"
    kept = trained.get(f"/api/runs/{run['id']}/checkpoints").json()["checkpoints"]
    assert kept[0]["step"] == 0
