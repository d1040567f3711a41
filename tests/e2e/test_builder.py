"""A network of one's own in a real browser: built, broken, mended, walked, proved, trained and shared."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.e2e.digit_page import DigitPage
from tests.e2e.explained import Explained, press_cell, recombined

ANSWERED = "s.build.draft && !s.build.asking && s.build.answer?.draft === s.build.draft"
PATIENCE = 60_000
MAIN = "The main network, to change"


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """Open a window; fail if the page complains of more than the server's refusals of what does not fit."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server)
    page = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        refused = message.location["url"].endswith("/api/networks") and "422" in message.text
        if message.type in {"error", "warning"} and not refused:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def build(page: Page) -> DigitPage:
    """Open the Build page by its name in the head, with a preset like the main network."""
    build = DigitPage(page)
    build.open()
    page.get_by_role("link", name="Build", exact=True).click()
    expect(page.get_by_role("heading", name="A network of your own")).to_be_visible()
    page.get_by_label("begin from").select_option(label=MAIN)
    build.until(f"{ANSWERED} && s.build.draft.layers[1].kind === 'relu'")
    return build


def layer(page: Page, place: int) -> Locator:
    """Find a layer's row, counted from 1 as the page does."""
    return page.locator("bp-build-layer").nth(place - 1)


def shapes(page: Page) -> list[str]:
    """Read what the page says comes out of every layer."""
    return page.locator("bp-build-layer .bp-build-shape").all_inner_texts()


def open_it(page: Page, build: DigitPage) -> None:
    """Go on to the Digit page with the network, and wait for its pass."""
    page.get_by_role("button", name="Open it").click()
    build.until("s.page === 'digit' && s.network.id.startsWith('own:') && s.trace?.loss != null")
    build.until("s.trace.network === s.network.id")


def test_a_network_is_built_broken_mended_walked_explained_stepped_proved_and_shared(
    page: Page, build: DigitPage, browser: Browser
) -> None:
    assert shapes(page) == ["6×24×24", "6×24×24", "6×12×12", "12×8×8", "12×8×8", "12×4×4", "192", "10"]
    expect(page.locator(".bp-build-meter").first).to_have_text(re.compile("3,898 of 500,000 parameters"))

    layer(page, 3).get_by_label("window").fill("40")
    expect(layer(page, 3).locator(".bp-build-problem")).to_contain_text(
        "choose a window between 1x1 and 24x24"
    )
    assert shapes(page) == ["6×24×24", "6×24×24", "does not fit", "…", "…", "…", "…", "…"]
    expect(page.get_by_role("button", name="Open it")).to_be_disabled()
    layer(page, 3).get_by_label("window").fill("2")
    expect(page.locator(".bp-build-problem")).to_have_count(0)

    layer(page, 1).get_by_label("maps").fill("3")
    layer(page, 2).get_by_label("Kind of layer").select_option("tanh")
    layer(page, 4).get_by_label("maps").fill("4")
    build.until(f"{ANSWERED} && s.build.answer.network?.id.includes('conv3k5.tanh.maxpool2.conv4k5')")
    page.get_by_label("initialisation").select_option("glorot")
    page.get_by_label("seed").fill("3")
    open_it(page, build)
    assert build.state("s.network.id") == (
        "own:1x28x28.conv3k5.tanh.maxpool2.conv4k5.relu.maxpool2.flatten.dense10.softmax"
    )
    assert build.state("s.trace.weights") == {"seed": 3, "initialisation": "glorot"}
    _walk(page, build)
    _explain(page, build)
    _step_and_undo(page, build)
    _prove(page, build)
    _share(page, build, browser)


def _walk(page: Page, build: DigitPage) -> None:
    """Walk the pass forward from its first step, and back."""
    page.keyboard.press("Home")
    seen = []
    for _ in range(4):
        seen.append(build.state("s.network.steps[s.position].writes"))
        page.keyboard.press("ArrowRight")
    assert seen == ["S1", "C1", "P1", "I1"]
    expect(page.locator("bp-tensor[status=written] [data-symbol]").first).to_have_attribute(
        "data-symbol", "S2"
    )
    page.keyboard.press("ArrowLeft")
    build.until("s.network.steps[s.position].writes === 'I1'")


def _explain(page: Page, build: DigitPage) -> None:
    """Follow a number of the gradient of the first kernels down to a pixel."""
    page.keyboard.press("End")
    explained = Explained(build)
    press_cell(page, "dLk1", (0.2, 0.15))
    cell = explained.wait_for("dLk1")
    assert len(cell["terms"]) == 24 * 24
    assert recombined(cell) == pytest.approx(cell["value"], abs=1e-9)
    pixel = explained.follow_largest("I")
    assert pixel["combine"] == "given"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    build.until("s.cell === null")


