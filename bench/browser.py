"""Drive the page in Chromium and collect what it measures itself: ``python -m bench.browser ADDRESS ROUNDS``.

This needs Playwright, which the tests of the page bring along; ``bench.pace`` runs it in its own process.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.e2e.chromium import find

# The first bundled digit, with its loss and gradients; the size of a teacher's projector.
START = "/#target=7"
SCREEN: ViewportSize = {"width": 1440, "height": 900}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# The pointer goes to so many tensors, at every so many steps.
POINTS, APART = 10, 4
# How long to wait for what may change nothing, such as pointing between two maps, in milliseconds.
PATIENCE = 500

# The page tells of a measure when its frame is done; whoever waits for one gets the next.
COLLECT = """() => {
    let waiting = null;
    new PerformanceObserver((list) => {
        for (const { name, duration } of list.getEntriesByType("measure")) {
            if (waiting?.name === name) waiting.resolve(duration);
        }
    }).observe({ type: "measure" });
    window.expectPace = (name, patience) => {
        window.pace = new Promise((resolve) => {
            waiting = { name, resolve };
            setTimeout(resolve, patience, null);
        });
    };
}"""
READY = """() => new Promise((resolve) => {
    const { store } = document.querySelector("bp-app");
    const done = () => store.state.trace?.loss != null && store.state.samples.items.length > 0;
    if (done()) return resolve();
    const end = store.subscribe(() => { if (done()) { end(); resolve(); } });
})"""
# Chromium now and then forgets to call back an idle page. It is idle in step with the screen's frames, as no
# reader is: hence some share of a frame more.
QUIET = """(share = 0) => new Promise((resolve) => requestIdleCallback(
    () => setTimeout(resolve, (share * 1000) / 60), { timeout: 300 }))"""
# Where maps with numbers lie that a pointer can reach.
MAPS = """() => [...document.querySelectorAll("bp-network bp-map")]
    .filter((map) => map.values !== null)
    .map((map) => map.querySelector(".bp-map-stack").getBoundingClientRect())
    .filter(({ left, right, top, bottom }) => {
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        return document.elementFromPoint(x, y)?.closest("bp-map");
    })
    .map(({ left, top, width, height }) => [left, top, width, height])"""


def step_repaints(page: Page, rounds: int) -> Iterator[float]:
    """Walk through all steps with the arrow keys, forward and back, and jump between the ends."""
    draw = random.Random(0)
    steps: int = page.evaluate("document.querySelector('bp-app').store.state.trace.steps.length")
    page.keyboard.press("Home")
    for _ in range(rounds):
        for key in ["ArrowRight"] * (steps - 1) + ["ArrowLeft"] * (steps - 1) + ["End", "Home"]:
            # Nobody lets go of a key within the frame that it was pressed in.
            taken = _measured(page, "step-repaint", partial(page.keyboard.down, key), draw.random())
            page.keyboard.up(key)
            if taken is not None:
                yield taken


def hover_highlights(page: Page, rounds: int) -> Iterator[float]:
    """Point here and there at every tensor that is on the screen, at one step after another."""
    draw = random.Random(0)
    steps: int = page.evaluate("document.querySelector('bp-app').store.state.trace.steps.length")
    for _ in range(rounds):
        page.keyboard.press("Home")
        for _ in range(0, steps - APART, APART):
            for _ in range(APART):
                page.keyboard.press("ArrowRight")
            page.evaluate(QUIET)
            boxes = page.evaluate(MAPS)
            draw.shuffle(boxes)
            for left, top, width, height in boxes[:POINTS]:
                x, y = left + width * draw.uniform(0.1, 0.9), top + height * draw.uniform(0.1, 0.9)
                act = partial(page.mouse.move, x, y)
                taken = _measured(page, "hover-highlight", act, draw.random())
                if taken is not None:
                    yield taken
        page.mouse.move(1, 1)


def _measured(page: Page, name: str, act: Callable[[], None], share: float) -> float | None:
    """Do something when the page is at rest, and tell its measure; None for what changes nothing."""
    page.evaluate(QUIET, share)
    page.evaluate("([name, patience]) => window.expectPace(name, patience)", [name, PATIENCE])
    act()
    taken: float | None = page.evaluate("window.pace")
    return taken


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """Open the page and wait until it has all that it asks for."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        page = browser.new_page(viewport=SCREEN)
        page.goto(address + START)
        page.evaluate(READY)
        page.evaluate(COLLECT)
        yield page
        browser.close()


def main(address: str, rounds: str) -> None:
    """Print what was measured, in milliseconds, by the measures' names."""
    with opened(address) as page:
        found = {
            "step-repaint": list(step_repaints(page, int(rounds))),
            "hover-highlight": list(hover_highlights(page, int(rounds))),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
