"""Real servers for the tests of the API, each on a free port and in a folder of its own."""

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
