/** Ten bars that tell prediction and target apart without colour, and choose the target. */
import { BpProbabilities } from "../../frontend/src/probabilities/bp-probabilities.js";
import { eventsOf, find, mount, textOf } from "./mounting.js";

const values = [0, 0.0001, 0.05, 0.7, 0.1, 0.05, 0.04, 0.03, 0.02, 0.0099];

/** @param {object} [properties] */
const bars = (properties = {}) =>
  mount(new BpProbabilities(), { values, prediction: 3, target: 5, ...properties });

/** @param {BpProbabilities} view @param {number} digit */
const row = (view, digit) => find(view, `[data-digit="${digit}"]`);

describe("bp-probabilities", () => {
  it("writes each share as a percentage that never rounds a little to nothing", async () => {
    const view = await bars();
    const shares = [...view.querySelectorAll(".bp-probabilities__share")].map(textOf);
    expect(shares).toEqual([
      "0.0%",
      "<0.1%",
      "5.0%",
      "70.0%",
      "10.0%",
      "5.0%",
      "4.0%",
      "3.0%",
      "2.0%",
      "1.0%",
    ]);
  });

  it("marks prediction and target by shape and in words", async () => {
    const view = await bars();
    expect(textOf(find(row(view, 3), ".bp-probabilities__marks"))).toBe("●");
    expect(textOf(find(row(view, 5), ".bp-probabilities__marks"))).toBe("◎");
    expect(row(view, 3).getAttribute("aria-label")).toBe("Digit 3, 70.0%, prediction");
    expect(row(view, 5).getAttribute("aria-label")).toBe("Digit 5, 5.0%, target");
    expect(row(view, 5).getAttribute("aria-pressed")).toBe("true");
  });

  it("chooses the target by a press on any row", async () => {
    const view = await bars();
    const chosen = eventsOf(view, "target-chosen");
    row(view, 0).click();
    row(view, 9).click();
    expect(chosen).toEqual([{ target: 0 }, { target: 9 }]);
  });

  it("shows what a step changed", async () => {
    const before = values.with(3, 0.5).with(4, 0.3);
    const view = await bars({ before });
    expect(textOf(find(row(view, 3), ".bp-probabilities__delta"))).toBe("+20.0");
    expect(textOf(find(row(view, 4), ".bp-probabilities__delta"))).toBe("−20.0");
    expect(textOf(find(row(view, 5), ".bp-probabilities__delta"))).toBe("±0.0");
    expect(find(row(view, 3), ".bp-probabilities__ghost").getAttribute("style")).toContain("--share: 0.5");
  });

  it("has no numbers, and still a target to choose, before anything is drawn", async () => {
    const view = await bars({ values: null, prediction: null, target: 2 });
    expect(textOf(find(row(view, 0), ".bp-probabilities__share"))).toBe("–");
    expect(row(view, 2).getAttribute("aria-pressed")).toBe("true");
  });
});
