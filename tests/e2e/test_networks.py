"""Any network on the page: opened, stepped, explained, edited, shared, trained, its weights in a file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.digit_page import SEVEN, DigitPage

OWN = "own:1x28x28.conv2k5.tanh.avgpool2.flatten.dense10.softmax"
Opener = Callable[[str], DigitPage]


@pytest.fixture
def elsewhere(browser: Browser, server: str) -> Iterator[Opener]:
    """Open an address in a browser that has never been here."""
    contexts = []

    def open_there(address: str) -> DigitPage:
        contexts.append(browser.new_context(base_url=server))
        digit = DigitPage(contexts[-1].new_page())
        digit.open(address)
        return digit

    yield open_there
    for context in contexts:
        context.close()


def _open(page: Page, network: str, more: str = "") -> DigitPage:
    digit = DigitPage(page)
    digit.open(f"/#network={quote(network, safe=':.')}{more}")
    assert digit.state("s.network.id") == network
    return digit


def test_a_network_of_ones_own_is_stepped_explained_trained_undone_and_shared(
    page: Page, elsewhere: Opener
) -> None:
    digit = _open(page, OWN, "&weights=seed:3:glorot&step=dLk1")
    assert digit.state("[s.weights.initialisation, s.network.steps[s.position].writes]") == ["glorot", "dLk1"]

    page.keyboard.press("ArrowRight")
    digit.until("s.network.steps[s.position].writes !== 'dLk1'")
    page.keyboard.press("ArrowLeft")
    page.locator("bp-inspector bp-map").click(position={"x": 6, "y": 6})
    digit.until("s.explanation?.symbol === 'dLk1'")
    value, terms = digit.state("[s.explanation.value, s.explanation.terms.map(({ value }) => value)]")
    assert sum(terms) == pytest.approx(value, abs=1e-9)
    assert len(terms) == 24 * 24

    before = digit.numbers()
    page.locator("[data-action=repeat]").click()
    digit.wait_for_session_at(10)
    assert digit.state("s.session.network") == OWN
    assert digit.state("s.trace.loss") < before[0]
    page.locator("[data-action=undo]").click()
    digit.wait_for_session_at(9)
    page.locator("[data-action=reset]").click()
    digit.wait_for_session_at(0)
    assert digit.numbers() == before

    page.locator("[data-action=step]").click()
    digit.wait_for_session_at(1)
    page.keyboard.press("Home")
    digit.until("s.position === 0")
    page.get_by_role("button", name="Share").click()
    link = page.evaluate("location.href")
    loss_after = digit.state("s.result.loss_after")
    colleague = elsewhere(link)
    assert colleague.state("[s.network.id, s.session.network]") == [OWN, OWN]
    assert colleague.state("s.trace.loss") == loss_after
    expect(colleague.page.locator(".bp-notice")).to_contain_text("a copy of those in the link")


def test_a_drawing_is_made_to_fit_a_larger_network_and_its_link_brings_the_same_numbers(
    page: Page, elsewhere: Opener
) -> None:
    digit = _open(page, "own:3x32x32.conv2k5.relu.maxpool2.flatten.dense10.softmax")
    assert digit.state("s.input.pixels.length") == 3 * 32 * 32
    digit.draw(SEVEN)
    assert digit.state("s.trace.tensors.get(s.network.input).shape") == [3, 32, 32]
    page.wait_for_url("**/*pixels=*")
    numbers = digit.numbers()
    assert elsewhere(page.evaluate("location.href")).numbers() == numbers


def test_an_image_in_colour_reaches_a_network_of_three_channels_as_it_is(page: Page, tmp_path: Path) -> None:
    digit = _open(page, "own:3x8x8.conv2k3.relu.flatten.dense2.softmax")
    Image.new("RGB", (40, 40), (255, 0, 51)).save(tmp_path / "red.png")
    page.locator("[data-way=numbers] summary").click()
    page.locator("input[name=image]").set_input_files(tmp_path / "red.png")
    digit.until("s.input?.source.kind === 'image' && s.trace?.loss != null")
    assert digit.state("[...s.input.pixels]") == [1.0] * 64 + [0.0] * 64 + [0.2] * 64
    page.wait_for_url("**/*pixels=*")
    page.reload()
    digit.until("s.trace?.loss != null")
    assert digit.state("[...s.trace.tensors.get(s.network.input).values]")[-1] == 0.2


def test_a_given_gradient_is_edited_and_flows_back(page: Page) -> None:
    digit = _open(page, "sigmoid")
    assert digit.state("s.weights.example") == "printed"
    assert digit.state("[...s.trace.tensors.get('dLP').values]") == pytest.approx(
        [0.0364182, 0.068628, 0.04675125, -0.06818625], abs=1e-3
    )
    page.locator("[data-role=target]").click()
    field = page.locator("bp-target [data-flat='1']")
    field.fill("zero")
    field.press("Tab")
    expect(page.locator("bp-target [role=alert]")).to_have_text("Row 1, column 2: “zero” is not a number.")
    assert digit.state("s.target") == [0.25, -0.15]
    field.fill("0")
    field.press("Tab")
    digit.until("s.trace.tensors.get('dLH').values[1] === 0")
    assert digit.state("[...s.trace.tensors.get('dLH').values]") == [0.25, 0]
    assert digit.state("[...s.trace.tensors.get('dLf').values]") == pytest.approx(
        [0.25 * weight for weight in digit.state("[...s.trace.tensors.get('v').values].slice(0, 4)")]
    )
    page.wait_for_url("**/*target=0.25,0&*")


def test_a_matrix_with_a_word_in_it_is_refused_by_its_place_and_nothing_is_lost(page: Page) -> None:
    digit = _open(page, "binary")
    before = digit.numbers()
    rows = ["1 0 0 1 0 0", "0 1 0,5 0 0 0", "0 0 1 O.5 0 0", "1 0 0 0 0 0", "0 0 0 0 0 1", "0 0 0 0 1 0"]
    page.locator("bp-input-panel [data-do=text]").click()
    page.get_by_label("Input as text").fill("\n".join(rows))
    page.locator("[data-do=use]").click()
    told = page.locator("bp-input-panel [role=alert]")
    expect(told).to_have_text("Row 3, column 4: “O.5” is not a number.")
    expect(page.get_by_label("Input as text")).to_have_value("\n".join(rows))
    assert digit.numbers() == before

    page.get_by_label("Input as text").fill("\n".join(rows[:2]))
    page.locator("[data-do=use]").click()
    expect(told).to_have_text("There are 2 rows; it takes 6 rows of 6.")

    page.get_by_label("Input as text").fill("\n".join(rows).replace("O.5", "-0.5"))
    page.locator("[data-do=use]").click()
    digit.until("s.input.pixels[15] === -0.5 && s.trace?.loss != null")
    assert digit.state("[s.input.pixels[8], s.input.source.kind]") == [0.5, "values"]
    expect(page.locator("bp-input-panel [data-flat='15']")).to_have_value("-0.5")
    page.wait_for_url("**/*values=1,0,0,1*")
    page.reload()
    digit.until("s.trace?.loss != null")
    assert digit.state("s.input.pixels[15]") == -0.5


def test_the_head_leads_to_every_network_and_leaves_the_last_one_behind(page: Page) -> None:
    digit = DigitPage(page)
    digit.open()
    main = digit.state("s.network.id")
    page.locator("[data-action=step]").click()
    digit.wait_for_session_at(1)
    chooser = page.locator("select[name=network]")
    ids = chooser.locator("option").evaluate_all("(options) => options.map(({ value }) => value)")
    assert ids[0] == main
    assert len(ids) > 10
    for network in ids[1:]:
        chooser.select_option(network)
        digit.until(
            f"s.network.id === {network!r} && s.trace?.loss != null && s.trace.network === {network!r}"
        )
        assert digit.state("[s.edits.length, s.trail.length, s.result]") == [0, 0, None]
        assert page.locator(".bp-notice").count() == 0
        assert digit.state("s.trace.steps.every(({ writes }) => s.trace.tensors.has(writes))")
    chooser.select_option(main)
    digit.until(f"s.network.id === {main!r} && s.trace?.loss != null")
    assert digit.state("[s.session, s.weights.checkpoint]") == [None, "pretrained"]
    page.go_back()
    digit.until(f"s.network.id !== {main!r} && s.trace?.loss != null")


def test_weights_go_into_a_file_and_come_back_and_those_of_another_network_are_refused(
    page: Page, elsewhere: Opener, tmp_path: Path
) -> None:
    digit = _open(page, OWN)
    page.locator("[data-action=step]").click()
    digit.wait_for_session_at(1)
    page.get_by_role("button", name="Weights as files").click()
    with page.expect_download() as downloading:
        page.locator("[data-format=safetensors]").click()
    file = tmp_path / "mine.safetensors"
    downloading.value.save_as(file)
    loss_after = digit.state("s.result.loss_after")

    page.locator("select[name=weights]").select_option("seed:0")
    digit.until("s.weights.seed === 0 && s.trace.weights.seed === 0")
    page.get_by_role("button", name="Weights as files").click()
    page.locator("input[name=weights-file]").set_input_files(file)
    digit.until("'session' in s.weights && s.session.position === 0 && !s.busy && s.trace?.loss != null")
    # A file holds float32 numbers, traces are computed in float64.
    assert digit.state("s.trace.loss") == pytest.approx(loss_after, rel=1e-5)
    assert digit.state("s.session.origin.file").isalnum()

    other = elsewhere("/#network=binary")
    before = other.numbers()
    other.page.get_by_role("button", name="Weights as files").click()
    other.page.locator("input[name=weights-file]").set_input_files(file)
    expect(other.page.locator(".bp-notice")).to_contain_text("w1")
    assert other.numbers() == before


def test_a_network_that_cannot_be_trained_says_why_and_one_that_can_is(page: Page) -> None:
    digit = DigitPage(page)
    page.goto("/#network=sigmoid&page=train")
    expect(page.locator("[data-role=untrainable]")).to_contain_text("no loss")
    page.locator("select[name=network]").select_option("own:1x28x28.flatten.dense32.relu.dense10.softmax")
    form = page.locator("bp-train-form")
    form.locator("#bp-train-preset").select_option("quick")
    form.get_by_role("button", name="Start training").click()
    digit.until("s.train.runs?.[0]?.status === 'finished'", 120_000)
    expect(page.locator("bp-train-head [data-role=network]")).to_have_text("No convolution")
    assert digit.state("s.train.runs[0].latest.validation_accuracy") > 0.8
    page.locator("[data-do=apply]").click()
    digit.until("s.page === 'digit' && s.session?.origin.run && s.trace?.loss != null")
    assert digit.state("s.moments.length") > 2
