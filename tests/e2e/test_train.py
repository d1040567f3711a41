"""The Train page in a real browser: a real worker trains on a share of the data, and one watches it learn."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.digit_page import DigitPage

PATIENCE = 60_000
ROWS = "s.train.histories[s.train.shown[0]]?.rows"
SEEN = "s.train.evaluation && s.train.weights && s.train.trace && s.train.digits"
# Too long to end by itself: the tests stop it.
ENDLESS = {"share": 0.02, "epochs": 1000, "batch": 16, "held_out": 500, "warm_up": 10}


def ended(client: httpx.Client, run: str) -> None:
    """Wait for a run's end."""
    with client.stream("GET", f"/api/runs/{run}/events") as events:
        assert any(line == "event: end" for line in events.iter_lines())


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """Talk to the server; end and forget all runs afterwards."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client
        for run in client.get("/api/runs").json()["runs"]:
            if run["can_stop"]:
                client.post(f"/api/runs/{run['id']}/stop").raise_for_status()
            ended(client, run["id"])
            client.delete(f"/api/runs/{run['id']}").raise_for_status()


@pytest.fixture(scope="module")
def run(client: httpx.Client) -> str:
    """Train for two epochs; return the run's id."""
    run: str = client.post("/api/runs", json={**ENDLESS, "epochs": 2, "name": "short"}).json()["id"]
    ended(client, run)
    return run


@pytest.fixture
def train(page: Page, client: httpx.Client) -> DigitPage:
    """Drive the page."""
    return DigitPage(page)


@pytest.fixture
def seen(train: DigitPage, run: str) -> DigitPage:
    """Open the Train page on the run, with all that is told of its newest checkpoint."""
    train.page.goto(f"/#page=train&runs={run}")
    train.until(SEEN, PATIENCE)
    return train


@pytest.fixture
def slider(page: Page) -> Locator:
    """Find the slider."""
    return page.get_by_role("slider", name="Moment of the training")


def test_a_run_is_started_watched_paused_resumed_reloaded_and_stopped(page: Page, train: DigitPage) -> None:
    train.open()
    page.get_by_role("link", name="Train", exact=True).click()
    form = page.get_by_role("form", name="A new run")
    form.get_by_text("more settings").click()
    for field, text in {"share of the data": "0.02", "epochs": "0", "batch": "16", "held out": "500"}.items():
        form.get_by_label(field, exact=True).fill(text)
    form.get_by_label("name", exact=True).fill("watched")
    form.get_by_role("button", name="Start training").click()
    expect(page.locator("[data-field=epochs]")).to_contain_text("must be a whole number 1 to 1,000")
    form.get_by_label("epochs", exact=True).fill("1000")
    form.get_by_role("button", name="Start training").click()

    state, loss = page.locator(".bp-train-state"), page.locator(".bp-train-plot").first
    expect(page.get_by_role("heading", level=1)).to_have_text("watched")
    expect(state).to_contain_text("running", timeout=PATIENCE)
    train.until(f"{ROWS}?.length > 1", PATIENCE)
    drawn, told = loss.screenshot(), loss.get_attribute("aria-label")
    expect(loss).not_to_have_attribute("aria-label", told or "", timeout=PATIENCE)
    assert loss.screenshot() != drawn
    expect(page.get_by_text(re.compile(r"\d images/s"))).to_be_visible()

    page.get_by_role("button", name="Pause", exact=True).click()
    expect(state).to_contain_text("paused", timeout=PATIENCE)
    before = train.state(f"{ROWS}.map(({{ step, loss }}) => [step, loss])")
    page.reload()
    train.until(f"{ROWS}?.length >= {len(before)}", PATIENCE)
    assert train.state(f"{ROWS}.map(({{ step, loss }}) => [step, loss])")[: len(before)] == before
    expect(loss.locator("canvas")).to_be_visible()
    train.until(SEEN, PATIENCE)
    page.get_by_role("button", name="Resume", exact=True).click()
    train.until(f"{ROWS}.length > {len(before)}", PATIENCE)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(state).to_contain_text("stopped", timeout=PATIENCE)
    train.until("s.train.line === 'closed'", PATIENCE)
    steps = train.state(f"{ROWS}.map(({{ step }}) => step)")
    assert steps == sorted(set(steps))


