/** One map of a tensor at a time, chosen along the tensor's own axes. */
import { chosenPlaces, layoutOf, mapAt, sliceOf, statistics } from "../../frontend/src/inspector/slices.js";

/** @param {number[]} shape @returns {import("../../frontend/src/types.js").Tensor} */
const counting = (shape) => ({
  shape,
  values: Float64Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i),
});

describe("layoutOf", () => {
  it.each([
    [[6, 24, 24], ["n", "i", "j"], { maps: 6, width: 24, height: 24, names: ["n"] }],
    [[1, 28, 28], [null, "x", "y"], { maps: 1, width: 28, height: 28, names: [] }],
    [[12, 6, 5, 5], ["m", "n", "p", "q"], { maps: 72, width: 5, height: 5, names: ["m", "n"] }],
    [[6, 1, 5, 5], ["n", null, "g", "h"], { maps: 6, width: 5, height: 5, names: ["n"] }],
    [[10, 192], ["i", "j"], { maps: 10, width: 16, height: 12, names: ["i"] }],
    [[192], ["k"], { maps: 1, width: 16, height: 12, names: [] }],
    [[10], ["i"], { maps: 1, width: 10, height: 1, names: [] }],
  ])("lays out %j", (shape, axes, { names, ...layout }) => {
    const found = layoutOf(shape, axes, "activation");
    expect(found).toMatchObject(layout);
    expect(found.choosers.map(({ name }) => name)).toEqual(names);
  });
});

describe("sliceOf", () => {
  it("views one map without copying it", () => {
    const tensor = counting([3, 2, 2, 2]);
    const layout = layoutOf(tensor.shape, ["m", "n", "p", "q"], "parameter");
    const slice = sliceOf(tensor, layout, mapAt([2, 1], layout));
    expect([...slice]).toEqual([20, 21, 22, 23]);
    expect(slice.buffer).toBe(tensor.values.buffer);
  });

  it("takes rows and columns of winners apart", () => {
    const tensor = counting([2, 1, 2, 2]);
    const layout = layoutOf(tensor.shape, ["n", "r", "s", null], "winners");
    expect([...sliceOf(tensor, layout, mapAt([0, 0], layout))]).toEqual([0, 2]);
    expect([...sliceOf(tensor, layout, mapAt([1, 1], layout))]).toEqual([5, 7]);
  });
});

describe("chosenPlaces", () => {
  it("shows the map with the largest magnitude until the reader chooses along an axis", () => {
    const tensor = { shape: [3, 2, 1, 2], values: Float64Array.of(0, 1, 0, 1, 0, 1, 0, -9, 0, 1, 0, 1) };
    const layout = layoutOf(tensor.shape, ["m", "n", "p", "q"], "gradient");
    expect(chosenPlaces(tensor, layout, {})).toEqual([1, 1]);
    expect(chosenPlaces(tensor, layout, { m: 2 })).toEqual([2, 1]);
    expect(chosenPlaces(tensor, layout, { m: 9, n: 0 })).toEqual([2, 0]);
  });
});

describe("statistics", () => {
  it("sums a tensor up", () => {
    expect(statistics(Float64Array.of(-1, 0, 0, 3))).toEqual({ min: -1, max: 3, mean: 0.5, zeros: 0.5 });
  });
});
