/** Numbers as they are written on the page. */
import {
  formatNumber,
  formatPercent,
  formatPoints,
  formatShape,
  formatSigned,
} from "../../frontend/src/inspector/numbers.js";
import { shortNumber } from "../../frontend/src/maps/bp-legend.js";

describe("formatNumber", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [7, "7"],
    [-0.84421, "−0.8442"],
    [0.00935, "0.009350"],
    [0.000488, "4.88·10⁻⁴"],
    [-1.5e-12, "−1.50·10⁻¹²"],
    [1234567, "1.23·10⁶"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("writes %f as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("tells every sign where asked", () => {
    expect([0.5, -0.5, 0].map((value) => formatSigned(value, 2))).toEqual(["+0.50", "−0.50", "0"]);
  });
});

describe("formatPercent", () => {
  it.each([
    [0, "0.0%"],
    [1, "100.0%"],
    [1e-9, "<0.1%"],
    [0.99999, ">99.9%"],
    [0.157, "15.7%"],
  ])("writes %f as %s", (share, text) => {
    expect(formatPercent(share)).toBe(text);
  });
});

describe("a zero", () => {
  const smallNegatives = [-0, -Number.MIN_VALUE, -1e-12, -4.9e-4, -0.0004999, -0.04, -0.049];
  const ways = { formatNumber, formatSigned, formatPoints, shortNumber };

  it.each(Object.entries(ways))("is never written with a minus sign by %s", (_, write) => {
    for (const value of smallNegatives) expect(write(value)).not.toMatch(/^[-−]0?[.0]*$/);
    expect(write(-0)).not.toMatch(/[-−]/);
  });
});

it("writes a change of a share in percentage points", () => {
  expect([0.125, -0.125, 1e-7, -1e-7].map(formatPoints)).toEqual(["+12.5", "−12.5", "±0.0", "±0.0"]);
});

it("writes shapes", () => {
  expect(formatShape([])).toBe("scalar");
  expect(formatShape([12, 6, 5, 5])).toBe("12×6×5×5");
});
