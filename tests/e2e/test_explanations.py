"""Every number answers where it comes from: lit up, walked through, shared, edited and reverted."""

import math
import random
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.digit_page import DigitPage
from tests.e2e.explained import Explained, cell_name, press_cell, recombined


@pytest.fixture
def digit(page: Page) -> DigitPage:
    """Open the page on its first digit."""
    digit = DigitPage(page)
    digit.open()
    return digit


def test_one_walks_from_a_kernels_gradient_to_the_loss_and_to_a_pixel_and_shares_the_way(
    page: Page, digit: DigitPage, browser: Browser
) -> None:
    explained = Explained(digit)
    press_cell(page, "dLk1", (0.2, 0.15))
    start = explained.wait_for("dLk1")
    assert len(start["terms"]) == 576
    assert recombined(start) == pytest.approx(start["value"], abs=1e-9)

    for symbol in ["dLS1", "dLC1", "dLP1", "dLS2", "dLC2", "dLP2", "dLf", "dLS", "O"]:
        step = explained.follow_largest(symbol)
        assert recombined(step) == pytest.approx(step["value"], abs=1e-9)
    # The gradient of a logit is its probability, which goes on to the logits, the features and the pixels.
    trail = digit.state("s.trail.map(({ symbol }) => symbol)")
    assert trail == ["dLk1", "dLS1", "dLC1", "dLP1", "dLS2", "dLC2", "dLP2", "dLf", "dLS"]

    expect(explained.crumbs).to_have_count(5)
    explained.crumbs.first.click()
    explained.wait_for("dLk1")
    pixel = explained.follow_largest("I")
    assert pixel["combine"] == "given"
    assert page.locator("bp-inspector .bp-terms").count() == 0
    expect(explained.crumbs).to_have_text([cell_name(start)])

    page.keyboard.press("Escape")
    explained.wait_for("dLk1")
    explained.follow_largest("dLS1")
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".bp-notice")).to_be_visible()
    shared = page.url
    assert "cell=dLS1:" in shared
    assert "trail=dLk1:" in shared
    before = digit.state("[s.cell, s.trail, s.explanation]")

    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = DigitPage(context.new_page())
    other.open(shared)
    Explained(other).wait_for("dLS1")
    assert other.state("[s.cell, s.trail, s.explanation]") == before
    context.close()

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    digit.until("s.cell === null")
    expect(page.locator("bp-inspector bp-explanation")).to_have_count(0)


def test_from_the_loss_one_comes_to_the_pixels(page: Page, digit: DigitPage) -> None:
    explained = Explained(digit)
    page.locator(".bp-tensor[data-symbol='L'] output button").click()
    loss = explained.wait_for("L")
    assert recombined(loss) == pytest.approx(digit.state("s.trace.loss"), abs=1e-9)
    for symbol in ["O", "S", "f", "P2", "C2", "S2", "P1", "C1", "S1", "I"]:
        step = explained.follow_largest(symbol)
    assert step["combine"] == "given"
    assert digit.state("s.trail.length") == 10


def test_what_lights_up_is_what_the_explanation_names(page: Page, digit: DigitPage) -> None:
    tensors = digit.state("s.network.tensors.map(({ symbol, shape, role }) => [symbol, shape, role])")
    known = set(digit.state("[...s.trace.tensors.keys()]"))
    shapes = {symbol: shape for symbol, shape, _ in tensors}
    drawn = set(
        page.locator(".bp-tensor").evaluate_all("(figures) => figures.map(({ dataset }) => dataset.symbol)")
    )
    chance = random.Random(4)
    cells = [
        {"symbol": symbol, "index": [chance.randrange(size) for size in shape]}
        for symbol, shape, role in tensors
        if symbol in known and role != "setting"
        for _ in range(2)
    ]
    body = {
        "weights": digit.state("s.trace.weights"),
        "input": {"sample": digit.state("(({ split, index }) => ({ split, index }))(s.input.source)")},
        "target": digit.state("s.trace.target"),
        "cells": cells,
    }
    answer = page.request.post("/api/explain", data=body)
    assert answer.ok, answer.text()
    for cell, explanation in zip(cells, answer.json()["explanations"], strict=True):
        named = [
            *(factor for term in explanation["terms"] for factor in term["factors"]),
            *explanation["decided_by"],
        ]
        wanted: dict[str, set[int]] = {}
        for factor in named:
            flat = 0
            for place, size in zip(factor["index"], shapes[factor["symbol"]], strict=True):
                flat = flat * size + place
            wanted.setdefault(factor["symbol"], set()).add(flat)
        lit = page.evaluate(
            """(cell) => {
                const network = document.querySelector("bp-network");
                network.point(cell);
                return [...network.querySelectorAll("bp-tensor")].flatMap(({ view, lights }) =>
                    lights
                        .filter(({ tone }) => tone === "source")
                        .map(({ cells }) => [view.spec.symbol, [...cells]]));
            }""",
            cell,
        )
        shown = {symbol: places for symbol, places in wanted.items() if symbol in drawn}
        assert {symbol: set(places) for symbol, places in lit} == shown, cell


