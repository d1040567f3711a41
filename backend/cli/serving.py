"""Serve the app with its worker, or print its OpenAPI schema."""

import errno
import signal
import socket
import sys
from types import FrameType
from typing import Annotated, NoReturn

import orjson
import typer
import uvicorn
from fastapi import FastAPI

from backend.app import create_app, find_mnist, open_queue, open_runs, open_sessions
from backend.cli.refusing import read_settings, refuse
from backend.data.mnist import MnistError
from backend.settings import Settings
from backend.store import StoreError
from backend.training.runs.queue import QueueError
from backend.training.runs.supervisor import Supervisor

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - only compared with
_SECONDS_TO_FINISH = 5

Host = Annotated[str | None, typer.Option(help="The address to listen at.  [default: HOST or 127.0.0.1]")]
Port = Annotated[
    int | None, typer.Option(min=1, max=65535, help="The port to listen at.  [default: PORT or 8000]")
]


def serve(host: Host = None, port: Port = None) -> None:
    """Serve the page and the API until Ctrl-C."""
    settings = read_settings(host=host, port=port)
    try:
        open_sessions(settings).close()
        open_runs(settings).close()
        open_queue(settings).close()
        find_mnist(settings)
    except (StoreError, QueueError, MnistError) as error:
        refuse(str(error))
    listening = _listen(settings.host, settings.port)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    server = _Server(create_app(settings), settings)
    supervisor = Supervisor()
    supervisor.start()
    try:
        server.run(sockets=[listening])
    finally:
        supervisor.stop()
    if not server.started:
        raise typer.Exit(1)


def openapi() -> None:
    """Print the API's OpenAPI schema as JSON."""
    typer.echo(orjson.dumps(create_app().openapi(), option=orjson.OPT_INDENT_2))


class _Server(uvicorn.Server):
    """A server that says where it is once it is there."""

    def __init__(self, app: FastAPI, settings: Settings) -> None:
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        super().__init__(config)
        self._app = app
        self._settings = settings

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Whoever follows a run or repeats a step would be waited for until the time to finish is over.
        if self.started:
            self._app.state.services.stopping.set()
            self._app.state.services.tails.close()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host = "localhost" if self._settings.host in _WILDCARDS else self._settings.host
            typer.echo(
                f"Backprop Lab is at http://{_bracketed(host)}:{self._settings.port} (Ctrl-C stops it)"
            )


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the form of a signal handler
    # The server finishes first and then raises the signal again, which would end in a traceback.
    sys.exit(0)


def _listen(host: str, port: int) -> socket.socket:
    """Bind the port before anything else, so that a taken one gets a clear message."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        _refuse_host(host, error)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            another = port + 1 if port < 65535 else 8000
            refuse(
                f"Port {port} is taken by another program. Stop that one, or choose another port: "
                f"PORT={another} make run, or backprop-lab serve --port {another}."
            )
        if error.errno == errno.EACCES:
            refuse(
                f"Port {port} needs rights that you do not have. Choose one above 1023, such as PORT=8000."
            )
        _refuse_host(host, error)
    return listening


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_host(host: str, error: OSError) -> NoReturn:
    refuse(f"{host} is no address of this machine ({error.strerror}). Set HOST to another, or leave it out.")
