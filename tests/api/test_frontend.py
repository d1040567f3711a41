"""The page beside the API: caching, safety, and what is said before it is built."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.settings import Settings


def test_the_page_is_checked_each_time_and_hashed_assets_never(
    serving: Any, tmp_path: Path, page_folder: Path
) -> None:
    with serving(Settings(data_folder=tmp_path, frontend_folder=page_folder)) as served:
        page = served.client.get("/")
        assert "the page" in page.text
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-cache"
        again = served.client.get("/", headers={"if-none-match": page.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        asset = served.client.get("/assets/index-abc123.js")
        assert "immutable" in asset.headers["cache-control"]
        assert served.client.head("/").status_code == 200
        docs = served.client.get("/api/docs")
        assert "the reference" in docs.text
        assert docs.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/../settings.py", "/%2e%2e/%2e%2e/pyproject.toml", "/..%2f..%2fpyproject.toml"]
)
def test_nothing_outside_the_page_s_folder_is_served(
    serving: Any, tmp_path: Path, page_folder: Path, path: str
) -> None:
    (page_folder.parent / "settings.py").write_text("secret")
    (page_folder.parent.parent / "pyproject.toml").write_text("secret")
    with serving(Settings(data_folder=tmp_path, frontend_folder=page_folder)) as served:
        answer = served.client.get(path)
        assert answer.status_code == 404
        assert "secret" not in answer.text


@pytest.mark.parametrize("path", ["/", "/index.html", "/api/docs"])
def test_a_page_that_is_not_built_says_how_to_build_it(serving: Any, tmp_path: Path, path: str) -> None:
    with serving(Settings(data_folder=tmp_path, frontend_folder=tmp_path / "none")) as served:
        answer = served.client.get(path)
        assert answer.status_code == 503
        assert "make build" in answer.text
        assert served.client.get("/api/networks").status_code == 200


@pytest.mark.parametrize("path", ["/api/health", "/api/nothing", "/", "/api/sessions/x"])
def test_every_answer_keeps_the_page_to_its_own_server(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
