"""No step is lost or half taken when the server ends in the middle of many."""

import signal
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.repeat_client import AGAINST_3, read
from tests.api.serving_process import serving_process

MANY: dict[str, Any] = {**AGAINST_3, "times": 1000, "learning_rate": 1e-4}
LONG = {"BACKPROP_LAB_MAX_HISTORY": "2000"}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_was_told_is_kept_when_the_server_ends(tmp_path: Path, number: signal.Signals) -> None:
    with serving_process(tmp_path, **LONG) as (server, client):
        session = client.post("/api/sessions", json={}).json()
        url = f"/api/sessions/{session['id']}"
        heard: list[tuple[str, dict[str, Any]]] = []
        with client.stream("POST", f"{url}/repeat", json=MANY) as answer:
            events = read(answer)
            heard += (next(events) for _ in range(5))
            server.send_signal(number)
            if number == signal.SIGTERM:
                heard += events
            else:
                with pytest.raises(httpx.TransportError):
                    heard.extend(events)
        _, complained = server.communicate(timeout=60)
    told = [step for kind, step in heard if kind == "step"]
    if number == signal.SIGTERM:
        assert (server.returncode, complained) == (0, "")
        kind, end = heard[-1]
        assert (kind, end["why"], end["taken"]) == ("end", "server_stops", len(told))
        assert len(told) < 1000
    with serving_process(tmp_path, **LONG) as (_, client):
        kept = client.get(url).json()
        assert len(told) <= kept["position"] < 1000
        if number == signal.SIGTERM:
            assert kept["position"] == len(told)
        keys = kept["steps"][0].keys()
        assert kept["steps"][: len(told)] == [{key: step[key] for key in keys} for step in told]
        for earlier, later in pairwise(kept["steps"]):
            assert earlier["loss_after"] == later["loss"]
        body = {"weights": {"session": session["id"]}, "input": MANY["input"], "target": 3}
        assert client.post("/api/backward", json=body).json()["loss"] == kept["steps"][-1]["loss_after"]
        assert client.post(f"{url}/goto", json={"position": 2}).json()["version"] == told[1]["version"]
        assert client.post("/api/backward", json=body).json()["loss"] == told[1]["loss_after"]
