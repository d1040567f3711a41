"""The command line: serve the app, or print its OpenAPI schema."""

import errno
import signal
import socket
import sys
from types import FrameType
from typing import Annotated, NoReturn

import orjson
import typer
import uvicorn
from pydantic import ValidationError

from backend import __version__
from backend.app import create_app, find_mnist, open_sessions
from backend.data.mnist import MnistError
from backend.settings import Settings
from backend.store import StoreError

_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - only compared with
_SECONDS_TO_FINISH = 5

main = typer.Typer(
    name="backprop-lab",
    help="Backprop Lab: backpropagation in a convolutional network, one equation at a time.",
    add_completion=False,
    pretty_exceptions_enable=False,
)

Host = Annotated[str | None, typer.Option(help="The address to listen at.  [default: HOST or 127.0.0.1]")]
Port = Annotated[
    int | None, typer.Option(min=1, max=65535, help="The port to listen at.  [default: PORT or 8000]")
]


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - typer's form of a callback
    if wanted:
        typer.echo(f"backprop-lab {__version__}")
        raise typer.Exit


@main.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001, FBT002 - its callback does the work; typer's form of a flag
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and stop."),
    ] = False,
) -> None:
    """Serve the app when no command is named."""
    if context.invoked_subcommand is None:
        serve()


@main.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Serve the page and the API until Ctrl-C."""
    settings = _read_settings(host, port)
    try:
        open_sessions(settings).close()
        find_mnist(settings)
    except (StoreError, MnistError) as error:
        _refuse(str(error))
    listening = _listen(settings.host, settings.port)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    server = _Server(config, settings)
    server.run(sockets=[listening])
    if not server.started:
        raise typer.Exit(1)


@main.command()
def openapi() -> None:
    """Print the API's OpenAPI schema as JSON."""
    typer.echo(orjson.dumps(create_app().openapi(), option=orjson.OPT_INDENT_2))


class _Server(uvicorn.Server):
    """A server that says where it is once it is there."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

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


def _read_settings(host: str | None, port: int | None) -> Settings:
    given = {name: value for name, value in {"host": host, "port": port}.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type] # validated right here
    except ValidationError as error:
        faults = [f"{fault['loc'][0]}: {fault['msg']}, not {fault['input']!r}" for fault in error.errors()]
        _refuse("A setting is not allowed. " + "; ".join(faults))


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
            _refuse(
                f"Port {port} is taken by another program. Stop that one, or choose another port: "
                f"PORT={another} make run, or backprop-lab serve --port {another}."
            )
        if error.errno == errno.EACCES:
            _refuse(
                f"Port {port} needs rights that you do not have. Choose one above 1023, such as PORT=8000."
            )
        _refuse_host(host, error)
    return listening


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_host(host: str, error: OSError) -> NoReturn:
    _refuse(f"{host} is no address of this machine ({error.strerror}). Set HOST to another, or leave it out.")


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
