/** Colour ranges: symmetric about zero for what is signed, shared as the reader chooses. */
import { kindOf, largestMagnitude, rangesOf, rangeUpTo } from "../../frontend/src/maps/range.js";
import { specsOf } from "../../frontend/src/network/columns.js";
import { smallNetwork, traceOf } from "./description.js";

const specs = specsOf(smallNetwork());
/** @param {string} symbol */
const spec = (symbol) => /** @type {import("../../frontend/src/types.js").TensorSpec} */ (specs.get(symbol));
const mapsOfA = [...new Array(16).fill(-2), ...new Array(16).fill(0.5)];
const { tensors } = traceOf({
  X: 0.3,
  A: mapsOfA,
  B: 3,
  Q: 5,
  Z: -7,
  dLB: 0.25,
  dLh: 9,
  dBA: 1,
  h: 1,
  h_next: -4,
  Y: 0.1,
});

describe("ranges", () => {
  it("finds the largest magnitude of a part", () => {
    expect(largestMagnitude(Float64Array.of(1, -3, 2))).toBe(3);
    expect(largestMagnitude(Float64Array.of(1, -3, 2), 2)).toBe(2);
    expect(largestMagnitude(new Float64Array(0))).toBe(0);
  });

  it("puts zero in the middle of what is signed", () => {
    expect(rangeUpTo(2, true)).toEqual([-2, 2]);
    expect(rangeUpTo(2, false)).toEqual([0, 2]);
    expect(rangeUpTo(0, true)).toEqual([0, 0]);
  });

  it("gives every map its own range, or one to all maps of a tensor", () => {
    expect(rangesOf(spec("A"), 2, tensors, specs, "map")).toEqual([
      [-2, 2],
      [-0.5, 0.5],
    ]);
    expect(rangesOf(spec("A"), 2, tensors, specs, "layer")).toEqual([[-2, 2]]);
  });

  it("shares a range among all tensors of a kind in a whole pass", () => {
    expect(rangesOf(spec("A"), 2, tensors, specs, "pass")).toEqual([[-7, 7]]);
    expect(rangesOf(spec("B"), 2, tensors, specs, "pass")).toEqual([[0, 5]]);
    expect(rangesOf(spec("dLB"), 2, tensors, specs, "pass")).toEqual([[-0.25, 0.25]]);
    expect(rangesOf(spec("dLh"), 2, tensors, specs, "pass")).toEqual([[-9, 9]]);
  });

  it("leaves what lies in 0..1 at that", () => {
    for (const symbol of ["X", "Y", "dBA"]) {
      expect(rangesOf(spec(symbol), 1, tensors, specs, "pass")).toEqual([[0, 1]]);
    }
  });

  it("draws a parameter after the step on the scale that it had before, if it is not larger", () => {
    const after = traceOf({ h: 4, h_next: 1 }).tensors;
    expect(rangesOf(spec("h_next"), 2, after, specs, "layer")).toEqual([[-4, 4]]);
  });

  it("has no width for a tensor that is not there", () => {
    expect(rangesOf(spec("dLv"), 3, tensors, specs, "layer")).toEqual([[0, 0]]);
  });

  it("keeps gradients of parameters apart from those of maps", () => {
    expect(kindOf(spec("dLh"), specs)).not.toBe(kindOf(spec("dLB"), specs));
    expect(kindOf(spec("h_next"), specs)).toBe(kindOf(spec("h"), specs));
  });
});
