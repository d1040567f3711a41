"""The built page, served beside the API."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Backprop Lab</title>
<h1>The page is not built yet</h1>
<p>The API works, but the page's files are missing. Run <code>make build</code>, or <code>make run</code>,
which builds it first, and load this again.</p>
</html>
"""


class FrontendFiles(StaticFiles):
    """The page's files: hashed assets are cached for good, everything else is asked for again each time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True, check_dir=False)
        self._folder = folder

    async def check_config(self) -> None:
        """Start without the folder: whoever asks for the page is told that it is not built."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, or say that the page is not built."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException:
            if path in (".", "index.html") and not (self._folder / "index.html").is_file():
                return not_built()
            raise
        hashed = path.startswith("assets/") and response.status_code == 200
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response


class FrontendMount(Mount):
    """Everything outside ``/api``, so that the API's own 404 and 405 are left alone."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match what is not the API's."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path == "/api" or path.startswith("/api/"):
            return Match.NONE, {}
        return super().matches(scope)


def not_built() -> Response:
    """Say that the page is not built, and how to build it."""
    return HTMLResponse(_NOT_BUILT, 503, {"cache-control": "no-store"})


def page(file: Path) -> Response:
    """Answer with one of the built pages."""
    return FileResponse(file, headers={"cache-control": "no-cache"}) if file.is_file() else not_built()
