"""The time slider in a real browser: a digit stays while the weights go from initial to trained."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.e2e.digit_page import SEVEN, DigitPage

KNOWN = (
    "s.moments.length > 2 && s.moments.every(({ weights: { run, checkpoint } }) => "
    "s.outcomes.has(run ? `run:${run}:${checkpoint}` : checkpoint))"
)


@pytest.fixture
def digit(page: Page) -> DigitPage:
    """Open the page on its first digit, with all that the training makes of it known."""
    digit = DigitPage(page)
    digit.open()
    digit.until(KNOWN)
    return digit


@pytest.fixture
def slider(page: Page) -> Locator:
    """Find the slider."""
    return page.get_by_role("slider", name="Moment of the training")


def shown_at(digit: DigitPage, index: int) -> None:
    """Wait until the maps are those of a moment."""
    digit.until(f"s.trace?.weights.checkpoint === s.moments.at({index}).weights.checkpoint")


def sizes(digit: DigitPage) -> Any:
    """Read how large activations and gradients are, and where the reader stands."""
    largest = "Math.max(...s.trace.tensors.get(symbol).values.map(Math.abs))"
    return digit.state(f"[...['S1', 'dLk2'].map((symbol) => {largest}), s.position]")


def test_a_drawn_digit_is_followed_from_initial_to_trained_weights_and_a_reload_keeps_the_moment(
    page: Page, digit: DigitPage, slider: Locator
) -> None:
    digit.draw(SEVEN)
    digit.aim_at(7)
    digit.until(KNOWN)
    trained, pixels = digit.numbers(), digit.state("[...s.input.pixels]")
    row = page.locator(".bp-probabilities [data-digit='7'] .bp-probabilities__share")
    shares = {row.inner_text()}
    before = sizes(digit)

    slider.focus()
    page.keyboard.press("Home")
    shown_at(digit, 0)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^step 0, \d+\.\d+% right$"))
    assert digit.state("[s.trace.target, [...s.input.pixels]]") == [7, pixels]
    after = sizes(digit)
    assert after[0] != before[0]
    assert after[1] != before[1]
    assert after[2] == before[2]
    last = digit.state("s.moments.length - 1")
    for index in range(1, last + 1):
        page.keyboard.press("ArrowRight")
        shown_at(digit, index)
        shares.add(row.inner_text())
    assert len(shares) > 3
    assert digit.numbers() == trained
    expect(page.locator("[data-role=verdict]")).to_contain_text(re.compile(r"^taken for 7 from step \d+ on$"))

    page.keyboard.press("PageDown")
    shown_at(digit, last - 5)
    moment = digit.numbers()
    page.wait_for_url(f"**/*weights={digit.state('s.weights.checkpoint')}*")
    page.reload()
    digit.until(KNOWN)
    assert digit.numbers() == moment
    expect(slider).to_have_attribute("aria-valuenow", str(last - 5))


def test_dragging_scrubs_without_a_request_and_the_maps_never_go_blank(
    page: Page, digit: DigitPage, slider: Locator
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/api/" in request.url else None)
    page.evaluate(
        """() => {
            const { store } = document.querySelector("bp-app");
            window.blank = 0;
            store.subscribe((s) => { if (!s.trace || s.trace.loss === null) window.blank++; });
        }"""
    )
    box = page.locator(".bp-time-slider__line").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] - 20
    page.mouse.move(box["x"] + box["width"], y)
    page.mouse.down()
    page.mouse.move(box["x"], y, steps=30)
    shown_at(digit, 0)
    page.mouse.move(box["x"] + box["width"] + 50, y, steps=30)
    page.mouse.up()
    shown_at(digit, -1)
    assert page.evaluate("window.blank") == 0
    assert asked == []


def test_columns_keep_their_place_while_their_numbers_change(
    page: Page, digit: DigitPage, slider: Locator
) -> None:
    digit.open("/#sample=test:0&target=7")
    digit.until(KNOWN)
    slider.focus()
    places = set()
    for key, index in (("Home", 0), ("ArrowRight", 1), ("End", -1)):
        page.keyboard.press(key)
        shown_at(digit, index)
        boxes = [page.locator(f"bp-network [data-symbol={name}]").bounding_box() for name in ("S1", "dLP1")]
        places.add(str(boxes))
    expect(page.locator("bp-vanishing").get_by_role("button")).to_have_count(2)
    assert len(places) == 1


def test_keys_on_the_slider_leave_the_steps_alone_and_keys_elsewhere_leave_the_moment_alone(
    page: Page, digit: DigitPage, slider: Locator
) -> None:
    text = digit.step_text.inner_text()
    slider.focus()
    page.keyboard.press("ArrowLeft")
    shown_at(digit, -2)
    expect(digit.step_text).to_have_text(text)
    page.locator("body").click(position={"x": 700, "y": 20})
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowLeft")
    expect(digit.step_text).not_to_have_text(text)
    shown_at(digit, -2)
    page.keyboard.press(".")
    shown_at(digit, -1)


def test_watching_it_learn_ends_at_the_last_moment_and_survives_another_digit(
    page: Page, digit: DigitPage
) -> None:
    page.get_by_role("button", name="Watch it learn").click()
    digit.until("s.weights.checkpoint !== s.moments.at(-1).weights.checkpoint")
    page.locator("bp-sample-picker summary").click()
    page.locator("bp-sample-picker canvas").nth(3).click()
    shown_at(digit, -1)
    expect(page.get_by_role("button", name="Watch it learn")).to_be_visible()
    assert digit.state("s.trace.loss !== null && s.notice === null")


def test_drawing_stops_watching(page: Page, digit: DigitPage) -> None:
    page.get_by_label("Pace").select_option("0.5")
    page.get_by_role("button", name="Watch it learn").click()
    expect(page.get_by_role("button", name="Stop here")).to_be_visible()
    digit.draw(SEVEN)
    expect(page.get_by_role("button", name="Watch it learn")).to_be_visible()


def test_the_same_colours_over_all_moments_are_chosen_once_and_kept_by_the_link(
    page: Page, digit: DigitPage, slider: Locator
) -> None:
    legend = page.locator("bp-tensor:has([data-symbol=k1]) .bp-legend").first
    page.get_by_label("same colours").check()
    span = legend.get_attribute("title")
    slider.focus()
    page.keyboard.press("Home")
    shown_at(digit, 0)
    assert legend.get_attribute("title") == span
    page.get_by_label("same colours").uncheck()
    expect(legend).not_to_have_attribute("title", span or "")
    page.get_by_label("same colours").check()
    page.wait_for_url("**/*held=1*")
    page.reload()
    digit.until(KNOWN)
    expect(legend).to_have_attribute("title", span or "")


def test_a_server_that_goes_away_is_told_of_what_is_known_stays_and_another_try_goes_on(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server)
    page = context.new_page()
    digit = DigitPage(page)
    page.route("**/api/backward", lambda route: only_trained(route))
    digit.open()
    slider = page.get_by_role("slider", name="Moment of the training")
    before = digit.numbers()
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator(".bp-notice")).to_contain_text("does not answer")
    assert digit.numbers() == before
    expect(slider).to_have_attribute("aria-valuenow", "0")
    page.keyboard.press("End")
    expect(page.locator(".bp-notice")).to_have_count(0)
    page.keyboard.press("Home")
    page.unroute("**/api/backward")
    page.get_by_role("button", name="Try again").click()
    shown_at(digit, 0)
    digit.until(KNOWN)
    context.close()


def only_trained(route: Route) -> None:
    """Let passes with the trained weights through, and be silent for all others."""
    body = route.request.post_data_json
    assert body is not None
    if body["weights"] == {"checkpoint": "pretrained"}:
        route.continue_()
    else:
        route.abort()


def test_on_a_phone_the_slider_goes_along_with_the_maps_and_takes_nothing_from_the_answer(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=server, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    digit = DigitPage(page)
    digit.open()
    digit.until(KNOWN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    above = page.locator(".bp-probabilities [data-digit='9']").bounding_box()
    below = page.locator(".bp-time").bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    page.evaluate("scrollTo(0, document.querySelector('.bp-panel--network').offsetTop)")
    strip = page.locator(".bp-moments").bounding_box()
    assert strip is not None
    assert abs(strip["y"]) <= 1
    line = page.locator(".bp-time-slider__line").bounding_box()
    assert line is not None
    page.touchscreen.tap(line["x"] + 1, line["y"] + line["height"] - 24)
    shown_at(digit, 0)
    context.close()


def test_the_slider_takes_nothing_from_the_columns(page: Page, digit: DigitPage) -> None:
    heights = page.evaluate(
        """[".bp-network-scroll", ".bp-panel--input"].map((name) => {
            const area = document.querySelector(name);
            return area.scrollHeight - area.clientHeight;
        })"""
    )
    assert heights == [0, 0]


def test_a_digit_is_followed_through_a_run_of_ones_own_and_stepped_on_from_there(
    page: Page, digit: DigitPage, slider: Locator
) -> None:
    settings = {"name": "short", "share": 0.02, "epochs": 1, "held_out": 200}
    run = page.request.post("/api/runs", data=settings).json()["id"]
    assert "event: end" in page.request.get(f"/api/runs/{run}/events", timeout=120_000).text()

    weights = page.locator("select[name=weights]")
    weights.focus()
    digit.until(f"s.runs.some(({{ id }}) => id === '{run}')")
    weights.select_option(f"run:{run}")
    digit.until(f"s.trace?.weights.run === '{run}' && {KNOWN}")
    last = digit.state("s.moments.length - 1")
    expect(slider).to_have_attribute("aria-valuenow", str(last))
    trained = digit.numbers()
    slider.focus()
    page.keyboard.press("Home")
    digit.until("s.trace?.weights.checkpoint === 0")
    assert digit.numbers() != trained
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^step 0, .*% right$"))
    initial = digit.numbers()
    page.wait_for_url(f"**/*weights=run:{run}:0*")
    page.reload()
    digit.until(KNOWN)
    assert digit.numbers() == initial
    expect(weights.locator("option:checked")).to_have_text(re.compile(r"^short · step 0"))

    page.get_by_role("button", name="SGD step", exact=True).click()
    digit.wait_for_session_at(1)
    assert digit.state("s.session.origin") == {"run": run, "checkpoint": 0}
    expect(weights.locator("option:checked")).to_have_text("my weights, 1 step from short")
    page.keyboard.press("z")
    digit.wait_for_session_at(0)
    assert digit.numbers() == initial
    page.reload()
    digit.until(KNOWN)
    assert digit.state("s.moments.length - 1") == last


def test_a_link_to_a_run_that_is_gone_says_so_and_shows_the_trained_weights(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(base_url=server)
    digit = DigitPage(context.new_page())
    digit.open("/#sample=test:0&target=7&weights=run:gone:3")
    expect(digit.page.locator(".bp-notice")).to_contain_text("this run is gone")
    assert digit.state("s.weights") == {"checkpoint": "pretrained"}
    context.close()
