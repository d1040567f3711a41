/** What colours mean in numbers, also where there is little room for them. */
import { BpLegend } from "../../frontend/src/maps/bp-legend.js";
import { find, mount, textOf } from "./mounting.js";

/** @param {import("../../frontend/src/types.js").Range} range @param {object} [more] */
const legend = (range, more = {}) => mount(new BpLegend(), { range, signed: true, lying: true, ...more });

/** @param {BpLegend} view */
const numbers = (view) =>
  [...view.querySelectorAll(".bp-legend-numbers > span:not(.bp-legend-both)")].map(textOf);

describe("bp-legend", () => {
  it("tells both ends and zero of a signed scale, and the ends of another", async () => {
    expect(numbers(await legend([-1.5, 1.5]))).toEqual(["−1.5", "0", "+1.5"]);
    expect(numbers(await legend([0, 2.8], { signed: false }))).toEqual(["0", "2.8"]);
    expect(numbers(await legend([0, 0]))).toEqual(["0"]);
    expect(numbers(await legend([-1, 1], { lying: false }))).toEqual(["+1", "0", "−1"]);
  });

  it.each([
    [1.1e-4, "1.1e−4", "long"],
    [0.025, "0.025", "longish"],
    [1.5, "1.5", "short"],
  ])("has one number for both ends, for where two as long as %d do not fit", async (end, text, length) => {
    const view = await legend([-end, end]);
    expect(numbers(view)).toEqual([`−${text}`, "0", `+${text}`]);
    expect(textOf(find(view, ".bp-legend-both"))).toBe(`±${text}`);
    expect(find(view, ".bp-legend").classList).toContain(`bp-legend--${length}`);
    expect(find(view, ".bp-legend").title).toBe(`colour scale from −${text} to ${text}`);
  });
});
