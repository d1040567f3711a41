"""Real servers for the tests of the API, each on a free port and in a folder of its own."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from backend.app import create_app
from backend.settings import Settings
from backend.training.runs.supervisor import Supervisor
from tests.api.refusals import GOOD, SAMPLE

REPOSITORY = Path(__file__).parents[2]
Serving = Callable[[Settings], AbstractContextManager["Running"]]


@dataclass
class Running:
    app: FastAPI
    client: httpx.Client


@contextmanager
def _serve(settings: Settings) -> Iterator[Running]:
    app = create_app(settings)
    listening = socket.create_server(("127.0.0.1", 0))
    # Connections inherit it; without it each small answer waits 40 ms for the client's acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with httpx.Client(base_url=url, timeout=60) as client:
            assert client.get("/api/health").status_code == 200
            yield Running(app, client)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="session")
def serving() -> Serving:
    return _serve


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with _serve(Settings(data_folder=tmp_path_factory.mktemp("var"))) as served:
        yield served


@pytest.fixture(scope="session")
def client(running: Running) -> httpx.Client:
    return running.client


@pytest.fixture(scope="module")
def trained(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server whose data folder has a worker."""
    folder = tmp_path_factory.mktemp("var")
    supervisor = Supervisor(
        environment={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "BACKPROP_LAB_DATA_FOLDER": str(folder),
            "BACKPROP_LAB_WORKER_NICENESS": "0",
        }
    )
    with serving(Settings(data_folder=folder)) as served:
        supervisor.start()
        try:
            yield served.client
        finally:
            supervisor.stop()


@pytest.fixture
def page_folder(tmp_path: Path) -> Path:
    """A built page in small."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>the page</title>")
    (folder / "reference.html").write_text("<!doctype html><title>the reference</title>")
    (folder / "assets" / "index-abc123.js").write_text("export {};")
    return folder


@pytest.fixture
def session(client: httpx.Client) -> Any:
    return client.post("/api/sessions", json={"weights": {"seed": 0}}).json()


@pytest.fixture(scope="module")
def moved(client: httpx.Client) -> Any:
    """A session that has taken two steps and undone one."""
    session = client.post("/api/sessions", json={"weights": {"seed": 0}}).json()
    for _ in range(2):
        client.post("/api/step", json={**GOOD, "weights": {"session": session["id"]}})
    return client.post(f"/api/sessions/{session['id']}/undo").json()


@pytest.fixture
def unharmed(client: httpx.Client, moved: dict[str, Any]) -> Iterator[None]:
    """Make sure that the session and the server are as before."""

    def look() -> tuple[Any, Any]:
        session = client.get(f"/api/sessions/{moved['id']}").json()
        body = {"weights": {"session": moved["id"]}, "input": SAMPLE}
        trace = client.post("/api/forward", json=body, headers={"accept": "application/vnd.safetensors"})
        assert trace.status_code == 200
        return {key: session[key] for key in ("position", "version", "steps", "can_redo")}, trace.content

    before = look()
    yield
    assert look() == before
