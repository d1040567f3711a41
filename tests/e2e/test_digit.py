"""The main job in a real browser: draw a digit, walk through the pass, take an SGD step and undo it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.digit_page import ONE, SEVEN, DigitPage


@pytest.fixture
def digit(page: Page) -> DigitPage:
    """Open the page on its first digit."""
    digit = DigitPage(page)
    digit.open()
    return digit


def test_a_drawn_digit_is_recognised_and_every_step_can_be_walked_both_ways(
    page: Page, digit: DigitPage
) -> None:
    digit.draw(ONE)
    expect(page.locator(".bp-probabilities__row--predicted")).to_have_attribute("data-digit", "1")
    digit.aim_at(1)

    page.get_by_label("First step").click()
    symbols = digit.state("s.network.steps.map((step) => step.writes)")
    assert len(symbols) == 35
    for position, symbol in enumerate(symbols):
        expect(digit.step_text).to_have_text(f"step {position + 1} of 35: {symbol}")
        expect(page.locator("bp-inspector bp-equation .katex-html").first).to_be_visible()
        assert page.locator("bp-inspector .katex-error").count() == 0
        if position < len(symbols) - 1:
            page.keyboard.press("ArrowRight")
    for position in range(len(symbols) - 1, 0, -1):
        expect(digit.step_text).to_have_text(f"step {position + 1} of 35: {symbols[position]}")
        page.get_by_label("Previous step").click()
        expect(digit.step_text).to_have_text(f"step {position} of 35: {symbols[position - 1]}")


def test_an_sgd_step_lowers_the_loss_and_its_undo_restores_every_number(page: Page, digit: DigitPage) -> None:
    digit.draw(SEVEN)
    digit.aim_at(2)
    before = digit.numbers()

    page.get_by_role("button", name="SGD step", exact=True).click()
    table = page.get_by_label("What the last step changed")
    expect(table).to_be_visible()
    result = digit.state("s.result")
    assert result["loss"] == before[0]
    assert result["loss_after"] < result["loss"]
    expect(table.locator("[data-row=loss]")).to_contain_text("↓")
    assert digit.state("s.trace.steps.length") == 35

    page.keyboard.press("z")
    digit.wait_for_session_at(0)
    assert digit.numbers() == before

    page.get_by_role("button", name="redo").click()
    digit.wait_for_session_at(1)
    assert digit.state("s.trace.loss") == result["loss_after"]
    page.get_by_role("button", name="reset").click()
    digit.wait_for_session_at(0)
    assert digit.numbers() == before


def test_the_forward_pass_follows_the_pen(page: Page, digit: DigitPage) -> None:
    page.get_by_label("Clear", exact=True).click()
    box = digit.paper.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 40)
    page.mouse.down()
    with page.expect_response("**/api/forward") as answered:
        page.mouse.move(box["x"] + 100, box["y"] + 150, steps=20)
    assert answered.value.ok
    digit.until("s.trace?.loss === null")
    page.mouse.up()
    digit.until("s.trace?.loss != null")


def test_dragging_the_step_bar_scrubs_through_the_pass(page: Page, digit: DigitPage) -> None:
    box = page.get_by_role("slider", name="Step", exact=True).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] - 6)
    page.mouse.down()
    expect(digit.step_text).to_contain_text("step 1 of 35")
    page.mouse.move(box["x"] + box["width"] * 10.5 / 35, box["y"] + box["height"] - 6, steps=12)
    expect(digit.step_text).to_have_text("step 11 of 35: O")
    page.mouse.up()
    gradient = page.locator("bp-tensor", has=page.locator("[data-symbol=dLk2]"))
    expect(gradient).to_have_attribute("status", "waiting")
    expect(
        page.get_by_role("img", name="dLk2, gradient of the loss with respect to kernels of conv2: not")
    ).to_be_attached()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(digit.step_text).to_have_text("step 1 of 35: S1")


def test_the_current_column_stays_in_view_and_more_columns_are_told_of(page: Page, digit: DigitPage) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("Home")
    further = page.get_by_role("button", name="Further columns")
    earlier = page.get_by_role("button", name="Earlier columns")
    expect(further).to_be_visible()
    expect(earlier).to_be_hidden()
    for symbol in digit.state("s.network.steps.filter((t) => t.phase !== 'update').map((t) => t.writes)"):
        if not symbol.startswith("I"):
            expect(page.locator(f"bp-network [data-symbol={symbol}]")).to_be_in_viewport(ratio=0.99)
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    expect(earlier).to_be_hidden()
    further.click()
    expect(page.locator("bp-network [data-symbol=S2]")).to_be_in_viewport(ratio=0.99)
    earlier.click()
    expect(earlier).to_be_hidden()
    expect(page.locator("bp-network [data-symbol=I]")).to_be_in_viewport(ratio=0.99)


def test_cells_can_be_read_by_the_keyboard_alone(page: Page, digit: DigitPage) -> None:
    page.keyboard.press("Home")
    page.get_by_role("group", name="S1 cell by cell").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    values = digit.state("[...s.trace.tensors.get('S1').values].map((value) => value.toPrecision(6))")
    told = page.locator(".bp-inspector__cell")
    expect(told).to_contain_text(", 1, 1] = ")
    index, value = told.inner_text().split(" = ")
    channel = int(index.strip("[]").split(",")[0])
    assert value.replace("−", "-") == values[channel * 24 * 24 + 24 + 1]
    expect(digit.step_text).to_have_text("step 1 of 35: S1")


def test_play_walks_on_and_stops_at_the_end(page: Page, digit: DigitPage) -> None:
    page.get_by_label("Speed").select_option("4")
    page.get_by_label("First step").click()
    page.get_by_label("Play").click()
    expect(digit.step_text).to_have_text("step 29 of 35: dLI", timeout=30_000)
    expect(page.get_by_label("Play")).to_be_visible()


def test_a_vanished_gradient_says_why_and_offers_a_remedy(page: Page) -> None:
    digit = DigitPage(page)
    digit.open("/#sample=test:0&target=7")
    remedy = page.locator("bp-vanishing").get_by_role("button").first
    expect(remedy).to_be_visible()
    remedy.click()
    digit.until("s.trace?.loss > 1")
    expect(page.locator("bp-vanishing").get_by_role("button")).to_have_count(0)


def test_a_link_opens_the_same_digit_target_weights_and_step(page: Page, digit: DigitPage) -> None:
    digit.draw(SEVEN)
    digit.aim_at(3)
    page.get_by_label("First step").click()
    page.wait_for_url("**/*S1*")
    before, address = digit.numbers(), page.evaluate("location.href")
    page.goto("about:blank")
    digit.open(address)
    expect(digit.step_text).to_have_text("step 1 of 35: S1")
    assert digit.numbers() == before


def test_a_colleague_who_opens_a_link_steps_on_a_copy_and_a_reload_keeps_ones_own(
    page: Page, digit: DigitPage, browser: Browser, server: str
) -> None:
    digit.aim_at(4)
    page.get_by_role("button", name="SGD step", exact=True).click()
    digit.wait_for_session_at(1)
    page.wait_for_url("**/*weights=session:*")
    address, session = page.evaluate("location.href"), digit.state("s.session.id")
    page.keyboard.press("Home")
    page.reload()
    digit.until("s.trace?.loss != null")
    assert digit.state("[s.session.id, s.session.position]") == [session, 1]
    before = digit.numbers()

    context = browser.new_context(base_url=server)
    colleague = DigitPage(context.new_page())
    colleague.open(address)
    assert colleague.numbers() == before
    assert colleague.state("s.session.id") != session
    expect(colleague.page.locator(".bp-notice")).to_contain_text("a copy")
    colleague.page.get_by_role("button", name="SGD step", exact=True).click()
    colleague.wait_for_session_at(1)
    context.close()

    page.reload()
    digit.until("s.trace?.loss != null")
    assert digit.numbers() == before
    assert digit.state("[s.session.id, s.session.position]") == [session, 1]


def test_a_link_to_weights_that_are_gone_says_so_and_shows_the_trained_ones(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(base_url=server)
    digit = DigitPage(context.new_page())
    digit.open("/#sample=test:0&target=7&weights=session:gone")
    expect(digit.page.locator(".bp-notice")).to_contain_text("are gone")
    assert digit.state("s.weights") == {"checkpoint": "pretrained"}
    context.close()


def test_other_weights_and_a_real_digit_can_be_chosen(page: Page, digit: DigitPage) -> None:
    page.locator("select[name=weights]").select_option(index=0)
    digit.until("s.trace?.loss > 0.5")
    page.locator("bp-sample-picker summary").click()
    page.locator("bp-sample-picker canvas").nth(3).click()
    digit.until("s.input?.source.kind === 'sample' && s.trace?.target === s.target")


def test_a_bad_rate_is_refused_with_a_reason_and_loses_nothing(page: Page, digit: DigitPage) -> None:
    before = digit.numbers()
    field = page.get_by_label("Learning rate")
    for text in ("0", "-1", "abc", "1e999", "11"):
        field.fill(text)
        field.press("Tab")
        expect(page.locator("#bp-eta-problem")).to_contain_text("The learning rate must be")
        expect(page.get_by_role("button", name="SGD step", exact=True)).to_be_disabled()
    assert digit.numbers() == before
    field.fill("0.5")
    expect(page.locator("#bp-eta-problem")).to_be_hidden()
    expect(page.get_by_role("button", name="SGD step", exact=True)).to_be_enabled()
    expect(page.locator("[data-role=eta]")).to_contain_text("= 0.5")


def test_on_a_phone_touch_draws_and_nothing_scrolls_sideways(page: Page, digit: DigitPage) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    digit.draw(ONE)
    expect(page.locator(".bp-probabilities__row--predicted")).to_have_attribute("data-digit", "1")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.bp-draw-pad__canvas')).touchAction")
        == "none"
    )
    assert page.evaluate("window.scrollY") == 0


def test_on_a_phone_the_answer_stands_above_the_step_bar_which_stays_at_the_bottom(
    page: Page, digit: DigitPage
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    bar, last = page.locator(".bp-time"), page.locator(".bp-probabilities [data-digit='9']")
    above, below = last.bounding_box(), bar.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    for depth in (0, 0.5, 1):
        page.evaluate(f"scrollTo(0, {depth} * document.documentElement.scrollHeight)")
        box = bar.bounding_box()
        assert box is not None
        assert abs(box["y"] + box["height"] - 844) <= 1
    expect(page.get_by_role("button", name="SGD step", exact=True)).to_be_in_viewport(ratio=1)


def test_the_reference_of_the_api_works_offline(page: Page) -> None:
    page.goto("/api/docs")
    expect(page.get_by_text("/api/backward").first).to_be_visible()
