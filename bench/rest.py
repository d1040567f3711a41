"""The REST API as a contender: a server of its own on loopback, asked over one connection kept open."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import httpx
import orjson
import safetensors.numpy

from bench.task import CHECKPOINT, LEARNING_RATE, Task
from bench.timing import Contender

SAFETENSORS = "application/vnd.safetensors"
READERS: Mapping[str, Callable[[bytes], object]] = {
    SAFETENSORS: safetensors.numpy.load,
    "application/json": orjson.loads,
}


class ServerError(RuntimeError):
    """The server ended before it listened; ``str(error)`` holds what it said."""


@contextmanager
def serve() -> Iterator[str]:
    """Start the app on a free port with an empty data folder, and stop it in the end.

    Yields
    ------
    str
        Its address.

    Raises
    ------
    ServerError
        If it does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "backend"],
            env={**os.environ, "HOST": "127.0.0.1", "PORT": str(port), "BACKPROP_LAB_DATA_FOLDER": folder},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        heard = []
        for line in process.stdout:
            heard.append(line)
            if address in line:
                break
        else:
            raise ServerError("The server ended before it listened:\n" + "".join(heard))
        try:
            yield address
        finally:
            process.send_signal(signal.SIGINT)


def contender(task: Task, client: httpx.Client, media_type: str) -> Contender:
    """Ask for traces of the task's digit in one format, and read the answer into arrays or lists."""
    body = {
        "weights": {"checkpoint": CHECKPOINT},
        "input": {"pixels": task.pixels.tolist()},
        "target": task.label,
    }
    read = READERS[media_type]

    def ask(route: str, content: bytes) -> object:
        headers = {"Accept": media_type, "Content-Type": "application/json"}
        response = client.post(f"/api/{route}", content=content, headers=headers)
        response.raise_for_status()
        return read(response.content)

    passes = orjson.dumps(body)
    step = orjson.dumps({**body, "learning_rate": LEARNING_RATE})
    return Contender(
        f"REST, {'safetensors' if media_type == SAFETENSORS else 'JSON'}",
        {
            "forward": lambda: ask("forward", passes),
            "backward": lambda: ask("backward", passes),
            "step": lambda: ask("step", step),
        },
    )
