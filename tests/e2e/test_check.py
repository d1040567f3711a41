"""The Check page in a real browser: every gradient proved, kinks marked, badges on the Digit page."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.digit_page import SEVEN, DigitPage

DONE = "s.check.result !== null && s.check.progress === null && s.check.curve !== null"


@pytest.fixture
def digit(page: Page) -> DigitPage:
    """Open the Check page by its name in the head, with the first digit."""
    digit = DigitPage(page)
    digit.open()
    page.get_by_role("link", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Can you trust these gradients?")).to_be_visible()
    expect(page).to_have_title("Check · Backprop Lab")
    return digit


def row(page: Page, symbol: str) -> Locator:
    return page.locator(f"bp-check-strips tr[data-symbol='{symbol}']")


def check(page: Page, digit: DigitPage) -> None:
    page.locator("bp-check-form").get_by_role("button", name="Check", exact=True).click()
    digit.until("s.check.progress !== null || s.check.result !== null")
    digit.until(DONE, patience=60_000)


def test_all_parameters_are_proved_and_wear_badges_until_the_pass_changes(
    page: Page, digit: DigitPage
) -> None:
    page.get_by_role("button", name="Check all 3,898 parameters").click()
    digit.until(DONE, patience=60_000)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Backpropagation agrees with finite differences"
    )
    counts = digit.state("s.check.result.tensors.map((t) => [t.gradient, t.count, t.agrees])")
    assert sum(count for _, count, _ in counts) == 3898
    assert all(agrees for _, _, agrees in counts)
    for gradient, _, _ in counts:
        expect(row(page, gradient.removeprefix("dL")).locator("td").last).to_contain_text("agrees")
    # The very numbers of the pass that is shown.
    entry = digit.state("s.check.entry")
    symbol = digit.state("s.check.symbol")
    assert entry["analytic"] == digit.state(
        f"((t) => t.values[{entry['index']}.reduce((flat, place, axis) => flat * t.shape[axis] + place, 0)])"
        f"(s.trace.tensors.get('dL{symbol}'))"
    )

    page.get_by_role("link", name="Digit", exact=True).click()
    badges = page.locator("bp-network bp-check-badge")
    expect(badges).to_have_count(6)
    expect(badges.first).to_contain_text("✓")
    badges.first.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Backpropagation agrees with finite differences"
    )
    page.locator("bp-header select[name=target]").select_option("1")
    digit.until("s.trace.target === 1")
    expect(page.get_by_role("heading", level=1)).to_have_text("The pass has changed")
    page.get_by_role("link", name="Digit", exact=True).click()
    expect(badges).to_have_count(0)


def test_kinks_are_marked_and_told_with_what_crossed(page: Page, digit: DigitPage) -> None:
    page.get_by_label("one tensor, or one cell of it").check()
    page.locator("bp-check-form select[name=symbol]").select_option("S1")
    check(page, digit)
    kinked = digit.state("s.check.result.tensors[0].kinked")
    assert kinked > 0
    page.get_by_text(f"kinked ({kinked})").click()
    first = page.locator("bp-check-entries tbody tr").first
    expect(first.locator(".bp-check-what")).to_contain_text("another winner of P1[")
    expect(page.locator("bp-check-map bp-map")).to_have_attribute(
        "aria-label",
        f"dLS1 as backpropagation has it, with a cross where a perturbation met a kink: {kinked}",
    )
    first.get_by_role("button").focus()
    page.keyboard.press("Enter")
    digit.until("s.check.entry.kink !== null")
    expect(page.locator(".bp-check-entry")).to_contain_text("kinked")


def test_one_cell_shows_its_error_over_epsilon(page: Page, digit: DigitPage) -> None:
    page.get_by_label("one tensor, or one cell of it").check()
    page.get_by_label("cell, or all").fill("2, 0, 1, 3")
    check(page, digit)
    assert digit.state("s.check.result.tensors[0].entries.map((e) => e.index)") == [[2, 0, 1, 3]]
    expect(page.locator(".bp-check-plot canvas")).to_be_visible()
    curve = digit.state("s.check.curve.map((p) => [p.epsilon, p.relative_error])")
    best = min(error for _, error in curve if error > 0)
    assert curve[-1][1] > 1000 * best
    assert curve[2][1] > 1000 * best


def test_a_check_that_is_stopped_loses_nothing(page: Page, digit: DigitPage) -> None:
    page.get_by_role("button", name="Check all 3,898 parameters").click()
    digit.until(DONE, patience=60_000)
    page.get_by_label("everything with a gradient").check()
    page.locator("bp-check-form").get_by_role("button", name="Check", exact=True).click()
    digit.until("s.check.progress?.done > 0", patience=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".bp-check-refusal")).to_contain_text("of 14,388 cells")
    # All parameters are there still, and what was done of the others may have come to them.
    kept = digit.state("s.check.result.tensors.map((t) => [t.symbol, t.count])")
    assert sum(count for symbol, count in kept if symbol in {"k1", "b1", "k2", "b2", "w", "b"}) == 3898


def test_a_long_check_that_is_stopped_keeps_the_tensors_that_were_done(page: Page) -> None:
    digit = DigitPage(page)
    network = "own:4x64x64.conv24k3p1.relu.maxpool4.conv40k9p4.relu.maxpool4.flatten.dense10.softmax"
    digit.open(f"/#page=check&network={network}&target=3&weights=seed:1")
    page.locator("bp-check-form").get_by_role("button", name="Check", exact=True).click()
    digit.until("s.check.progress?.seconds_left > 0", patience=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".bp-check-refusal")).to_contain_text("What was done by then is shown.")
    done = digit.state("s.check.result.tensors.map((t) => t.symbol)")
    assert "b" in done
    assert "k2" not in done
    for symbol in done:
        expect(row(page, symbol)).to_be_visible()
    digit.until("s.check.curve !== null", patience=60_000)


def test_a_network_as_large_as_can_be_is_checked_whole(page: Page) -> None:
    network = "own:1x28x28.flatten.dense625.relu.dense2.softmax"
    digit = DigitPage(page)
    digit.open(f"/#page=check&network={network}&target=1&weights=seed:1")
    page.get_by_role("button", name="Check all 491,877 parameters").click()
    digit.until("s.check.progress?.seconds_left > 0", patience=60_000)
    expect(page.locator(".bp-check-progress")).to_contain_text("left")
    digit.until(DONE, patience=120_000)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Backpropagation agrees with finite differences"
    )
    expect(row(page, "w1")).to_contain_text("490,000")
    expect(row(page, "w1").locator("rect").first).to_be_visible()
    expect(page.locator("bp-check-map")).to_contain_text("kinks are not marked")
    # The derivative that stands out the most is looked at, not the faintest one.
    digit.until("s.check.curve.some((point) => point.relative_error < 1e-9)")
    row(page, "w").get_by_role("button").click()
    expect(page.locator("bp-check-map")).not_to_contain_text("kinks are not marked")


def test_a_link_opens_the_page_for_a_drawn_digit(page: Page, digit: DigitPage) -> None:
    page.get_by_role("link", name="Digit", exact=True).click()
    digit.draw(SEVEN)
    page.get_by_role("link", name="Check", exact=True).click()
    page.wait_for_url("**page=check**pixels=**")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    digit.until("s.trace?.loss != null && s.page === 'check'")
    check(page, digit)
    expect(row(page, "k1")).to_be_visible()
