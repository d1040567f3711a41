"""Repeats a session's step over the API and reads its events."""

import json
from collections.abc import Iterator
from typing import Any

import httpx

from tests.api.refusals import SAMPLE

# The pretrained weights take this digit for a 7; against 3 they need a few steps.
AGAINST_3: dict[str, Any] = {"input": SAMPLE, "target": 3, "learning_rate": 0.01}
Told = tuple[str, dict[str, Any]]


def read(answer: httpx.Response) -> Iterator[Told]:
    """Yield kind and data of the events of a stream until it ends."""
    assert answer.status_code == 200, answer.read()
    assert answer.headers["content-type"].startswith("text/event-stream")
    event: dict[str, str] = {}
    for line in answer.iter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = value
        elif event:
            yield event["event"], json.loads(event["data"])
            event = {}


def repeat(client: httpx.Client, session: dict[str, Any], **body: Any) -> list[Told]:
    """Repeat a step until the stream ends, and list its events; without examples it is AGAINST_3."""
    given = {"input", "inputs", "target", "targets"} & body.keys()
    url = f"/api/sessions/{session['id']}/repeat"
    with client.stream("POST", url, json={**({} if given else AGAINST_3), **body}) as answer:
        return list(read(answer))
