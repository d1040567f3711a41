"""Starts runs over the API and follows their events."""

import json
from collections.abc import Iterator
from typing import Any

import httpx

# A few seconds' work in all: 2% of the images, 38 steps.
TINY: dict[str, Any] = {"share": 0.02, "epochs": 2, "held_out": 200, "warm_up": 5, "rate": 0.01}
# More work than any test waits for.
LONG: dict[str, Any] = {"epochs": 1000, "held_out": 1000}
Told = tuple[str, int, dict[str, Any]]


def start(client: httpx.Client, **recipe: Any) -> dict[str, Any]:
    """Start a run and return its description."""
    answer = client.post("/api/runs", json=recipe)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def follow(
    client: httpx.Client, run: str, after: int = 0, last_event_id: int | None = None
) -> Iterator[Told]:
    """Yield kind, id and data of a run's events until the stream ends."""
    url = f"/api/runs/{run}/events"
    headers = {} if last_event_id is None else {"last-event-id": str(last_event_id)}
    with client.stream("GET", url, params={"after": after}, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        event: dict[str, str] = {}
        for line in answer.iter_lines():
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                event[name] = value
            elif event:
                yield event["event"], int(event["id"]), json.loads(event["data"])
                event = {}


def until(client: httpx.Client, run: str, *statuses: str, step: int = 0) -> dict[str, Any]:
    """Wait on the stream for a status, and for a step; return the run as it was told then."""
    for kind, _, told in follow(client, run):
        if kind == "status" and told["status"] in statuses and told["step"] >= step:
            return told
    raise AssertionError(client.get(f"/api/runs/{run}").text)
