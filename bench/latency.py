"""How long a pass over REST takes while a run trains in the background, beside how long it takes without."""

import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any

import httpx
import orjson

from bench import rest
from bench.report import Section, table
from bench.task import CHECKPOINT, Task, load_task

TITLE = "A pass while a run trains"
LIMIT = 2.0
# The longest that a run may take to start, pause or go on, in seconds.
PATIENCE = 60.0
RUN = {"name": "bench", "epochs": 1000}
FINAL = {"finished", "stopped", "diverged", "failed"}


class RunError(RuntimeError):
    """A run did not do what it was told; ``str(error)`` says what it did."""


def section(*, quick: bool = False) -> Section:
    """Measure POST /api/backward in turns with a run at work and with the same run paused.

    Raises
    ------
    RunError
        If the run does not start, pause or go on.
    """
    rounds, requests = (1, 5) if quick else (8, 60)
    task = load_task()
    with rest.serve() as address, httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        created = client.post("/api/runs", json=RUN)
        if not created.is_success:
            return Section(TITLE, [f"Not measured: {created.json().get('detail', created.text)}"])
        run = created.json()["id"]
        busy: list[float] = []
        quiet: list[float] = []
        speeds: list[float] = []
        try:
            _wait(client, run, lambda now: now["status"] == "running" and now["step"] > 0)
            for _ in range(rounds):
                busy += passes(client, task, requests)
                speeds.append(_description(client, run)["images_per_second"] or 0.0)
                _tell(client, run, "pause", "paused")
                quiet += passes(client, task, requests)
                _tell(client, run, "resume", "running")
        finally:
            client.post(f"/api/runs/{run}/stop")
    return Section(
        TITLE,
        [latency_table(quiet, busy)],
        [
            f"{rounds * requests} requests each, one after the other over one connection, in {rounds} turns "
            "with the run at work and with it paused; each answer is a whole trace in JSON.",
            f"The run trains in the worker that the server supervises, with the defaults of POST /api/runs: "
            f"about {max(speeds):,.0f} images/s meanwhile.",
            f"Goal: with a run the 95th percentile is at most {LIMIT:.0f} times as long.",
        ],
    )


def passes(client: httpx.Client, task: Task, count: int) -> list[float]:
    """Ask for backward passes and time each, after one to warm up."""
    body = orjson.dumps(
        {
            "weights": {"checkpoint": CHECKPOINT},
            "input": {"pixels": task.pixels.tolist()},
            "target": task.label,
        }
    )
    seconds = []
    for _ in range(count + 1):
        began = time.perf_counter()
        client.post(
            "/api/backward", content=body, headers={"Content-Type": "application/json"}
        ).raise_for_status()
        seconds.append(time.perf_counter() - began)
    return seconds[1:]


def latency_table(quiet: list[float], busy: list[float]) -> str:
    """Write percentiles without and with a run, and their ratio."""
    rows = []
    for name, percent in (("50th percentile", 50), ("95th percentile", 95)):
        without, with_run = (percentile(seconds, percent) for seconds in (quiet, busy))
        rows.append(
            [name, f"{without * 1e3:.1f} ms", f"{with_run * 1e3:.1f} ms", f"**{with_run / without:.2f}**"]
        )
    return table(["POST /api/backward", "without a run", "with a run", "ratio"], rows)


def percentile(seconds: list[float], percent: int) -> float:
    """Return the time that so many percent of the requests kept within."""
    return quantiles(seconds, n=100, method="inclusive")[percent - 1]


def _description(client: httpx.Client, run: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/runs/{run}").raise_for_status().json()
    return found


def _tell(client: httpx.Client, run: str, what: str, status: str) -> None:
    client.post(f"/api/runs/{run}/{what}").raise_for_status()
    _wait(client, run, lambda now: now["status"] == status)


def _wait(client: httpx.Client, run: str, arrived: Callable[[dict[str, Any]], bool]) -> None:
    """Ask until the run is where it should be."""
    deadline = time.monotonic() + PATIENCE
    while True:
        now = _description(client, run)
        if arrived(now):
            return
        if now["status"] in FINAL or time.monotonic() > deadline:
            raise RunError(f"The run is {now['status']} at step {now['step']}: {now['message']}")
        time.sleep(0.05)
