"""Find a Chromium that the browser tests can drive; as a command, install one where that is possible."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    """Name an executable: the one in CHROMIUM, one on the PATH, or the one that Playwright installed."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Try Playwright's own download, then Debian's package where we may install one."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts.append(["apt-get", "update", "-q"])
        attempts.append(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium", "fonts-liberation"]
        )
    for attempt in attempts:
        subprocess.run(attempt, check=False, capture_output=True, timeout=600)
        if find():
            return


def main() -> int:
    """Make sure that there is a Chromium, and say which; else say what to do."""
    if find() is None:
        print("No Chromium found; trying to install one.", flush=True)
        install()
    found = find()
    if found is None:
        print(
            "The browser tests need Chromium, and none could be installed. Install one (Debian: "
            "apt-get install chromium), or name one: CHROMIUM=/path/to/chrome make test.",
            file=sys.stderr,
        )
        return 1
    print(f"browser tests use {found}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
