"""What runs are refused, and streams that nobody talks on."""

import asyncio
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.settings import Settings
from backend.training.runs.queue import Queue, QueueError
from tests.api.conftest import Serving
from tests.api.refusals import refused
from tests.api.run_client import TINY, follow, start

BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no rate": ({"rate": 0}, "rate is not greater than 0.*at most 10"),
    "a rate that is a text": ({"rate": "0.1"}, "rate is not a number"),
    "too many epochs": ({"epochs": 1001}, "epochs is greater than 1000.*1 to 1000"),
    "half an epoch": ({"epochs": 0.5}, "epochs is not a whole number"),
    "no batch": ({"batch": 0}, "batch is less than 1"),
    "a batch too large": ({"batch": 1025}, "batch is greater than 1024"),
    "an unknown optimiser": ({"optimiser": "newton"}, "sgd, momentum, nesterov or adam"),
    "an unknown schedule": ({"schedule": "linear"}, "constant, step or cosine"),
    "an unknown initialisation": ({"initialisation": "ones"}, "he, glorot, lecun, uniform or zeros"),
    "a momentum of 1": ({"momentum": 1}, "momentum is not less than 1|momentum is refused.*below 1"),
    "a warp too wide": ({"augmentation": {"rotation": 90}}, "augmentation.rotation is greater than 45"),
    "an unknown warp": ({"augmentation": {"flip": 1}}, "augmentation.flip is not known here"),
    "a warp that is a number": ({"augmentation": 3}, "augmentation is not a JSON object.*rotation"),
    "decay too strong": ({"weight_decay": 0.2}, "weight_decay is greater than 0.1"),
    "no share": ({"share": 0}, "share is not greater than 0"),
    "all held out": ({"held_out": 60_000}, "held_out is greater than 50000"),
    "a name too long": ({"name": "x" * 81}, "name .*at most 80"),
    "a seed below 0": ({"seed": -1}, "seed is less than 0"),
    "an unknown setting": ({"learning_rate": 0.1}, "learning_rate is not known here"),
    "more clean epochs than epochs": ({"epochs": 2, "clean_epochs": 3}, "clean_epochs.*from 0 to 2"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_run_is_refused_with_what_is_allowed(client: httpx.Client, case: str) -> None:
    body, words = BAD[case]
    refused(client.post("/api/runs", json=body), 422, words)


def test_a_run_of_an_unknown_network_is_refused(client: httpx.Client) -> None:
    refused(client.post("/api/runs", json={"network": "lenet"}), 404, "nguyen")


def test_a_run_without_its_data_set_is_refused_with_the_command_that_mends_it(
    serving: Serving, tmp_path: Path
) -> None:
    folder = tmp_path / "mnist"
    folder.mkdir()
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (folder / f"{name}-ubyte").write_bytes(b"\0\0\x08\x03")
    with serving(Settings(data_folder=tmp_path / "var", mnist_folder=folder)) as served:
        refused(served.client.post("/api/runs", json=TINY), 503, str(folder), "train-images-idx3-ubyte", "`")
        (folder / "train-images-idx3-ubyte").unlink()
        refused(served.client.post("/api/runs", json=TINY), 503, str(folder), "train-images-idx3-ubyte", "`")
        assert served.client.get("/api/runs").json() == {"runs": []}


def test_no_more_runs_are_kept_than_is_set(serving: Serving, tmp_path: Path) -> None:
    with serving(Settings(data_folder=tmp_path, max_runs=2)) as served:
        first = start(served.client, **TINY)["id"]
        start(served.client, **TINY)
        refused(served.client.post("/api/runs", json=TINY), 409, "2 runs.*Delete one.*BACKPROP_LAB_MAX_RUNS")
        assert served.client.delete(f"/api/runs/{first}").status_code == 204
        start(served.client, **TINY)


def test_a_run_without_checkpoints_or_validation_says_so(client: httpx.Client) -> None:
    run = start(client, **{**TINY, "held_out": 0})["id"]
    refused(client.get(f"/api/runs/{run}/evaluation"), 404, "no checkpoint 'newest'")
    refused(client.post("/api/sessions", json={"weights": {"run": run}}), 404, "no checkpoint 'newest'")
    client.delete(f"/api/runs/{run}")


def test_the_end_of_a_followed_run_that_is_deleted_is_told(client: httpx.Client) -> None:
    run = start(client, **TINY)["id"]
    stream = follow(client, run)
    assert next(stream)[0] == "status"
    with httpx.Client(base_url=client.base_url) as other:
        other.delete(f"/api/runs/{run}")
    assert [kind for kind, _, _ in stream][-1] == "end"


def test_many_who_listen_hold_nobody_up(client: httpx.Client) -> None:
    run = start(client, **TINY)["id"]
    request = f"GET /api/runs/{run}/events HTTP/1.1\r\nHost: {client.base_url.host}\r\n\r\n".encode()
    address = client.base_url.host, client.base_url.port

    async def listen() -> list[bytes]:
        opened = [await asyncio.open_connection(*address) for _ in range(200)]
        for _, writer in opened:
            writer.write(request)
        first = [await reader.readuntil(b"id: 1") for reader, _ in opened]
        # Threads and the loop are free for others.
        assert (await asyncio.to_thread(client.get, "/api/networks/nguyen")).status_code == 200
        await asyncio.to_thread(client.post, f"/api/runs/{run}/stop")
        await asyncio.gather(*(reader.readuntil(b"event: end") for reader, _ in opened))
        for _, writer in opened:
            writer.close()
        return first

    assert len(asyncio.run(listen())) == 200
    client.delete(f"/api/runs/{run}")


def test_a_queue_that_cannot_be_reached_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(QueueError, match=rf"redis://127.0.0.1:{port}.*BACKPROP_LAB_QUEUE"):
        Queue(tmp_path, f"redis://127.0.0.1:{port}/0")
