"""How long a server is waited for: one that is silent, or sends a byte now and then, is hung up on."""

import contextlib
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx


@dataclass(frozen=True)
class Patience:
    """How much time a server gets.

    Attributes
    ----------
    connect : float
        Seconds in which it must take the connection.
    silence : float
        Seconds that it may send nothing at all.
    window : float
        Seconds over which its speed is taken, from the connection on.
    slowest : float
        Bytes a second of the file that it must send in every window. A file has a size, so this bounds the
        whole download.
    tries : int
        How often it is asked for one file, while each try but the last brought some of it.
    """

    connect: float = 10.0
    silence: float = 30.0
    window: float = 30.0
    slowest: float = 1_000.0
    tries: int = 5

    @property
    def timeout(self) -> httpx.Timeout:
        """The part of it that httpx keeps by itself."""
        return httpx.Timeout(self.silence, connect=self.connect)


PATIENCE = Patience()


class ConnectionWatch:
    """Hangs up on a server that sends too little, whatever it sends it in: headers, chunk sizes or the file.

    A read times out only when nothing comes at all. The watch looks once a window at what came of the file,
    and shuts the socket, which ends any read that waits on it.

    Parameters
    ----------
    patience : Patience
        The window and the speed.

    Attributes
    ----------
    hung_up : bool
        Whether it did.
    """

    def __init__(self, patience: Patience) -> None:
        self.hung_up = False
        self._patience = patience
        self._came = 0
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="connection watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        for connection in self._sockets:
            connection.close()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Note the sockets that are opened; httpx calls a request's extension ``trace`` with what it does."""
        if event == "connection.connect_tcp.complete":
            # TLS takes the socket itself over; a duplicate hangs up all the same.
            connection = info["return_value"].get_extra_info("socket").dup()
            with self._lock:
                self._sockets.append(connection)
                if self.hung_up:
                    _shut(connection)

    def came(self, count: int) -> None:
        """Note that `count` bytes of the file came."""
        self._came += count

    def _watch(self) -> None:
        before = 0
        while not self._over.wait(self._patience.window):
            came = self._came
            if came - before < self._patience.window * self._patience.slowest:
                with self._lock:
                    self.hung_up = True
                    for connection in self._sockets:
                        _shut(connection)
                return
            before = came


def _shut(connection: socket.socket) -> None:
    # The server may have been faster.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
