"""The command line, as processes of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

REPOSITORY = Path(__file__).parents[2]


def _environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")}
    return {
        **kept,
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONUNBUFFERED": "1",
        "COLUMNS": "200",
        "BACKPROP_LAB_DATA_FOLDER": str(folder),
        **more,
    }


def _run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backend", *arguments],
        env=_environment(folder, **more),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def _serving(folder: Path, *arguments: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "backend", *arguments],
        env=_environment(folder, **more),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            said = process.stdout.readline()
            assert said.startswith("Backprop Lab is at http://"), process.stderr.read()
            yield process, said.split()[4]
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with _serving(tmp_path, PORT=str(_free_port())) as (process, url):
        with httpx.Client(base_url=url) as client:
            session = client.post("/api/sessions", json={"weights": {"seed": 0}}).json()
            process.send_signal(number)
            said, complained = process.communicate(timeout=30)
        assert (process.returncode, complained, said.strip()) == (0, "", "")
    with _serving(tmp_path, "serve", "--port", str(_free_port())) as (_, url):
        assert httpx.get(f"{url}/api/sessions/{session['id']}").json()["position"] == 0


def test_sessions_survive_even_a_killed_server(tmp_path: Path) -> None:
    body = {"input": {"sample": {"index": 0}}, "target": 3}
    with _serving(tmp_path, PORT=str(_free_port())) as (process, url):
        session = httpx.post(f"{url}/api/sessions", json={"weights": {"seed": 0}}).json()
        told = httpx.post(f"{url}/api/step", json={**body, "weights": {"session": session["id"]}}).json()
        process.kill()
        process.communicate(timeout=30)
    with _serving(tmp_path, PORT=str(_free_port())) as (_, url):
        again = httpx.get(f"{url}/api/sessions/{session['id']}").json()
        assert again["steps"] == told["session"]["steps"]
        following = {**body, "weights": {"session": session["id"]}}
        assert httpx.post(f"{url}/api/backward", json=following).json()["loss"] == told["loss_after"]


def test_a_taken_port_gets_a_clear_message(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = _run(tmp_path, PORT=str(port))
    assert ended.returncode == 1
    assert f"Port {port} is taken" in ended.stderr
    assert f"PORT={port + 1 if port < 65535 else 8000} make run" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_host_that_is_not_ours_gets_a_clear_message(tmp_path: Path) -> None:
    for host in ("192.0.2.1", "no such host"):
        ended = _run(tmp_path, "serve", "--host", host, "--port", str(_free_port()))
        assert ended.returncode == 1
        assert f"{host} is no address of this machine" in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_setting_out_of_bounds_gets_a_clear_message(tmp_path: Path) -> None:
    ended = _run(tmp_path, PORT="eighty")
    assert ended.returncode == 1
    assert "PORT" in ended.stderr
    assert "'eighty'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_data_folder_that_is_in_the_way_gets_a_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = _run(tmp_path, BACKPROP_LAB_DATA_FOLDER=str(tmp_path / "file" / "var"), PORT=str(_free_port()))
    assert ended.returncode == 1
    assert "BACKPROP_LAB_DATA_FOLDER" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_named_folder_without_mnist_gets_a_clear_message(tmp_path: Path) -> None:
    ended = _run(tmp_path, BACKPROP_LAB_MNIST_FOLDER=str(tmp_path), PORT=str(_free_port()))
    assert ended.returncode == 1
    assert str(tmp_path) in ended.stderr
    assert "train-images" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_version_and_schema_are_printed(tmp_path: Path) -> None:
    assert _run(tmp_path, "--version").stdout == "backprop-lab 0.1.0\n"
    schema = json.loads(_run(tmp_path, "openapi").stdout)
    assert schema["openapi"].startswith("3.1")
    assert schema["info"]["version"] == "0.1.0"
    # Printing leaves nothing behind.
    assert list(tmp_path.iterdir()) == []
