"""A web server on the loopback device that answers as a test tells it to, badly if need be."""

import gzip
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.data.tiny_set import TinySet

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Request:
    path: str
    range: str | None
    if_range: str | None


class FileServer:
    """Answers each path as set, any other with 404, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[Request] = []
        self.closing = threading.Event()
        answers, requests = self.answers, self.requests

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                requests.append(Request(self.path, self.headers["Range"], self.headers["If-Range"]))
                answer = answers.get(self.path)
                if answer is None:
                    self.send_error(404)
                    return
                try:
                    answer(self)
                except ConnectionError:
                    # Whoever asked has had enough.
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        server = cls()
        try:
            yield server
        finally:
            server.close()

    @property
    def asked(self) -> list[str]:
        """The paths, in order."""
        return [request.path for request in self.requests]

    @property
    def ranges(self) -> list[str | None]:
        """What part of the file was asked for each time."""
        return [request.range for request in self.requests]

    def serve(self, path: str, *answers: Answer) -> None:
        """Answer `path` with each of these in turn, and from then on with the last."""
        left = list(answers)
        self.answers[path] = lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)

    def serve_set(self, tiny: TinySet, mirror: str, *, packed: bool = True) -> str:
        """Serve the whole set under `mirror` and return the mirror's address."""
        for name, data in tiny.contents.items():
            self.serve(f"/{mirror}/{name}.gz", whole(gzip.compress(data) if packed else data))
        return f"{self.address}/{mirror}/"

    def silence(self, data: bytes, *, at: int) -> Answer:
        """Send no more than the first bytes, and then nothing until the test is over."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            send(handler, 200, data[:at], {"Content-Length": str(len(data)), "ETag": '"silence"'})
            self.closing.wait()

        return answer

    def trickle(self, start: bytes) -> Answer:
        """Send `start`, which may end in mid-header, and a byte now and then for ever."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(start)
            while not self.closing.wait(0.01):
                handler.wfile.write(b"x")

        return answer

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def whole(data: bytes, *, upto: int | None = None, **headers: str) -> Answer:
    """Send it all whatever part is asked for; `upto` is where the connection is cut."""
    stated = {"Content-Length": str(len(data))} | {
        name.replace("_", "-"): text for name, text in headers.items()
    }
    return lambda handler: send(handler, 200, data[:upto], stated)


def ranged(
    data: bytes, *, upto: int | None = None, etag: str | None = None, modified: str | None = None
) -> Answer:
    """Send the part that is asked for if the file is still the one that it is a part of."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        tags = {name: tag for name, tag in (("ETag", etag), ("Last-Modified", modified)) if tag is not None}
        wanted = handler.headers["Range"]
        if wanted is None or handler.headers["If-Range"] not in (None, etag, modified):
            send(handler, 200, data[:upto], {"Content-Length": str(len(data)), **tags})
            return
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(data):
            send(handler, 416, b"", {"Content-Range": f"bytes */{len(data)}", "Content-Length": "0"})
            return
        part = {
            "Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}",
            "Content-Length": str(len(data) - start),
        }
        send(handler, 206, data[start:upto], {**part, **tags})

    return answer


def redirect(address: str) -> Answer:
    return lambda handler: send(handler, 302, b"", {"Location": address, "Content-Length": "0"})


def endless(start: bytes) -> Answer:
    """Send `start` and then zeros as fast as they are taken, with no length stated."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, start, {})
        while True:
            handler.wfile.write(bytes(65_536))

    return answer
