/** Which cells a cell is made of, from relations as the server tells them. */

import { sourcesOf } from "../../frontend/src/explain/sources.js";
import { arrange } from "../../frontend/src/maps/layouts.js";
import { boxesOf } from "../../frontend/src/maps/lights.js";

/** @typedef {import("../../frontend/src/explain/sources.js").Relation} Relation */

/** @type {Record<string, number[]>} */
const shapes = {
  X: [1, 4, 4],
  h: [2, 1, 3, 3],
  c: [2],
  A: [2, 2, 2],
  dA: [2, 2, 2],
  B: [2, 4, 4],
  Q: [2, 2, 2],
  W: [2, 2, 2, 2],
};
Object.assign(shapes, { row: [2, 7], peaks: [2, 3], peakAt: [2, 3, 1] });
Object.assign(shapes, { g: [8], Z: [3], Y: [3], label: [] });

/** @param {Record<string, number>} letters @param {number} [offset] */
const place = (letters, offset = 0) => ({ letters, offset });
const [n, ch, p, q] = [..."ncpq"].map((letter) => place({ [letter]: 1 }));
const ranges = { n: 2, c: 1, i: 2, j: 2, p: 3, q: 3, r: 4, s: 4 };

/** @type {Relation} */
const convolution = {
  kind: "sum",
  output: ["n", "i", "j"],
  ranges,
  products: [
    {
      coefficient: 1,
      factors: [
        { symbol: "X", index: [ch, place({ i: 1, p: 1 }), place({ j: 1, q: 1 })] },
        { symbol: "h", index: [n, ch, p, q] },
      ],
    },
    { coefficient: 1, factors: [{ symbol: "c", index: [n] }] },
  ],
};

/** @type {Relation} */
const fullConvolution = {
  kind: "sum",
  output: ["c", "r", "s"],
  ranges,
  products: [
    {
      coefficient: 1,
      factors: [
        { symbol: "dA", index: [n, place({ r: 1, p: -1 }), place({ s: 1, q: -1 })] },
        { symbol: "h", index: [n, ch, p, q] },
      ],
    },
  ],
};

/** @param {Relation} relation @param {string[]} reads @param {number[]} index @param {Record<string, number>} [known] */
function found(relation, reads, index, known = {}) {
  const step = /** @type {import("../../frontend/src/types.js").Step} */ (
    /** @type {unknown} */ ({ relation, reads })
  );
  const tensors = new Map(
    Object.entries(known).map(([symbol, value]) => [symbol, { shape: [], values: Float64Array.of(value) }]),
  );
  const sources = sourcesOf(step, index, (symbol) => shapes[symbol], tensors);
  return Object.fromEntries(
    [...sources].map(([symbol, cells]) => [symbol, [...cells].sort((a, b) => a - b)]),
  );
}

