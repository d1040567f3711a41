"""Errors that no body is to blame for."""

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.settings import Settings

TYPE = "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nothing", "/api/sessions/x/y", "/nothing", "/assets/x.js"]
)
def test_nothing_there_is_a_problem(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, TYPE)
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": f"There is nothing at {path}. GET /api/docs lists what there is.",
    }


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/forward", "POST"),
        ("PUT", "/api/step", "POST"),
        ("DELETE", "/api/networks", "GET"),
        ("POST", "/api/health", "GET"),
    ],
)
def test_another_method_is_a_problem(client: httpx.Client, method: str, path: str, allowed: str) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (405, TYPE)
    assert answer.headers["allow"] == allowed
    assert answer.json()["detail"] == f"{path} does not take {method}; use {allowed}."


def test_a_fault_of_ours_is_a_problem_that_leaks_nothing(
    serving: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), serving(Settings(data_folder=tmp_path)) as served:
        services = served.app.state.services
        served.app.state.services = replace(services, samples=None)
        answer = served.client.get("/api/samples")
        assert (answer.status_code, answer.headers["content-type"]) == (500, TYPE)
        assert "NoneType" not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
        served.app.state.services = services
        assert served.client.get("/api/samples").status_code == 200
    # It is written after the answer is sent, but before the server has stopped.
    assert "AttributeError" in caplog.text


def test_a_damaged_checkpoint_is_told_as_the_server_s_fault(serving: Any, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoints" / "nguyen"
    folder.mkdir(parents=True)
    (folder / "pretrained.safetensors").write_bytes(b"not safetensors at all")
    with serving(Settings(data_folder=tmp_path, checkpoints_folder=folder.parent)) as served:
        answer = served.client.post("/api/forward", json={"input": {"sample": {"index": 0}}})
        assert (answer.status_code, answer.headers["content-type"]) == (503, TYPE)
        assert "pretrained.safetensors is damaged" in answer.json()["detail"]
        body = {"weights": {"seed": 0}, "input": {"sample": {"index": 0}}}
        assert served.client.post("/api/forward", json=body).status_code == 200
