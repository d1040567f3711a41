"""The history of one's own weights in a real browser: many steps, a stop, and a way to each of them."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.digit_page import DigitPage

PARAMETERS = "s.network.parameters.map((symbol) => [...s.trace.tensors.get(symbol).values])"


@pytest.fixture
def digit(page: Page) -> DigitPage:
    """Open the page on its first digit, with fresh weights that know nothing of it."""
    digit = DigitPage(page)
    digit.open("/#sample=test:0&target=7&weights=initial&eta=0.001")
    return digit


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name, exact=isinstance(name, str)).click()


def shown(digit: DigitPage) -> Any:
    """Read which weights the maps are of, and every number of these."""
    return digit.state(f"[s.trace.weights.version, s.session.version, {PARAMETERS}]")


def stands_at(digit: DigitPage, position: int) -> Any:
    """Wait until the maps are those of a step, and read its weights."""
    digit.wait_for_session_at(position)
    version, of_session, weights = shown(digit)
    assert version == of_session
    return version, weights


def go_to(digit: DigitPage, position: int) -> Any:
    """Choose an entry of the list."""
    digit.page.locator(f"bp-history [data-position='{position}']").click()
    return stands_at(digit, position)


def test_steps_are_repeated_gone_to_and_undone_with_the_very_same_weights(
    page: Page, digit: DigitPage
) -> None:
    start = digit.state(PARAMETERS)
    before = digit.state("s.trace.loss")
    press(page, "SGD step")
    digit.wait_for_session_at(1)
    press(page, "Repeat 10")
    version, last = stands_at(digit, 11)
    losses = digit.state("s.session.steps.map(({ loss, loss_after }) => [loss, loss_after])")
    assert losses[0][0] == before
    assert all(earlier[1] == later[0] for earlier, later in pairwise(losses))
    assert losses[-1][1] < losses[0][0]
    assert digit.state("s.trace.loss") == losses[-1][1]

    page.locator("bp-history [data-action=list]").click()
    expect(page.locator("bp-history li")).to_have_count(12)
    expect(page.locator("bp-history [aria-current=step]")).to_have_attribute("data-position", "11")
    at_four = go_to(digit, 4)
    assert digit.state("s.trace.loss") == losses[3][1]
    assert go_to(digit, 0)[1] == start
    assert go_to(digit, 11) == (version, last)
    assert go_to(digit, 4) == at_four
    expect(page.locator("[data-role=ahead]")).to_contain_text("the 7 ahead")

    press(page, "undo")
    at_three = stands_at(digit, 3)
    assert at_three != at_four
    assert digit.state("s.trace.loss") == losses[2][1]
    press(page, "redo")
    assert stands_at(digit, 4) == at_four
    # A step from here replaces those ahead, and those behind are as they were.
    press(page, "SGD step")
    digit.until("s.session.position === 5 && s.session.steps.length === 5 && !s.busy")
    assert go_to(digit, 3) == at_three

    page.wait_for_url("**/*weights=session:*")
    page.reload()
    digit.until("s.trace?.loss != null")
    assert stands_at(digit, 3) == at_three


def test_it_is_repeated_until_the_target_wins_and_the_page_says_so(page: Page, digit: DigitPage) -> None:
    assert digit.state("s.trace.prediction") != 7
    press(page, "Until 7 wins")
    digit.until("s.session?.position > 0 && !s.busy")
    taken = digit.state("s.session.steps.map(({ prediction_after }) => prediction_after)")
    assert [prediction == 7 for prediction in taken] == [False] * (len(taken) - 1) + [True]
    expect(page.locator(".bp-notice")).to_contain_text(
        re.compile(rf"The target wins after {len(taken)} steps?\.")
    )
    expect(page.locator(".bp-probabilities__row--predicted")).to_have_attribute("data-digit", "7")
    table = page.locator("bp-update-panel table")
    expect(table.locator("[data-row=prediction]")).to_contain_text("changed")


@pytest.fixture
def patient(digit: DigitPage) -> DigitPage:
    """A page on which the target wins only after more steps than anyone waits for."""
    field = digit.page.get_by_label("Learning rate")
    field.fill("0.000001")
    digit.until("s.eta === 1e-6")
    return digit


def test_a_stop_keeps_what_was_taken_and_everything_goes_on_from_there(
    page: Page, patient: DigitPage
) -> None:
    digit = patient
    press(page, "Until 7 wins")
    digit.until("s.repeating?.taken > 1")
    expect(page.locator("[data-role=progress]")).to_contain_text("loss")
    expect(page.get_by_role("button", name="SGD step", exact=True)).to_be_disabled()
    press(page, "Stop")
    digit.until("!s.busy")
    stopped = digit.state("s.session.position")
    assert 1 < stopped < 200
    version, weights = stands_at(digit, stopped)
    told: Any = page.evaluate(
        "(id) => fetch(`/api/sessions/${id}`).then((answer) => answer.json())", digit.state("s.session.id")
    )
    assert (told["position"], told["version"]) == (stopped, version)
    press(page, "undo")
    stands_at(digit, stopped - 1)
    press(page, "redo")
    assert stands_at(digit, stopped) == (version, weights)


@pytest.fixture
def watched(browser: Browser, server: str) -> Iterator[Page]:
    """A second window."""
    context = browser.new_context(base_url=server)
    yield context.new_page()
    context.close()


def test_a_window_that_is_closed_in_the_middle_loses_no_step(
    page: Page, patient: DigitPage, watched: Page
) -> None:
    press(page, "Until 7 wins")
    patient.until("s.repeating?.taken > 1")
    address, taken = page.evaluate("location.href"), patient.state("s.repeating.taken")
    session = patient.state("s.session.id")
    page.goto("about:blank")
    # Whatever is under way comes before the answer that tells where the session stands.
    ask = "(id) => fetch(`/api/sessions/${id}`).then((answer) => answer.json())"
    watched.goto("/")
    kept = watched.evaluate(ask, session)
    assert taken <= kept["position"] < 200
    patient.open(re.sub(r"weights=[^&]*", f"weights=session:{session}", address, count=1))
    stands_at(patient, kept["position"])
    assert patient.state("s.trace.loss") == kept["steps"][-1]["loss_after"]


def test_the_update_opens_on_the_entry_that_moves_most_and_its_line_is_right(
    page: Page, digit: DigitPage
) -> None:
    digit.page.get_by_label("Learning rate").fill("0.01")
    press(page, "SGD step")
    digit.wait_for_session_at(1)
    for symbol in digit.state("s.network.parameters"):
        digit.page.evaluate(
            "(symbol) => { const app = document.querySelector('bp-app'); app.controller.positionChosen("
            "app.store.state.network.steps.findIndex(({ writes }) => writes === symbol)); }",
            f"{symbol}_next",
        )
        view = page.locator("bp-update-view")
        expect(view.locator(".bp-update-view__where")).to_contain_text(f"{symbol}[")
        read = (
            f"['{symbol}', 'dL{symbol}', '{symbol}_next']"
            ".map((symbol) => [...s.trace.tensors.get(symbol).values])"
        )
        before, gradient, after = digit.state(read)
        moves = [abs(new - old) for new, old in zip(after, before, strict=True)]
        most = moves.index(max(moves))
        told = [
            float(view.locator(f"[data-number={name}]").inner_text().strip("()").replace("−", "-"))
            for name in ("before", "eta", "gradient", "after")
        ]
        exact = [before[most], 0.01, gradient[most], after[most]]
        assert told == pytest.approx(exact, rel=1e-3, abs=1e-4)
        assert told[0] - told[1] * told[2] == pytest.approx(told[3], abs=0.02 * max(moves))
        expect(view.locator("figure")).to_have_count(4)
