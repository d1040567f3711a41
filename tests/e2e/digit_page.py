"""The Digit page as a person uses it, with a look at its exact numbers."""

from typing import Any

from playwright.sync_api import Locator, Page

Strokes = list[list[tuple[int, int]]]

ONE: Strokes = [[(140, 40), (138, 110), (140, 175), (139, 240)]]
SEVEN: Strokes = [[(70, 60), (140, 58), (210, 60), (180, 120), (150, 180), (130, 240)]]

_UNTIL = """([condition, patience]) => new Promise((resolve, reject) => {
    const { store } = document.querySelector("bp-app");
    const holds = CONDITION;
    if (holds(store.state)) return resolve();
    const end = store.subscribe((s) => {
        if (!holds(s)) return;
        end();
        resolve();
    });
    setTimeout(() => reject(new Error("never: " + condition)), patience);
})"""


class DigitPage:
    """Drives the page like a person, and reads its store like nobody should."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str = "/") -> None:
        """Open the page and wait for its first backward pass."""
        self.page.goto(address)
        self.until("s.trace?.loss != null")

    def until(self, condition: str, patience: float = 15_000) -> None:
        """Wait for the page's state `s` to fulfil a condition, for so many milliseconds at most."""
        script = _UNTIL.replace("CONDITION", f"(s) => {condition}")
        self.page.evaluate(script, [condition, patience])

    def state(self, expression: str) -> Any:
        """Evaluate something of the page's state `s`."""
        return self.page.evaluate(
            f"(() => {{ const s = document.querySelector('bp-app').store.state; return {expression}; }})()"
        )

    def numbers(self) -> Any:
        """Read every number of the trace that is shown, exactly."""
        return self.state(
            "[s.trace.loss, s.trace.probabilities, "
            "[...s.trace.tensors].map(([symbol, { values }]) => [symbol, [...values]]).sort()]"
        )

    @property
    def paper(self) -> Locator:
        """What one draws on."""
        return self.page.locator(".bp-draw-pad__canvas")

    @property
    def step_text(self) -> Locator:
        """Where the step bar says that we are."""
        return self.page.locator("[data-role=step-text]")

    def draw(self, strokes: Strokes) -> None:
        """Draw on clear paper with the mouse, in the pad's own 280x280, and wait for the whole pass."""
        self.page.get_by_label("Clear", exact=True).click()
        box = self.paper.bounding_box()
        assert box is not None
        scale = box["width"] / 280
        for first, *rest in strokes:
            self.page.mouse.move(box["x"] + first[0] * scale, box["y"] + first[1] * scale)
            self.page.mouse.down()
            for x, y in rest:
                self.page.mouse.move(box["x"] + x * scale, box["y"] + y * scale, steps=6)
            self.page.mouse.up()
        self.until("s.input?.source.kind === 'drawing' && s.trace?.loss != null")

    def aim_at(self, target: int) -> None:
        """Choose the target by its row of the probabilities."""
        self.page.locator(f".bp-probabilities [data-digit='{target}']").click()
        self.until(f"s.trace?.target === {target}")

    def wait_for_session_at(self, position: int) -> None:
        """Wait until the session's weights stand after so many steps."""
        self.until(f"s.session?.position === {position} && !s.busy")