describe("sourcesOf", () => {
  it("finds the window, the kernel and the bias of a convolution's cell", () => {
    expect(found(convolution, ["X", "h", "c"], [1, 1, 0])).toEqual({
      X: [4, 5, 6, 8, 9, 10, 12, 13, 14],
      h: [9, 10, 11, 12, 13, 14, 15, 16, 17],
      c: [1],
    });
  });

  it("leaves out of a full convolution what would lie outside", () => {
    expect(found(fullConvolution, ["dA", "h"], [0, 0, 0])).toEqual({ dA: [0, 4], h: [0, 9] });
    expect(found(fullConvolution, ["dA", "h"], [0, 3, 3])).toEqual({ dA: [3, 7], h: [8, 17] });
    expect(found(fullConvolution, ["dA", "h"], [0, 1, 1]).dA).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("takes part only where what has to be 0 is 0", () => {
    /** @type {Relation} */
    const share = {
      kind: "sum",
      output: ["n", "i", "j"],
      ranges: { n: 2, r: 2, s: 2, p: 2, q: 2, i: 4, j: 4 },
      products: [
        {
          coefficient: 0.25,
          factors: [{ symbol: "Q", index: [n, place({ r: 1 }), place({ s: 1 })] }],
          where: [place({ r: 2, p: 1, i: -1 }), place({ s: 2, q: 1, j: -1 })],
        },
      ],
    };
    expect(found(share, ["Q"], [1, 3, 0])).toEqual({ Q: [6] });
    expect(found(share, ["Q"], [0, 1, 2])).toEqual({ Q: [1] });
  });

  it("finds the windows of a row, also those that overlap", () => {
    const step = { size: [3], stride: [2] };
    expect(found({ kind: "window", ...step }, ["row"], [1, 1])).toEqual({ row: [9, 10, 11] });
    expect(found({ kind: "route", ...step }, ["peaks", "peakAt"], [0, 2])).toEqual({
      peaks: [0, 1],
      peakAt: [0, 1],
    });
    expect(found({ kind: "route", ...step }, ["peaks", "peakAt"], [1, 6])).toEqual({
      peaks: [5],
      peakAt: [5],
    });
    expect(found({ kind: "route", size: [3] }, ["peaks", "peakAt"], [0, 5])).toEqual({
      peaks: [1],
      peakAt: [1],
    });
  });

  it("takes the same place of every tensor that is read", () => {
    expect(found({ kind: "same" }, ["B"], [1, 2, 3])).toEqual({ B: [27] });
  });

  it("takes the four candidates of a pooled cell and of its winner's coordinates", () => {
    expect(found({ kind: "window", size: [2, 2] }, ["B"], [1, 0, 1])).toEqual({ B: [18, 19, 22, 23] });
    expect(found({ kind: "winner", size: [2, 2] }, ["B"], [1, 0, 1, 1])).toEqual({ B: [18, 19, 22, 23] });
  });

  it("takes a routed gradient's window and where its winner stands", () => {
    expect(found({ kind: "route", size: [2, 2] }, ["Q", "W"], [1, 1, 2])).toEqual({ Q: [5], W: [10, 11] });
  });

  it("finds a flattened cell by its place in row-major order", () => {
    expect(found({ kind: "row_major", source: [2, 2, 2], result: [8] }, ["Q"], [5])).toEqual({ Q: [5] });
    expect(found({ kind: "row_major", source: [8], result: [2, 2, 2] }, ["g"], [1, 0, 1])).toEqual({
      g: [5],
    });
  });

  it("takes all logits of a probability, and the label's probability of the loss", () => {
    expect(found({ kind: "all" }, ["Z"], [1])).toEqual({ Z: [0, 1, 2] });
    expect(found({ kind: "label" }, ["Y", "Z", "label"], [], { label: 2 })).toEqual({ Y: [2], label: [0] });
    expect(found({ kind: "label" }, ["Y", "label"], [1], { label: 2 })).toEqual({ Y: [1], label: [0] });
  });

  it("knows nothing of a step without a relation", () => {
    const step = /** @type {any} */ ({ reads: ["X"] });
    expect(sourcesOf(step, [0, 0, 0], () => [], new Map()).size).toBe(0);
  });
});

describe("boxesOf", () => {
  const arrangement = arrange([2, 4, 4]);

  it("draws one box around a window, in each map that holds one", () => {
    const { across, width, gap } = arrangement;
    expect(across).toBe(2);
    expect(boxesOf(arrangement, new Set([5, 6, 9, 10, 21, 22, 25, 26]))).toEqual([
      { x: 1, y: 1, width: 2, height: 2 },
      { x: 1 + width + gap, y: 1, width: 2, height: 2 },
    ]);
  });

  it("draws a box around each cell where they fill none together", () => {
    expect(boxesOf(arrangement, new Set([0, 5]))).toEqual([
      { x: 0, y: 0, width: 1, height: 1 },
      { x: 1, y: 1, width: 1, height: 1 },
    ]);
  });
});
