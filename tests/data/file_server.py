"""A web server on the loopback device that answers as a test tells it to."""

import gzip
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.data.tiny_set import TinySet

Answer = Callable[[BaseHTTPRequestHandler], None]


class FileServer:
    """Answers each path as set, any other with 404, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        answers, asked = self.answers, self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                answer = answers.get(self.path)
                if answer is None:
                    self.send_error(404)
                else:
                    answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def serve(self, path: str, data: bytes, *, stated_length: int | None = None) -> None:
        """Answer `path` with `data`; a stated length beyond it is a connection that is cut."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(data) if stated_length is None else stated_length))
            handler.end_headers()
            handler.wfile.write(data)

        self.answers[path] = answer

    def serve_set(self, tiny: TinySet, mirror: str, *, packed: bool = True) -> str:
        """Serve the whole set under `mirror` and return the mirror's address."""
        for name, data in tiny.contents.items():
            self.serve(f"/{mirror}/{name}.gz", gzip.compress(data) if packed else data)
        return f"{self.address}/{mirror}/"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