def _step_and_undo(page: Page, build: DigitPage) -> None:
    """Take two SGD steps, and undo them to the very same numbers."""
    before = build.numbers()
    for position in (1, 2):
        page.get_by_role("button", name="SGD step", exact=True).click()
        build.wait_for_session_at(position)
    losses = build.state("s.session.steps.map(({ loss, loss_after }) => [loss, loss_after])")
    assert losses[0][0] == before[0]
    assert losses[1][1] < losses[0][1] < losses[0][0]
    for position in (1, 0):
        page.keyboard.press("z")
        build.wait_for_session_at(position)
    build.until("s.result === null && s.trace?.loss != null")
    assert build.numbers() == before


def _prove(page: Page, build: DigitPage) -> None:
    """Check every parameter against finite differences; each gradient wears its badge."""
    page.get_by_role("link", name="Check", exact=True).click()
    page.get_by_role("button", name=re.compile("Check all")).click()
    build.until("s.check.result !== null && s.check.progress === null", patience=60_000)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Backpropagation agrees with finite differences"
    )
    page.get_by_role("link", name="Digit", exact=True).click()
    badges = page.locator("bp-network bp-check-badge")
    expect(badges).to_have_count(6)
    for badge in badges.all():
        expect(badge).to_contain_text("✓")


def _share(page: Page, build: DigitPage, browser: Browser) -> None:
    """Open the copied link elsewhere: the same network, weights, input and numbers."""
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".bp-notice")).to_be_visible()
    assert "network=own:" in page.url
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = DigitPage(context.new_page())
    other.open(page.url)
    assert other.state("s.network.id") == build.state("s.network.id")
    assert other.numbers() == build.numbers()
    context.close()


def test_layers_are_added_moved_doubled_and_removed_by_the_keyboard_alone(
    page: Page, build: DigitPage
) -> None:
    def kinds() -> Any:
        return build.state("s.build.draft.layers.map(({ kind }) => kind)")

    usual = kinds()
    layer(page, 2).get_by_role("button", name="Move up").focus()
    page.keyboard.press("Enter")
    assert kinds()[:2] == ["relu", "conv2d"]
    # It is the first now, so the keyboard went on to what can still be done with it.
    expect(layer(page, 1).get_by_role("button", name="Move down")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    assert kinds() == usual
    expect(layer(page, 2).get_by_role("button", name="Move down")).to_be_focused()

    layer(page, 2).get_by_role("button", name="Add one after").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Convolution", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(layer(page, 3).get_by_label("maps")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("7")
    expect(layer(page, 3).locator(".bp-build-shape")).to_have_text("7×22×22")
    layer(page, 3).get_by_role("button", name="Duplicate").press("Enter")
    expect(layer(page, 4).locator(".bp-build-shape")).to_have_text("7×20×20")
    layer(page, 4).get_by_role("button", name="Remove").press("Enter")
    layer(page, 3).get_by_role("button", name="Remove").press("Enter")
    assert kinds() == usual
    page.get_by_role("button", name="Undo", exact=True).press("Enter")
    assert kinds()[2] == "conv2d"


def test_a_layer_is_dragged_to_another_place(page: Page, build: DigitPage) -> None:
    layer(page, 2).locator(".bp-build-place").drag_to(layer(page, 3).locator(".bp-build-place"))
    build.until("s.build.draft.layers.slice(1, 3).map(({ kind }) => kind).join() === 'max_pool2d,relu'")


def test_bounds_are_told_at_the_layer_that_breaks_them(page: Page, build: DigitPage) -> None:
    layer(page, 8).get_by_label("units").fill("5000")
    expect(layer(page, 8).locator(".bp-build-problem")).to_contain_text("at most 500,000 are taken")
    layer(page, 8).get_by_label("units").fill("ten")
    expect(layer(page, 8).locator(".bp-build-problem")).to_contain_text("has to be a whole number")
    assert shapes(page)[6:] == ["192", "does not fit"]
    layer(page, 8).get_by_label("units").fill("10")
    page.get_by_label("height").fill("65")
    expect(page.locator("bp-build-ends .bp-build-problem")).to_contain_text("from 1x1x1 to 4x64x64")
    page.get_by_label("height").fill("28")
    page.locator("select[name=loss]").select_option("binary_cross_entropy")
    expect(page.locator("bp-build-ends .bp-build-problem")).to_be_visible()
    page.locator("select[name=loss]").select_option("softmax_cross_entropy")
    for _ in range(4):
        page.locator(".bp-build-add").get_by_role("button", name="tanh").click()
    expect(page.locator(".bp-build-add")).to_contain_text("There are 12 layers")
    expect(page.get_by_role("button", name="Open it")).to_be_enabled()


def test_a_link_to_the_page_opens_the_same_network(
    page: Page, build: DigitPage, browser: Browser, server: str
) -> None:
    layer(page, 1).get_by_label("kernel").fill("3x5")
    page.get_by_label("seed").fill("11")
    build.until(f"{ANSWERED} && s.build.answer.network?.id.includes('conv6k3x5')")
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".bp-notice")).to_contain_text("the network, its initialisation and its seed")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = DigitPage(context.new_page())
    other.page.goto(page.url)
    other.until(f"{ANSWERED} && s.build.seed === '11'")
    assert shapes(other.page) == shapes(page)
    expect(layer(other.page, 1).get_by_label("kernel")).to_have_value("3x5")
    context.close()


