"""Nothing is lost when the server is killed: its worker ends with it, and the next server's goes on."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import httpx

from tests.api.run_client import TINY, follow, start, until
from tests.api.serving_process import serving_process

# Sixty epochs of nineteen steps: a machine that is fast has many of them left when it is killed.
SOME = {**TINY, "epochs": 60, "average": 0.9}


def _worker_of(server: int) -> int:
    """Wait until a server has a worker, and tell its process."""
    while True:
        # A thread of the server starts it.
        for children in Path(f"/proc/{server}/task").glob("*/children"):
            if found := children.read_text().split():
                return int(found[0])
        time.sleep(0.01)


def _wait_for_the_end_of(process: int) -> None:
    while Path(f"/proc/{process}").exists() and "Z" not in _state(process):
        time.sleep(0.01)


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _curves(client: httpx.Client, run: str) -> list[dict[str, Any]]:
    rows = client.get(f"/api/runs/{run}/metrics").json()["metrics"]
    clock = ("seq", "images_per_second", "elapsed")
    return [{name: value for name, value in row.items() if name not in clock} for row in rows]


def _checkpoints(client: httpx.Client, run: str) -> list[tuple[int, bytes]]:
    kept = client.get(f"/api/runs/{run}/checkpoints").json()["checkpoints"]
    files = [client.get(f"/api/runs/{run}/checkpoints/{checkpoint['index']}").content for checkpoint in kept]
    return [(checkpoint["step"], file) for checkpoint, file in zip(kept, files, strict=True)]


def test_runs_outlive_killed_workers_and_servers(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    with serving_process(folder) as (server, client):
        undisturbed = start(client, **SOME)["id"]
        until(client, undisturbed, "finished")
        run = start(client, **SOME)["id"]
        until(client, run, "running", step=60)
        killed = _worker_of(server.pid)
        os.kill(killed, signal.SIGKILL)
        # The stream goes on over the worker's end, and so does the run.
        again = next(
            number
            for number, (kind, _, told) in enumerate(follow(client, run))
            if kind == "status" and told["status"] == "running" and _worker_of(server.pid) != killed
        )
        assert again > 0
        until(client, run, "running", step=180)
        worker = _worker_of(server.pid)
        assert worker != killed
        server.kill()
        server.communicate()
        _wait_for_the_end_of(worker)
    with serving_process(folder) as (server, client):
        finished = until(client, run, "finished")
        assert finished["message"] is None
        assert _curves(client, run) == _curves(client, undisturbed)
        kept, expected = (_checkpoints(client, one) for one in (run, undisturbed))
        assert kept == expected
        # An open stream does not keep the server from ending, and the worker ends with it.
        waiting = start(client, epochs=1000)["id"]
        worker = _worker_of(server.pid)
        stream = follow(client, waiting)
        assert next(stream)[0] == "status"
        server.send_signal(signal.SIGTERM)
        assert "end" not in [kind for kind, _, _ in stream]
        _, complained = server.communicate(timeout=60)
        assert (server.returncode, complained) == (0, "")
        assert _state(worker) == "Z"