def test_pointing_at_a_cell_draws_its_window(page: Page, digit: DigitPage) -> None:
    canvas = page.locator(".bp-tensor[data-symbol='S2'] .bp-map-stack")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 8)
    expect(page.locator(".bp-tensor[data-symbol='P1']")).to_have_attribute("data-lit", "source")
    expect(page.locator(".bp-tensor[data-symbol='P1'] .bp-map-lights")).to_be_visible()
    expect(page.locator(".bp-tip")).to_contain_text("S2[0, 1, 1] =")
    assert page.locator(".bp-tensor[data-symbol='P1'] .bp-map-lights").evaluate(
        "(it) => it.getContext('2d').getImageData(0, 0, it.width, it.height).data.some(Boolean)"
    )
    page.mouse.move(5, 5)
    expect(page.locator(".bp-tensor[data-symbol='P1'] .bp-map-lights")).to_have_count(0)


def test_a_number_is_edited_where_it_stands_and_reverted(page: Page, digit: DigitPage) -> None:
    explained = Explained(digit)
    before = digit.numbers()
    press_cell(page, "I", (0.5, 0.4))
    pixel = explained.wait_for("I")
    page.locator("[data-action=edit]").click()
    field = page.get_by_label(f"New value of {cell_name(pixel)}")
    field.fill("much")
    field.press("Enter")
    expect(page.locator(".bp-value__problem")).to_be_visible()
    field.fill(str(1 - pixel["value"]))
    field.press("Enter")
    digit.until("s.trace.edits?.length === 1")
    digit.until("s.explanation?.edited != null")
    assert digit.state("s.trace.loss") != before[0]
    expect(page.locator("[data-role=effect]")).to_contain_text("loss")
    expect(page.locator(".bp-tensor[data-symbol='I']")).to_have_attribute("data-lit", re.compile("edited"))

    # An upstream gradient, too: what is computed from it changes, the loss does not.
    edited = digit.numbers()
    press_cell(page, "dLS2", (0.1, 0.1))
    upstream = explained.wait_for("dLS2")
    page.locator("[data-action=edit]").click()
    page.get_by_label(f"New value of {cell_name(upstream)}").fill(str(upstream["value"] + 2))
    page.get_by_role("button", name="set", exact=True).click()
    digit.until("s.trace.edits?.length === 2")
    assert digit.state("s.trace.loss") == edited[0]
    digit.until("s.explanation?.edited != null")
    assert digit.state("s.explanation.edited.before") == pytest.approx(upstream["value"])
    assert recombined(digit.state("s.explanation")) == pytest.approx(upstream["value"], abs=1e-9)

    page.get_by_role("button", name="Share").click()
    expect(page.locator(".bp-notice")).to_be_visible()
    assert "edit=I:" in page.url
    changed = digit.numbers()
    page.goto("about:blank")
    page.go_back()
    digit.until("s.trace?.edits?.length === 2")
    assert digit.numbers() == changed

    page.locator(".bp-edits [data-action=revert]").last.click()
    digit.until("s.trace.edits?.length === 1")
    assert digit.numbers() == edited
    page.locator(".bp-edits [data-action=revert]").click()
    digit.until("s.edits.length === 0 && !s.trace.edits?.length")
    assert digit.numbers() == before
    expect(page.locator(".bp-edits")).to_have_count(0)
    assert page.evaluate("document.activeElement.localName") == "bp-edits"

    press_cell(page, "I", (0.5, 0.4))
    explained.wait_for("I")
    page.locator("[data-action=edit]").press("Enter")
    field.press("ControlOrMeta+a")
    page.keyboard.type("0,25")
    page.keyboard.press("Enter")
    digit.until("s.explanation?.edited != null")
    page.locator(".bp-value__revert").press("Enter")
    digit.until("s.edits.length === 0 && s.explanation?.edited == null")
    expect(page.locator("[data-action=edit]")).to_be_focused()


