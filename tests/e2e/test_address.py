"""Links in a real browser: they carry the whole state, stay short, and open what they can when damaged."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.digit_page import ONE, SEVEN, DigitPage, Strokes

EIGHT: Strokes = [
    [(170, 70), (140, 45), (110, 70), (125, 120), (165, 170), (150, 225), (115, 220), (105, 180), (150, 125)],
    [(150, 125), (172, 95), (170, 70)],
]
SCRIBBLE: Strokes = [
    [(40, y), (240, y + 12)] if y % 40 else [(240, y), (40, y + 12)] for y in range(40, 240, 20)
]
VIEW = "[s.target, s.eta, s.position, s.range, s.held, s.size, s.marked, s.weights, s.input.source.kind]"

Opener = Callable[[str], DigitPage]


@pytest.fixture
def elsewhere(browser: Browser, server: str) -> Iterator[Opener]:
    """Open links in browsers that know nothing; they may be told that something is gone."""
    contexts = []

    def opened(address: str) -> DigitPage:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=server)
        contexts.append(context)
        digit = DigitPage(context.new_page())
        digit.open(address)
        return digit

    yield opened
    for context in contexts:
        context.close()


def _href(page: Page, *parts: str) -> str:
    """Wait until the address holds these parts, and read it."""
    for part in parts:
        page.wait_for_url(f"**/*{part}*")
    return str(page.evaluate("location.href"))


def test_a_link_carries_digit_weights_target_rate_step_and_view(page: Page, elsewhere: Opener) -> None:
    digit = DigitPage(page)
    digit.open()
    digit.draw(SEVEN)
    digit.aim_at(2)
    page.locator("select[name=weights]").select_option(index=6)
    digit.until("s.weights.checkpoint && s.weights.checkpoint !== 'pretrained' && s.trace.target === 2")
    digit.until("s.trace.weights.checkpoint === s.weights.checkpoint")
    page.get_by_label("Learning rate").fill("0.25")
    page.get_by_text("whole pass").click()
    page.locator("select[name=size]").select_option("small")
    page.locator(".bp-marks-switch").click()
    page.get_by_label("same colours").check()
    page.keyboard.press("Escape")
    page.locator("[data-move=first]").click()
    address = _href(page, "step=S1", "size=small&marks=0", "eta=0.25", "held=1", "range=pass")
    before = digit.numbers(), digit.state(VIEW)
    assert before[1][1:7] == [0.25, 0, "pass", True, "small", False]

    colleague = elsewhere(address)
    now = colleague.numbers(), colleague.state(VIEW)
    assert now[0] == before[0]
    assert now[1] == [*before[1][:-1], "picture"]
    assert colleague.page.locator(".bp-notice").count() == 0
    expect(colleague.page.locator("select[name=size]")).to_have_value("small")


@pytest.mark.parametrize(
    ("strokes", "most"),
    [(ONE, 600), (SEVEN, 700), (EIGHT, 900), (SCRIBBLE, 1_500)],
    ids=["1", "7", "8", "ink"],
)
def test_a_drawn_digits_link_is_short_enough_to_send(
    page: Page, strokes: Strokes, most: int, record_property: Callable[[str, object], None]
) -> None:
    digit = DigitPage(page)
    digit.open()
    digit.draw(strokes)
    address = _href(page, "pixels=")
    record_property("characters", len(address))
    assert len(address) <= most


def test_a_link_of_an_earlier_version_still_opens(elsewhere: Opener) -> None:
    digit = elsewhere("/#sample=test:0&weights=pretrained&target=3&eta=0.05&step=dLk2&range=layer")
    assert digit.state("[s.target, s.eta, s.network.steps[s.position].writes]") == [3, 0.05, "dLk2"]
    assert digit.page.locator(".bp-notice").count() == 0


def test_a_damaged_link_opens_what_it_can_and_says_what_it_could_not(elsewhere: Opener) -> None:
    digit = elsewhere("/#sample=test:4&target=12&eta=1e9&step=dLk9&range=pass&weights=old-name&foo=%3Cb%3E")
    notice = digit.page.locator(".bp-notice")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("opened the digit, the learning rate and the view")
    assert notice.locator("li").all_inner_texts() == [
        "weights=old-name: there are no weights of this name here; the usual ones are shown",
        "target=12: targets are 0 to 9 here",
        "eta=1e9: it lies between 0.000001 and 10, so 10 was taken",
        "step=dLk9: no step of this network writes this symbol",
        "foo=<b>: there is no such part of a link",
    ]
    assert digit.state("[s.input.source.index, s.eta, s.range, s.weights.checkpoint]") == [
        4,
        10,
        "pass",
        "pretrained",
    ]
    digit.page.get_by_label("Dismiss").click()
    digit.page.wait_for_url("**/*eta=10&*")
    digit.page.reload()
    digit.until("s.trace?.loss != null")
    expect(notice).to_have_count(0)


def test_a_link_to_what_is_gone_says_so_in_one_notice(elsewhere: Opener) -> None:
    for weights in ("session:gone", "run:gone", "run:gone:3"):
        digit = elsewhere(f"/#sample=test:99999&weights={weights}&target=3&step=dLk1")
        notice = digit.page.locator(".bp-notice")
        expect(notice).to_contain_text("opened the target and the step")
        first, second = notice.locator("li").all_inner_texts()
        assert first.startswith("sample=test:99999: The test split has no sample 99999")
        assert second.startswith(f"weights={weights}: ")
        assert "gone" in second
        assert digit.state("[s.target, s.weights.checkpoint]") == [3, "pretrained"]
        expect(digit.step_text).to_contain_text("dLk1")


def test_a_link_whose_drawing_was_cut_off_shows_a_digit_and_the_rest(page: Page, elsewhere: Opener) -> None:
    digit = DigitPage(page)
    digit.open()
    digit.draw(ONE)
    address = _href(page, "pixels=")
    start = address.index("pixels=") + len("pixels=")
    end = address.index("&", start)
    # Whole groups of four, so that what is left can still be read.
    cut = address[: start + (end - start) // 8 * 4] + address[end:]
    colleague = elsewhere(cut)
    expect(colleague.page.locator(".bp-notice li")).to_contain_text("pixels, not the 784")
    assert colleague.state("s.input.source.kind") == "sample"


def test_nonsense_in_the_address_of_an_open_page_loses_nothing(page: Page) -> None:
    digit = DigitPage(page)
    digit.open()
    digit.draw(SEVEN)
    digit.aim_at(3)
    before = digit.numbers()
    for nonsense in ("%E0%A4%A", "target=NaN&eta=-1", "pixels=&&&===", "step=__proto__&constructor=1"):
        page.evaluate(f"location.hash = {nonsense!r}")
        expect(page.locator(".bp-notice")).to_contain_text("Nothing of this link could be opened")
        page.get_by_label("Dismiss").click()
        assert digit.numbers() == before
        assert digit.state("[s.target, s.input.source.kind]") == [3, "drawing"]