def test_cells_open_their_digits_and_a_digit_opens_with_the_weights_that_judged_it(
    page: Page, seen: DigitPage, run: str
) -> None:
    matrix = seen.state("s.train.evaluation.matrix")
    count, label, prediction = max(
        (count, label, prediction)
        for label, row in enumerate(matrix)
        for prediction, count in enumerate(row)
        if label != prediction
    )
    assert sum(map(sum, matrix)) == seen.state("s.train.evaluation.count") == 500
    cell = page.locator(f"[data-cell='{label}-{prediction}']")
    expect(cell).to_have_text(str(count))
    page.locator("[data-cell='0-0']").focus()
    for _ in range(label):
        page.keyboard.press("ArrowDown")
    for _ in range(prediction):
        page.keyboard.press("ArrowRight")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    digits = page.locator("bp-train-digits")
    expect(digits.get_by_role("heading")).to_have_text(
        re.compile(rf"^{label} taken for {prediction}: {count}$")
    )
    expect(digits.get_by_role("link")).to_have_count(min(count, 48))
    digits.get_by_role("link").first.click()

    checkpoint = seen.state("s.train.evaluation.checkpoint")
    seen.until(f"s.page === 'digit' && s.trace?.weights.run === '{run}'", PATIENCE)
    assert seen.state("[s.weights, s.trace.prediction, s.trace.target]") == [
        {"run": run, "checkpoint": checkpoint},
        prediction,
        label,
    ]
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("short")


def test_the_slider_goes_back_to_the_initial_weights_and_a_checkpoint_is_applied(
    page: Page, seen: DigitPage, run: str, slider: Locator
) -> None:
    newest = seen.state("[s.train.weights.checkpoint, s.train.evaluation.accuracy]")
    kernels = page.locator("bp-kernels [data-symbol=k2]")
    drawn = kernels.screenshot()
    slider.focus()
    page.keyboard.press("Home")
    seen.until("s.train.evaluation.checkpoint === 0 && s.train.weights.checkpoint === 0", PATIENCE)
    seen.until("s.train.trace.weights.checkpoint === 0", PATIENCE)
    assert newest[0] > 0
    assert seen.state("s.train.evaluation.accuracy") < newest[1]
    assert kernels.screenshot() != drawn
    expect(page.locator("bp-train-mine")).to_contain_text("Taken for")

    page.keyboard.press("ArrowRight")
    seen.until("s.train.evaluation.checkpoint === 1", PATIENCE)
    page.get_by_role("button", name="Apply it to my session").click()
    seen.until("s.page === 'digit' && s.session && s.trace?.weights.session === s.session.id", PATIENCE)
    assert seen.state("s.session.origin") == {"run": run, "checkpoint": 1}
    expect(page.locator(".bp-notice")).to_contain_text("your own copy")


def test_on_a_phone_nothing_scrolls_sideways_and_curves_take_the_colours_of_the_scheme(
    page: Page, seen: DigitPage
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    plot = page.locator(".bp-train-plot canvas").first
    expect(plot).to_be_visible()
    page.wait_for_function("document.querySelector('.bp-train-plot canvas').clientWidth <= 390")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    pixels = "document.querySelector('.bp-train-plot canvas').toDataURL()"
    light = page.evaluate(pixels)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => {pixels} !== light", arg=light)


def test_a_run_is_deleted_after_a_question(page: Page, client: httpx.Client) -> None:
    run = client.post("/api/runs", json={**ENDLESS, "name": "unwanted"}).json()["id"]
    client.post(f"/api/runs/{run}/stop").raise_for_status()
    ended(client, run)
    page.goto(f"/#page=train&runs={run}")
    listed = page.locator(f"[data-run='{run}']")
    expect(listed).to_contain_text("stopped")
    page.get_by_role("button", name="Delete…").click()
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(listed).to_have_count(0)
    assert client.get(f"/api/runs/{run}").status_code == 404


def test_the_digit_page_does_not_load_what_only_the_train_page_needs(page: Page, train: DigitPage) -> None:
    train.open()
    loaded = "performance.getEntriesByType('resource').filter((r) => r.name.includes('train')).length"
    assert page.evaluate(loaded) == 0
    page.get_by_role("link", name="Train", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(loaded) > 0