def test_the_column_that_is_explained_stays_in_view_while_other_pages_are_shown(
    page: Page, digit: DigitPage
) -> None:
    page.locator(".bp-tensor[data-symbol='dLS'] li").first.click()
    Explained(digit).wait_for("dLS")
    left = "document.querySelector('.bp-network-scroll').scrollLeft"
    page.wait_for_function(f"{left} > 900")
    stood = page.evaluate(left)
    page.get_by_role("link", name="Equations", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The equations", timeout=20_000)
    page.get_by_role("link", name="Digit", exact=True).click()
    expect(page.locator(".bp-tensor[data-symbol='dLS']")).to_be_in_viewport()
    page.wait_for_function("() => new Promise((done) => requestAnimationFrame(() => done(true)))")
    assert page.evaluate(left) == pytest.approx(stood, abs=2)


def test_all_of_it_works_by_keyboard(page: Page, digit: DigitPage) -> None:
    explained = Explained(digit)
    page.get_by_label("Go to the step that writes S2").click()
    digit.until("s.network.steps[s.position].writes === 'S2'")
    page.locator(".bp-inspector__map").focus()
    for key in ["ArrowRight", "ArrowRight", "ArrowDown", "Enter"]:
        page.keyboard.press(key)
    chosen = explained.wait_for("S2")
    assert chosen["index"][1:] == [1, 1]
    expect(explained.name).to_be_in_viewport()
    page.locator(".bp-terms__grid .bp-factor[tabindex='0']").first.focus()
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.dataset.cell")
    assert focused.startswith("k2:")
    page.keyboard.press("Enter")
    kernel = explained.wait_for("k2")
    assert focused == f"k2:{','.join(map(str, kernel['index']))}"
    assert digit.state("s.network.steps[s.position].writes") == "S2"
    page.keyboard.press("Escape")
    explained.wait_for("S2")
    page.wait_for_function("(cell) => document.activeElement.dataset.cell === cell", arg=focused)
    page.keyboard.press("Backspace")
    digit.until("s.cell === null")
    assert digit.state("s.network.steps[s.position].writes") == "S2"


def test_what_a_number_feeds_leads_forward_and_takes_the_step_along(page: Page, digit: DigitPage) -> None:
    explained = Explained(digit)
    page.get_by_label("First step").click()
    press_cell(page, "I", (0.5, 0.4))
    explained.wait_for("I")
    page.locator(".bp-feeds summary").click()
    page.locator(".bp-feeds__feed[data-symbol='dLk1'] .bp-factor").first.click()
    explained.wait_for("dLk1")
    assert digit.state("s.network.steps[s.position].writes") == "dLk1"
    expect(explained.crumbs).to_have_text([re.compile(r"^I\[")])


def test_the_slice_of_a_full_convolution_sums_to_its_cell(page: Page, digit: DigitPage) -> None:
    explained = Explained(digit)
    press_cell(page, "dLP1", (0.3, 0.2))
    explanation = explained.wait_for("dLP1")
    rows = page.locator(".bp-slice__row")
    expect(rows).to_have_count(3)
    gradient, slice_, products = rows.evaluate_all(
        "(rows) => rows.map((row) => [...row.querySelector('bp-map').values])"
    )
    assert math.fsum(products) == pytest.approx(explanation["value"], abs=1e-9)
    page.locator("bp-derivation summary").click()
    expect(page.locator("bp-derivation li").first).to_contain_text("Nguyen")
    assert page.locator("bp-inspector .katex-error").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert [a * b for a, b in zip(gradient, slice_, strict=True)] == pytest.approx(products)


def test_a_next_weight_is_its_weight_less_a_step_along_its_gradient(page: Page, digit: DigitPage) -> None:
    explained = Explained(digit)
    page.get_by_role("button", name="SGD step", exact=True).click()
    digit.wait_for_session_at(1)
    digit.until("s.network.steps[s.position].phase === 'update'")
    page.get_by_label("Go to the step that writes k1_next").click()
    page.locator("bp-update-view [data-part=after] .bp-map-stack").click()
    explanation = explained.wait_for("k1_next")
    assert [term["coefficient"] for term in explanation["terms"]] == [1, -1]
    assert recombined(explanation) == pytest.approx(explanation["value"], abs=1e-12)


def test_a_link_to_no_cell_opens_the_rest_and_says_so(page: Page, digit: DigitPage) -> None:
    digit.page.goto("about:blank")
    digit.open("/#cell=dLk1:0,0,9,9&edit=I:0,1,1=0.5;I1:0,0,0,0=3&trail=nothing:1")
    notice = page.locator(".bp-notice")
    expect(notice).to_contain_text("dLk1 has cells up to [5, 0, 4, 4]")
    expect(notice).to_contain_text("cannot be edited")
    assert digit.state("[s.cell, s.trail.length, s.edits.length]") == [None, 0, 1]


def test_on_a_phone_a_tap_chooses_and_brings_the_explanation(browser: Browser, server: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, base_url=server
    )
    phone = DigitPage(context.new_page())
    phone.open()
    canvas = phone.page.locator(".bp-tensor[data-symbol='S1'] .bp-map-stack")
    canvas.scroll_into_view_if_needed()
    canvas.tap(position={"x": 20, "y": 20})
    Explained(phone).wait_for("S1")
    expect(phone.page.locator("bp-inspector .bp-value__name")).to_be_in_viewport()
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
