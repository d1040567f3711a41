"""The labs in a real browser: each walked to its end, its numbers changed, its claims proved on them."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.digit_page import DigitPage

PATIENCE = 20_000
# A whole lab of equations and proofs is typeset on one processor that other tests share.
SLOW = 40_000


def open_lab(page: Page, lab: str, more: str = "") -> Locator:
    """Open a lab by its link, and wait for its first numbers."""
    page.goto(f"/#page=labs&lab={lab}{more}")
    view = page.locator(f"bp-{lab}-lab")
    expect(view.locator("section").first).to_be_visible(timeout=PATIENCE)
    expect(view.locator(".katex-error")).to_have_count(0)
    return view


def prove(view: Locator, proof: str, run: int = 0) -> Locator:
    """Compute both sides of a claim, and wait for its verdict."""
    card = view.locator(f"[data-proof='{proof}']").nth(run)
    card.get_by_role("button", name=re.compile("^Compute both sides")).click()
    expect(card.locator(".bp-proof__verdict")).to_be_visible(timeout=PATIENCE)
    return card


def outcome(card: Locator) -> str | None:
    """Read whether the sides agree as they should: holds, apart, or unexpected."""
    return card.locator(".bp-proof__result").get_attribute("data-outcome")


def section(view: Locator, name: str) -> Locator:
    """Find a section by its anchor."""
    return view.locator(f"section[aria-labelledby='lab-{name}']")


def live(view: Locator, name: str, line: int) -> Locator:
    """Find a line of the equations with numbers of a section, as it was typeset from."""
    return section(view, name).locator(".bp-lab__live annotation").nth(line)


def test_the_front_leads_to_each_lab_and_back(page: Page) -> None:
    DigitPage(page).open()
    page.get_by_role("link", name="Labs", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The labs")
    for lab in ("katsaros", "sigmoid", "binary"):
        page.locator(f".bp-labs__card a[href*='lab={lab}']").click()
        expect(page.locator(f"bp-{lab}-lab section").first).to_be_visible(timeout=PATIENCE)
        assert f"lab={lab}" in page.url
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("The labs")
    expect(page).to_have_title("Labs · Backprop Lab")


def test_katsaros_slides_to_the_end_by_key_and_by_hand(page: Page) -> None:
    view = open_lab(page, "katsaros")
    forward = section(view, "forward")
    place = forward.get_by_label("Place of the filter")
    for at, equation in enumerate(
        [
            r"1 \cdot 0.5 + 2 \cdot (-1) + (-1) \cdot 0.25 = -1.75",
            r"2 \cdot 0.5 + (-1) \cdot (-1) + 3 \cdot 0.25 = 2.75",
            r"(-1) \cdot 0.5 + 3 \cdot (-1) + 0 \cdot 0.25 = -3.5",
            r"3 \cdot 0.5 + 0 \cdot (-1) + 2 \cdot 0.25 = 2",
        ]
    ):
        expect(place).to_have_attribute("aria-valuetext", f"place {at + 1} of 4")
        expect(live(view, "forward", 1)).to_have_text(equation)
        place.press("ArrowRight")
    # Its numbers are there to be typed over, and to drag it by.
    weight = forward.get_by_label("w 1", exact=True)
    box = weight.bounding_box()
    row = forward.locator(".bp-slide__row--moving").bounding_box()
    assert box is not None
    assert row is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - row["width"] / 3, y, steps=6)
    page.mouse.up()
    expect(place).to_have_attribute("aria-valuetext", "place 3 of 4")
    place.press("End")
    expect(place).to_have_attribute("aria-valuetext", "place 4 of 4")
    alignment = section(view, "by-input").get_by_label("Alignment of the flipped filter")
    alignment.press("End")
    expect(alignment).to_have_attribute("aria-valuetext", "place 6 of 6")
    expect(live(view, "by-input", 1)).to_have_text(r"(-1) \cdot 0.25 = -0.25")
    moving = section(view, "by-input").locator(".bp-slide__row--moving")
    moving.scroll_into_view_if_needed()
    box = moving.bounding_box()
    assert box is not None
    cell = box["width"] / 3
    x, y = box["x"] + cell / 2, box["y"] + 3
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 3 * cell, y, steps=6)
    page.mouse.up()
    expect(alignment).to_have_attribute("aria-valuetext", "place 3 of 6")
    section(view, "by-input").get_by_label("Alignment 2 of 6").click()
    expect(alignment).to_have_attribute("aria-valuetext", "place 2 of 6")
    page.wait_for_url(re.compile("at=3,0,1"))


def test_katsaros_has_every_equation_with_numbers_and_proves_its_conclusions(page: Page) -> None:
    view = open_lab(page, "katsaros")
    pairs = view.locator(".bp-lab__pair")
    expect(pairs).to_have_count(23)
    expect(pairs.locator("> bp-equation .katex")).to_have_count(46, timeout=SLOW)
    assert [pair.get_attribute("data-number") for pair in pairs.all()] == [str(n) for n in range(1, 24)]
    for proof in ("filter-gradient", "input-gradient", "pooling-gradient"):
        card = prove(view, proof)
        assert outcome(card) == "holds"
        cells = card.locator(".bp-proof__cells > li")
        assert {cell.get_attribute("data-equal") for cell in cells.all()} == {"true"}
        last = cells.last
        last.locator("summary").click()
        expect(last.locator(".bp-proof__terms")).to_have_count(2)
    assert outcome(prove(view, "input-gradient-unflipped")) == "apart"
    # As the numbers are, no two of a window are equal; a tie shows the slip.
    assert outcome(prove(view, "pooling-ties")) == "unexpected"
    view.get_by_role("button", name="Make the two largest of the first window equal").click()
    ties = view.locator("[data-proof='pooling-ties'] .bp-proof__result")
    expect(ties).to_have_attribute("data-outcome", "apart", timeout=PATIENCE)
    expect(view.locator("[data-proof='pooling-gradient'] .bp-proof__result")).to_have_attribute(
        "data-outcome", "holds"
    )


def test_katsaros_goes_on_from_ones_own_numbers(page: Page) -> None:
    view = open_lab(page, "katsaros")
    weight = section(view, "forward").get_by_label("w 0", exact=True)
    weight.fill("2")
    weight.press("Enter")
    weight.blur()
    expect(section(view, "forward").locator("[data-part=results] .bp-num").first).to_contain_text("−0.25")
    expect(page.locator(".bp-labs__own")).to_contain_text("One number is your own.")
    view.get_by_label("with a bias").check()
    view.get_by_label("activation").select_option("sigmoid")
    expect(section(view, "deltas")).to_contain_text("The activation passes each on")
    expect(section(view, "by-filter")).to_contain_text("The bias")
    assert outcome(prove(view, "filter-gradient")) == "holds"
    page.wait_for_url(re.compile("setup=bias,sigmoid&own=w:0,0,0=2"))
    page.reload()
    expect(section(view, "forward").get_by_label("w 0", exact=True)).to_have_value("2", timeout=PATIENCE)
    section(view, "forward").get_by_role("link", name="Open in the debugger").click()
    digit = DigitPage(page)
    digit.until(
        "s.page === 'digit' && s.network?.id === 'katsaros-convolution+bias+sigmoid' && s.trace?.loss != null"
    )
    assert digit.state("[...s.trace.tensors.get('w').values]") == [2, -1, 0.25]
    page.go_back()
    expect(section(view, "forward").get_by_label("w 0", exact=True)).to_have_value("2", timeout=PATIENCE)


def test_sigmoid_comes_to_every_printed_number(page: Page) -> None:
    view = open_lab(page, "sigmoid")
    rounded = section(view, "deltas").locator("[data-column=rounded]")
    expect(rounded).to_have_text(["0.036418200", "0.068628000", "0.046751250", "−0.068186250"])
    expect(section(view, "winners").locator("[data-role=winners]")).to_have_text("(1,1), (0,2), (2,1), (3,3)")
    gradient = section(view, "update").locator("[data-column=cut]")
    expect(gradient).to_have_text(["0.044606", "0.094061", "0.011262", "0.068288"])
    exact = section(view, "update").locator("[data-column=exact]")
    expect(exact).to_have_text(["0.044757", "0.094385", "0.011296", "0.068562"])
    for proof in ("printed-deltas", "deltas", "routing", "kernel-gradient", "printed-kernel-gradient"):
        assert outcome(prove(view, proof)) == "holds"
    assert outcome(prove(view, "printed-kernel-gradient-exact")) == "apart"


def test_sigmoid_answers_its_three_questions(page: Page) -> None:
    view = open_lab(page, "sigmoid")
    update = section(view, "update")
    update.get_by_role("button", name="weights w, row 1, column 1").click()
    expect(live(view, "update", 0)).to_contain_text(r"\partial w_{1,1}")
    expect(live(view, "update", 1)).to_contain_text("= 0.068288")
    before = section(view, "before")
    before.get_by_role("button", name="gradient of the input, row 4, column 4").click()
    expect(live(view, "before", 0)).to_have_text(
        r"\frac{\partial L}{\partial o_{4,4}} = \delta_{3,3}\, w_{1,1}"
    )
    assert outcome(prove(view, "input-gradient")) == "holds"
    right = section(view, "right")
    right.get_by_role("button", name="Move every number and compare").click()
    expect(right.get_by_role("status")).to_have_text(
        "Backpropagation agrees with finite differences.", timeout=PATIENCE
    )
    expect(section(view, "whole")).to_contain_text("error L")


def test_weights_of_sigmoid_are_typed_over_and_checked_as_they_are_then(page: Page) -> None:
    view = open_lab(page, "sigmoid")
    hidden = section(view, "question").get_by_label("v, row 0, column 0", exact=True)
    hidden.fill("0")
    hidden.press("Enter")
    expect(live(view, "deltas", 0)).to_contain_text(r"(0.25 \cdot 0 + (-0.15) \cdot 0.02)")
    assert outcome(prove(view, "deltas")) == "holds"
    assert outcome(prove(view, "printed-deltas")) == "unexpected"
    right = section(view, "right")
    right.get_by_role("button", name="Move every number and compare").click()
    expect(right.get_by_role("status")).to_have_text(
        "Backpropagation agrees with finite differences.", timeout=PATIENCE
    )
    page.wait_for_url(re.compile("own=v:0,0=0"))


def test_weights_of_binary_are_typed_over_for_one_example_and_the_mini_batch(page: Page) -> None:
    view = open_lab(page, "binary")
    bias = section(view, "network").get_by_label("b2, 0", exact=True)
    before = section(view, "batch").locator("figure").inner_text()
    bias.fill("2")
    bias.press("Enter")
    expect(section(view, "dense").locator("figcaption")).to_contain_text("0.9744 − 1", timeout=PATIENCE)
    expect(section(view, "batch").locator("figure")).not_to_have_text(before)
    # A probability that rounds to 1 leaves no slope of the sigmoid to divide by.
    bias.fill("1000")
    bias.press("Enter")
    expect(section(view, "dense").locator("figcaption")).to_contain_text("so sure", timeout=PATIENCE)
    bias.fill("2")
    bias.press("Enter")
    slips = section(view, "slips")
    check = slips.get_by_role("button", name="Move b² and look at the loss of the batch")
    check.click()
    expect(slips.get_by_role("status")).to_have_text(
        "Backpropagation agrees with finite differences.", timeout=PATIENCE
    )


def test_sigmoid_tells_when_a_convolution_is_a_correlation(page: Page) -> None:
    view = open_lab(page, "sigmoid")
    assert outcome(prove(view, "convolution-turned")) == "holds"
    unturned = prove(view, "convolution-unturned")
    assert outcome(unturned) == "apart"
    section(view, "turned").get_by_role("button", name="Make d look the same upside down").click()
    expect(unturned.locator(".bp-proof__verdict")).to_contain_text("Equal here", timeout=PATIENCE)
    expect(view.locator("[data-proof='convolution-turned'] .bp-proof__result")).to_have_attribute(
        "data-outcome", "holds"
    )
    section(view, "turned").get_by_role("button", name="Take the question’s d again").click()
    expect(unturned.locator(".bp-proof__result")).to_have_attribute("data-outcome", "apart", timeout=PATIENCE)


def test_binary_follows_both_chains_factor_by_factor(page: Page) -> None:
    view = open_lab(page, "binary")
    expect(section(view, "network").locator("figcaption")).to_contain_text("9 + 1 + 4 + 1 = 15")
    dense = section(view, "dense")
    dense.get_by_role("button", name="gradient of the weights w2, 2").click(timeout=PATIENCE)
    expect(live(view, "dense", 0)).to_contain_text(r"= (A^2 - y)\, F_{2}")
    along = section(view, "convolution").get_by_label("How far along the chain")
    along.press("Home")
    rows = section(view, "convolution").locator(".bp-binary__chain > li")
    for factor in range(7):
        expect(rows.nth(factor)).to_have_attribute("data-state", "now")
        along.press("ArrowRight")
    section(view, "convolution").get_by_role(
        "button", name="gradient of the kernel w1, row 0, column 2"
    ).click()
    expect(live(view, "convolution", 0)).to_contain_text(r"\partial w^1_{0,2}")
    for proof in ("dense-weights", "dense-bias", "pooling", "conv-weights", "conv-bias"):
        assert outcome(prove(view, proof)) == "holds"


def test_binary_averages_a_mini_batch(page: Page) -> None:
    view = open_lab(page, "binary")
    batch = section(view, "batch")
    table = batch.locator(".bp-binary__each")
    expect(table.locator("tbody tr")).to_have_count(15, timeout=PATIENCE)
    expect(table.locator("thead th")).to_have_count(7)
    batch.get_by_role("button", name="m = 8").click()
    expect(table.locator("thead th")).to_have_count(11, timeout=PATIENCE)
    for row in table.locator("tbody tr").all():
        mean, together = (cell.inner_text() for cell in row.locator("b").all())
        assert mean == together
    for proof, run in (("mean", 0), ("dense-weights", 1), ("dense-bias", 1)):
        assert outcome(prove(view, proof, run)) == "holds"
    shapes = section(view, "shapes")
    expect(shapes.get_by_role("img", name="F: 4 by 8")).to_be_visible()
    expect(shapes.get_by_role("img", name="∂L/∂w²: 1 by 4")).to_be_visible()


def test_binary_proves_the_slips_of_the_notes(page: Page) -> None:
    view = open_lab(page, "binary")
    slips = section(view, "slips")
    for proof in ("conv-bias-two-zeros", "dense-bias-no-sum", "loss-of-itself", "dense-weights-four"):
        assert outcome(prove(slips, proof)) == "apart"
    for name, numbers in (
        ("Move b¹ and look at the loss", 1),
        ("Move b² and look at the loss of the batch", 1),
    ):
        check = slips.locator("bp-lab-check").filter(has=page.get_by_role("button", name=name, exact=True))
        check.get_by_role("button").click()
        expect(check.get_by_role("status")).to_have_text(
            "Backpropagation agrees with finite differences.", timeout=PATIENCE
        )
        expect(check.locator("tbody tr")).to_have_count(numbers)
    # The gradient check sides with the chain rule, not with the two zeros.
    chain = slips.locator("[data-proof='conv-bias-two-zeros'] summary span").nth(1).inner_text()
    measured = slips.locator("bp-lab-check").first.locator("tbody td").nth(2).inner_text()
    assert abs(_number(chain) - _number(measured)) < 1e-7


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def test_a_word_is_no_number(page: Page) -> None:
    view = open_lab(page, "katsaros")
    first = section(view, "forward").get_by_label("p 0", exact=True)
    first.fill("seven")
    first.blur()
    expect(first).to_have_value("1")
    assert first.evaluate("field => field.validationMessage").startswith("This has to be a number")


@pytest.mark.parametrize("lab", ["katsaros", "sigmoid", "binary"])
def test_it_fits_a_phone(page: Page, lab: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    view = open_lab(page, lab)
    expect(view.locator("section").last).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto("/#page=labs")
    expect(page.locator(".bp-labs__card")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
