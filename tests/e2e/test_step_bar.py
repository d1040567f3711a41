"""Time in a real browser: any step by its name, playing that waits, and nothing shown before its time."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.digit_page import DigitPage

# Tensors whose step is still to come, and what they show in spite of it.
_TOO_EARLY = """() => {
    const { state } = document.querySelector("bp-app").store;
    const writer = new Map(state.network.steps.map((step, at) => [step.writes, at]));
    const scratch = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    // Frames around what is to come are no numbers.
    const isInked = ({ grid }, canvas) => {
        Object.assign(scratch.canvas, { width: canvas.width, height: canvas.height });
        scratch.drawImage(canvas, 0, 0);
        const [wide, high] = [grid.cell, grid.tall ?? grid.cell];
        return Array.from({ length: grid.maps }, (_, place) => {
            const left = (place % grid.across) * (grid.width + grid.gap) * wide;
            const top = Math.floor(place / grid.across) * (grid.height + grid.gap) * high;
            return scratch.getImageData(left + 2, top + 2, grid.width * wide - 2, grid.height * high - 2);
        }).some(({ data }) => data.some((byte) => byte > 0));
    };
    const early = [];
    for (const view of document.querySelectorAll("bp-network bp-tensor")) {
        const symbol = view.querySelector("[data-symbol]").dataset.symbol;
        if (!(writer.get(symbol) > state.position)) continue;
        const maps = [...view.querySelectorAll("bp-map")];
        const inked = maps.some((map) => isInked(map, map.querySelector("canvas")));
        const barred = [...view.querySelectorAll(".bp-bars-bar")].some((bar) => bar.offsetWidth > 0);
        const numbers = [...view.querySelectorAll(".bp-bars-number, .bp-tensor-number, .bp-legend-numbers")]
            .map((element) => element.textContent.trim()).filter((text) => /[0-9]/.test(text));
        early.push([symbol, inked || barred, numbers, view.getAttribute("status")]);
    }
    return early;
}"""


@pytest.fixture
def digit(page: Page) -> DigitPage:
    """Open the page on its first digit."""
    digit = DigitPage(page)
    digit.open()
    return digit


def test_any_step_is_reached_by_typing_its_name(page: Page, digit: DigitPage) -> None:
    for key, query, step in (
        ("/", "dlk2", "step 22 of 35: dLk2"),
        ("g", "equation 59", "step 25 of 35: dC1S1"),
        ("/", "Nguyen 21", "step 13 of 35: dLS"),
        ("/", "katsaros 23 conv1", ""),
        ("/", "loss softmax", "step 12 of 35: L"),
        ("/", "step 7", "step 7 of 35: P2"),
        ("/", "kernels of conv1 after", "step 30 of 35: k1_next"),
    ):
        page.keyboard.press(key)
        field = page.get_by_role("combobox", name="Go to a step by its symbol")
        expect(field).to_be_focused()
        expect(field).to_have_value("")
        page.keyboard.type(query)
        if step:
            expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)
            page.keyboard.press("Enter")
            expect(digit.step_text).to_have_text(step)
        else:
            expect(page.get_by_text("No step is called")).to_be_visible()
            page.keyboard.press("Escape")
        expect(field).to_have_count(0)


def test_the_finder_is_opened_by_its_button_and_followed_by_the_pointer(page: Page, digit: DigitPage) -> None:
    button = page.get_by_label("Go to a step by its name")
    button.click()
    options = page.get_by_role("listbox", name="Steps").get_by_role("option")
    expect(options).to_have_count(35)
    options.filter(has_text="dLf").click()
    expect(digit.step_text).to_contain_text("dLf")
    expect(button).to_be_focused()


def test_the_step_is_told_with_its_phase_and_equations(page: Page, digit: DigitPage) -> None:
    page.keyboard.press("Home")
    told = page.locator("bp-foot > [role=status]")
    expect(told).to_contain_text(
        "Step 1 of 35, forward pass, conv1: S1, pre-activation of conv1. By equation 1"
    )
    page.keyboard.press("/")
    page.keyboard.type("k2_next")
    page.keyboard.press("Enter")
    expect(told).to_contain_text("Step 32 of 35, update, conv2: k2_next")
    expect(told).to_contain_text("It has no numbers yet.")


def test_playing_waits_while_one_points_at_cells_or_the_bar_and_then_goes_on(page: Page) -> None:
    page.clock.install()
    digit = DigitPage(page)
    digit.open()
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
    page.get_by_label("First step").click()
    page.get_by_label("Play", exact=True).click()
    page.clock.run_for(1_000)
    expect(digit.step_text).to_have_text("step 2 of 35: C1")
    waits = page.get_by_text("waits while you point", exact=True)
    at = 2
    for looked_at in (".bp-tensor[data-symbol=S1] bp-map", ".bp-step-bar__track", ".bp-inspector__map"):
        page.locator(looked_at).hover()
        expect(waits).to_be_visible()
        page.clock.run_for(20_000)
        expect(digit.step_text).to_contain_text(f"step {at} of 35")
        page.locator(".bp-brand").hover()
        expect(waits).to_have_count(0)
        page.clock.run_for(1_000)
        at += 1
        expect(digit.step_text).to_contain_text(f"step {at} of 35")


def test_what_is_not_computed_yet_is_empty_and_never_zero(page: Page, digit: DigitPage) -> None:
    page.keyboard.press("Home")
    for position, left in ((0, 28), (11, 18), (12, 17), (20, 9), (28, 0)):
        page.evaluate(f"document.querySelector('bp-app').controller.positionChosen({position})")
        expect(digit.step_text).to_contain_text(f"step {position + 1} of 35")
        page.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => done(true)))")
        early = page.evaluate(_TOO_EARLY)
        assert [each for each in early if each[1:] != [False, [], "waiting"]] == []
        assert len(early) >= left / 2
    page.keyboard.press("End")
    expect(page.locator("[data-role=absent]")).to_contain_text("An SGD step fills the update phase.")
    assert page.locator("bp-inspector bp-map").count() == 0
