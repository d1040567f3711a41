/** The four tensors of an update, and the numbers of one entry. */
import { formatNumber } from "../../frontend/src/inspector/numbers.js";
import { entryNumbers, largestAt, updateParts } from "../../frontend/src/update/update_parts.js";
import { traceOf } from "./description.js";
import { updated, updating } from "./update_parts.js";

describe("the parts of an update", () => {
  it("are the parameter, its gradient, the way between the two weights, and the next value", () => {
    const network = updating();
    const found = updateParts(network, updated(), network.steps[13]);
    expect(found?.spec.symbol).toBe("h");
    expect(found?.eta).toBe(0.05);
    expect(found?.parts.map(({ name, symbol }) => [name, symbol])).toEqual([
      ["before", "h"],
      ["gradient", "dLh"],
      ["change", "h_next"],
      ["after", "h_next"],
    ]);
    const [before, gradient, change, after] = found?.parts.map(({ tensor }) => tensor.values[0]) ?? [];
    expect([before, gradient, after]).toEqual([1, 2, 0.9]);
    expect(change).toBe(0.9 - 1);
  });

  it("are none where the trace holds no update", () => {
    const network = updating();
    expect(updateParts(network, traceOf({ h: 1, dLh: 2 }), network.steps[13])).toBeNull();
    expect(updateParts(network, updated(), network.steps[12])).toBeNull();
  });
});

describe("the entry that changes most", () => {
  it("is the one of the largest magnitude, the first of equals", () => {
    expect(largestAt(Float64Array.of(1, -3, 3, 2))).toBe(1);
    expect(largestAt(Float64Array.of(0, 0))).toBe(0);
  });
});

describe("an entry's numbers", () => {
  /** @param {number} before @param {number} gradient @param {number} eta */
  const told = (before, gradient, eta) =>
    entryNumbers(before, gradient, eta, before - eta * gradient, formatNumber);

  it("have as many decimals as it takes to see the step", () => {
    expect(told(0.5, 2, 0.01)).toEqual({ before: "0.5000", gradient: "2", eta: "0.01", after: "0.4800" });
    expect(told(0.5, 0.001234, 0.01)).toMatchObject({ before: "0.5000000", after: "0.4999877" });
  });

  it("keep a negative gradient in parentheses", () => {
    expect(told(-0.25, -3.5, 0.1)).toMatchObject({
      before: "−0.2500",
      gradient: "(−3.500)",
      after: "0.1000",
    });
  });

  it("stay readable when nothing moves or a weight is huge", () => {
    expect(told(0.5, 0, 0.01)).toMatchObject({ before: "0.5000", after: "0.5000" });
    expect(told(1, 2e90, 1).after).toBe("−2.0000·10⁹⁰");
  });

  it("add up as written, for steps of any size", () => {
    for (let exponent = -9; exponent <= 1; exponent++) {
      const gradient = 3.21 * 10 ** exponent;
      const { before, after } = told(0.777, gradient, 1);
      const moved = Number(after.replace("−", "-")) - Number(before);
      expect(Math.abs(moved / -gradient - 1)).toBeLessThan(0.02);
    }
  });
});
