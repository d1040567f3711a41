"""The Equations page in a real browser: all equations, found, typeset, and linked to where they act."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.digit_page import DigitPage

PATIENCE = 20_000


@pytest.fixture
def equations(page: Page) -> Page:
    """Open the Equations page by its name in the head of the Digit page."""
    DigitPage(page).open()
    page.get_by_role("link", name="Equations", exact=True).click()
    counted = page.get_by_role("status").filter(has_text="equations")
    expect(counted).to_have_text("165 equations", timeout=PATIENCE)
    return page


def test_every_equation_is_there_and_typeset(equations: Page) -> None:
    expect(equations).to_have_title("Equations · Backprop Lab")
    entries = equations.get_by_role("article")
    expect(entries).to_have_count(165)
    expect(entries.locator(".katex-display")).to_have_count(165)
    expect(equations.locator(".katex-error")).to_have_count(0)
    slip = equations.locator("[data-equation='nguyen 59']")
    expect(slip).to_contain_text("S1 is meant")


def test_one_finds_a_slip_and_opens_the_step_where_the_equation_acts(equations: Page) -> None:
    digit = DigitPage(equations)
    target = digit.state("s.target")
    equations.get_by_label("with an erratum").check()
    equations.get_by_label("Find").fill("60-65 dLk1")
    expect(equations.get_by_role("article")).to_have_count(2)
    equations.get_by_label("(65)").get_by_role("link", name="dLk1").click()
    digit.until("s.page === 'digit' && s.network.steps[s.position].writes === 'dLk1'")
    assert digit.state("s.target") == target
    expect(equations.locator(".bp-inspector h2")).to_have_attribute("data-symbol", "dLk1")
    equations.go_back()
    digit.until("s.page === 'equations'")


def test_a_link_to_the_page_opens_it(page: Page) -> None:
    page.goto("/#page=equations&target=3")
    expect(page.get_by_role("heading", level=1)).to_have_text("The equations", timeout=PATIENCE)
    page.get_by_role("button", name="The update").click()
    heading = page.get_by_role("heading", name="The update", level=3)
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()


def test_it_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/#page=equations")
    expect(page.get_by_role("article")).to_have_count(165, timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_equation_of_a_derivation_unfolds_under_a_number(equations: Page) -> None:
    digit = DigitPage(equations)
    equations.get_by_label("Find").fill("28")
    equations.get_by_role("article").get_by_role("link", name="dLw").click()
    digit.until("s.page === 'digit' && s.explanation?.derivation?.length === 4")
    equations.locator("summary", has_text="Why is it so?").click()
    lines = equations.locator("bp-derivation li")
    expect(lines).to_have_count(4)
    expect(lines.nth(1)).to_contain_text("(28) Nguyen")
    expect(equations.locator("bp-derivation li[data-holds=true]")).to_have_count(4)
    expect(equations.locator("bp-derivation .katex-error")).to_have_count(0)


def test_an_equation_of_a_lab_opens_its_network_and_unfolds_there(equations: Page) -> None:
    digit = DigitPage(equations)
    notes = equations.get_by_role("region", name="Anonymous")
    expect(notes).to_contain_text("It prints no numbers: its equations are counted here as they come.")
    equations.get_by_label("Find").fill("binary 48")
    slip = equations.get_by_role("article")
    expect(slip).to_have_count(1)
    expect(slip).to_contain_text("all four count")
    slip.get_by_role("link", name="dLb1").click()
    digit.until(
        "s.page === 'digit' && s.network.id === 'binary' && s.network.steps[s.position].writes === 'dLb1'"
    )
    expect(equations.locator(".bp-inspector")).to_contain_text("Anonymous")