def test_many_maps_collapse_show_what_is_explained_and_open_with_their_gradients(page: Page) -> None:
    digit = DigitPage(page)
    network = "own:3x32x32.conv40k3.relu.maxpool2.flatten.dense10.softmax"
    digit.open(f"/#network={network}&sample=test:359&target=4&weights=seed:0")
    chip = page.locator("bp-network [data-symbol='C1'] .bp-crowd button")
    expect(chip).to_have_text(re.compile(r"\+\d+ more"))
    page.evaluate("location.hash = location.hash + '&cell=C1:37,3,4'")
    digit.until("s.explanation?.symbol === 'C1'")
    expect(page.locator("bp-network [data-symbol='S1'] .bp-crowd")).to_contain_text("map 37")
    places = "document.querySelector(\"bp-network [data-symbol='S1'] bp-map\").grid.places"
    assert 37 in page.evaluate(places)
    chip.click()
    expect(chip).to_have_text("fewer")
    expect(page.locator("bp-network [data-symbol='dLC1'] .bp-crowd button")).to_have_text("fewer")


def test_the_deep_preset_shows_how_its_gradient_vanishes_and_the_column_stays_in_view(
    page: Page, build: DigitPage
) -> None:
    page.get_by_label("begin from").select_option(label="A deep one, whose gradient vanishes")
    build.until(f"{ANSWERED} && s.build.draft.layers.length === 12")
    open_it(page, build)
    sizes = build.state(
        "Object.fromEntries(s.network.parameters.map((symbol) => "
        "['dL' + symbol, Math.max(...s.trace.tensors.get('dL' + symbol).values.map(Math.abs))]))"
    )
    assert sizes["dLw1"] < sizes["dLw"] / 50
    for key, symbol in {"Home": "f", "End": "b_next"}.items():
        page.keyboard.press(key)
        build.until(f"s.network.steps[s.position].writes === '{symbol}'")
        expect(
            page.locator(f"bp-network [data-symbol='{symbol.removesuffix('_next')}']").first
        ).to_be_in_viewport()


def test_on_a_phone_nothing_scrolls_sideways(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, base_url=server)
    build = DigitPage(context.new_page())
    build.page.goto("/#page=build")
    build.until(ANSWERED)
    assert build.page.evaluate("document.documentElement.scrollWidth") <= 390
    build.page.get_by_role("button", name="Open it").tap()
    build.until("s.page === 'digit' && s.trace?.loss != null")
    assert build.page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


@pytest.fixture
def runs(server: str) -> Iterator[httpx.Client]:
    """Talk to the server; forget all runs afterwards."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client
        for run in client.get("/api/runs").json()["runs"]:
            client.delete(f"/api/runs/{run['id']}").raise_for_status()


def test_a_network_of_ones_own_learns_mnist_and_its_checkpoint_is_walked_through(
    runs: httpx.Client, page: Page, build: DigitPage
) -> None:
    layer(page, 1).get_by_label("maps").fill("3")
    layer(page, 4).get_by_label("maps").fill("4")
    build.until(f"{ANSWERED} && s.build.answer.network?.id.includes('conv3k5.relu.maxpool2.conv4k5')")
    page.get_by_role("button", name="Train it").click()
    build.until("s.page === 'train' && s.network.id.startsWith('own:')")
    form = page.get_by_role("form", name="A new run")
    form.get_by_text("more settings").click()
    short = {"share of the data": "0.02", "epochs": "3", "batch": "16", "held out": "500"}
    for field, text in short.items():
        form.get_by_label(field, exact=True).fill(text)
    form.get_by_role("button", name="Start training").click()
    build.until("s.train.histories[s.train.shown[0]]?.rows.length > 1", PATIENCE)
    build.until(
        "s.train.runs[0].status === 'finished' && s.train.evaluation && s.train.trace && "
        "s.train.weights?.checkpoint === s.train.histories[s.train.shown[0]].checkpoints.at(-1).index",
        PATIENCE,
    )
    network = build.state("s.network.id")
    [run] = [run for run in runs.get("/api/runs").json()["runs"] if run["network"] == network]
    # A tenth is chance; it has seen 3,600 digits.
    assert run["latest"]["validation_accuracy"] > 0.4

    checkpoint, kernels = build.state(
        "[s.train.weights.checkpoint, [...s.train.weights.tensors.get('k1').values]]"
    )
    page.get_by_role("button", name="Apply it to my session").click()
    build.until("s.page === 'digit' && s.session && s.trace?.weights.session === s.session.id", PATIENCE)
    assert build.state("s.session.origin") == {"run": run["id"], "checkpoint": checkpoint}
    assert build.state("[...s.trace.tensors.get('k1').values]") == kernels
    assert len(kernels) == 3 * 5 * 5
