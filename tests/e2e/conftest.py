"""A real server and a real browser for the tests of the page."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.e2e.chromium import find

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the app on a free port with a data folder of its own; yield its address."""
    folder: Path = tmp_path_factory.mktemp("data")
    process = subprocess.Popen(
        [sys.executable, "-m", "backend"],
        env={
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(_free_port()),
            "BACKPROP_LAB_DATA_FOLDER": str(folder),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    heard = []
    for line in process.stdout:
        heard.append(line)
        if address := re.search(r"http://127\.0\.0\.1:[1-9]\d*", line):
            break
    else:
        pytest.fail("the app ended before it listened:\n" + "".join(heard))
    yield address.group()
    process.send_signal(signal.SIGINT)
    with process.stdout:
        assert process.wait(timeout=20) == 0, process.stdout.read()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=QUIET)
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What the page complained of: script errors, failed loads, requests to other hosts."""

    heard: list[str]


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """Open a new window on the app; fail afterwards if the page complained or asked another host."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server)
    page = context.new_page()
    complaints = Complaints([])

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.heard.append(f"{message.type}: {message.text}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.heard.append(f"exception: {error}"))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((server, "data:", "blob:"))
            else complaints.heard.append(f"foreign request: {request.url}")
        ),
    )
    yield page
    context.close()
    assert complaints.heard == []
