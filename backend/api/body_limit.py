"""Refuses bodies that are too large, whether or not they say so beforehand."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.problems import answer

# A client that is still sending reads no answer, so this much of a refused body is taken in and dropped.
_PATIENCE = 32


class BodyLimit:
    """Read a request's whole body before the app sees it, or answer 413.

    Parameters
    ----------
    app : ASGI app
        What gets the requests that are small enough.
    most : int
        The bytes that a body may have.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body read, or refuse it."""
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        chunks: list[bytes] = []
        size = 0
        more = True
        while more and size <= self._most * _PATIENCE:
            message = await receive()
            if message["type"] != "http.request":
                return
            chunk = message.get("body", b"")
            size += len(chunk)
            if size <= self._most:
                chunks.append(chunk)
            more = message.get("more_body", False)
        if size > self._most:
            await self._refuse(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": b"".join(chunks), "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = answer(
            413,
            "body-too-large",
            "The body is too large",
            f"The body is larger than the {self._most:,} bytes that are read. "
            "Send a smaller picture, or fewer examples at a time.",
            headers={"connection": "close"},
        )
        await response(scope, receive, send)


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
