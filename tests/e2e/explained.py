"""The number that the inspector explains, and the way from one to the next."""

import math
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.digit_page import DigitPage


class Explained:
    """The number that the inspector explains."""

    def __init__(self, digit: DigitPage) -> None:
        self.digit = digit
        self.page = digit.page

    @property
    def name(self) -> Locator:
        """Its symbol and index."""
        return self.page.locator("bp-inspector .bp-value__name")

    @property
    def crumbs(self) -> Locator:
        """The numbers on the way to it."""
        return self.page.locator(".bp-trail__cell")

    def wait_for(self, symbol: str) -> dict[str, Any]:
        """Wait for the explanation of a number of this tensor, and read it."""
        self.digit.until(
            f"s.cell?.symbol === '{symbol}' && s.explanation?.symbol === '{symbol}' "
            "&& s.explanation.index.join() === s.cell.index.join()"
        )
        explanation: dict[str, Any] = self.digit.state("s.explanation")
        expect(self.name).to_have_text(cell_name(explanation))
        return explanation

    def follow_largest(self, symbol: str) -> dict[str, Any]:
        """Press the factor of the largest term that is a cell of this tensor."""
        self.page.locator(f".bp-terms [data-walked] .bp-factor[data-cell^='{symbol}:']").or_(
            self.page.locator(f"[data-role=term] .bp-factor[data-cell^='{symbol}:']")
        ).or_(self.page.locator(f".bp-terms__list .bp-factor[data-cell^='{symbol}:']")).first.click()
        return self.wait_for(symbol)


def cell_name(cell: dict[str, Any]) -> str:
    """Write a cell as the page does."""
    return f"{cell['symbol']}[{', '.join(map(str, cell['index']))}]" if cell["index"] else cell["symbol"]


def recombined(explanation: dict[str, Any]) -> float:
    """Make the value again from its terms, and every term from its factors."""
    values = [term["value"] for term in explanation["terms"]]
    for term in explanation["terms"]:
        product = math.prod(factor["value"] for factor in term["factors"]) + term["shift"]
        functions = {None: float, "exp": math.exp, "ln": math.log}
        made = term["coefficient"] * functions[term["function"]](product)
        assert made == pytest.approx(term["value"], abs=1e-9)
    match explanation["combine"]:
        case "sum":
            return math.fsum(values)
        case "max":
            return float(max(values))
        case "ratio":
            return float(values[explanation["chosen"]] / math.fsum(values))
        case "positive":
            return float(values[0] > 0)
        case "select":
            return float(values[0])
    winner = explanation["terms"][explanation["chosen"]]["factors"][0]
    return float(winner["index"][explanation["axis"]])


def press_cell(page: Page, symbol: str, share: tuple[float, float] = (0.5, 0.5)) -> None:
    """Press a cell of the columns, so far across and down in the tensor's picture."""
    canvas = page.locator(f".bp-tensor[data-symbol='{symbol}'] .bp-map-stack")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"])
