"""How soon the page shows what one asks of it, as it measures itself, and how soon a number is explained."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import httpx

from bench import rest
from bench.latency import percentile
from bench.report import Section, table
from bench.task import CHECKPOINT, Task, load_task

TITLE = "The page"
# A screen shows 60 pictures a second.
FRAME = 1000 / 60
PACES = {
    "step-repaint": "another step: columns, step bar and the panel that tells of it repainted",
    "hover-highlight": "a cell pointed at: what it is made of lit up",
}
EXPLAINED: Mapping[str, Mapping[str, Any]] = {
    "a weight of the first kernels, 576 terms": {"symbol": "dLk1", "index": [0, 0, 2, 3]},
    "the same with what it feeds and its derivation": {
        "symbol": "dLk1",
        "index": [0, 0, 2, 3],
        "feeds": True,
        "derivation": True,
    },
    "100 cells of S2": {
        "cells": [{"symbol": "S2", "index": [0, cell // 8, cell % 8]} for cell in range(64)]
        + [{"symbol": "S2", "index": [1, cell // 8, cell % 8]} for cell in range(36)]
    },
}
# The browser's driver belongs to the environment of the tests.
BROWSER_PYTHON = os.environ.get("BROWSER_PYTHON", sys.executable)


class PageError(RuntimeError):
    """The page could not be driven; ``str(error)`` says why."""


def section(*, quick: bool = False) -> Section:
    """Measure the page in a browser, and POST /api/explain."""
    rounds, calls = (1, 3) if quick else (3, 200)
    with rest.serve() as address:
        with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
            explained = {
                name: explanations(client, load_task(), asked, calls) for name, asked in EXPLAINED.items()
            }
        try:
            paces = [
                "Milliseconds from a change to the frame that shows it:",
                pace_table(drive(address, rounds)),
            ]
        except PageError as error:
            paces = [f"The page was not measured: {error}"]
    return Section(
        TITLE,
        [*paces, "Milliseconds of POST /api/explain:", explained_table(explained)],
        [
            "The page measures itself: these are measures of the browser's performance timeline, named in "
            "brackets. Each begins in the handler of the key or of the pointer and ends when the main "
            "thread has done the next frame, its layout and painting included.",
            f"Chromium without a GPU, 1440x900, the first bundled digit with its whole trace. {rounds} "
            "round(s): arrow keys through all steps, forward and back, then End and Home; and the "
            "pointer from one map to another at every fourth step. Before each the page is at rest, for a "
            "time that is not in step with the screen's frames; keys are let go of after the frame.",
            f"Goal: a median of at most {FRAME:.1f} ms, the time of one picture where there are 60 a second.",
            f"Explanations are asked for {calls} times one after the other over one connection, of a pass "
            "that the server has at hand, after one to warm up; the answer is read from JSON.",
        ],
    )


def drive(address: str, rounds: int) -> dict[str, list[float]]:
    """Let a process of its own drive the page and collect its measures, in milliseconds.

    Raises
    ------
    PageError
        If there is no browser or no driver for it.
    """
    ended = subprocess.run(
        [BROWSER_PYTHON, "-m", "bench.browser", address, str(rounds)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise PageError((ended.stderr.strip().splitlines() or ["it said nothing"])[-1])
    found: dict[str, list[float]] = json.loads(ended.stdout)
    return found


def explanations(client: httpx.Client, task: Task, asked: Mapping[str, Any], calls: int) -> list[float]:
    """Ask for an explanation and time each answer, after one to warm up; in milliseconds."""
    body = {
        "weights": {"checkpoint": CHECKPOINT},
        "input": {"pixels": task.pixels.tolist()},
        "target": task.label,
        **asked,
    }
    taken = []
    for _ in range(calls + 1):
        began = perf_counter()
        client.post("/api/explain", json=body).raise_for_status().json()
        taken.append((perf_counter() - began) * 1000)
    return taken[1:]


def pace_table(found: Mapping[str, Sequence[float]]) -> str:
    """Write median, 95th percentile and share of a frame of each measure."""
    rows = [
        [
            f"{PACES[name]} (`{name}`)",
            f"{len(taken)}",
            f"{median(taken):.1f}",
            f"{percentile(list(taken), 95):.1f}",
            f"**{median(taken) / FRAME:.2f}**",
        ]
        for name, taken in found.items()
        if len(taken) > 1
    ]
    return table(["", "times", "median", "95th percentile", f"median to {FRAME:.1f} ms"], rows)


def explained_table(found: Mapping[str, Sequence[float]]) -> str:
    """Write median and 95th percentile of each question."""
    rows = [
        [name, f"{median(taken):.1f}", f"{percentile(list(taken), 95):.1f}"] for name, taken in found.items()
    ]
    return table(["", "median", "95th percentile"], rows)
