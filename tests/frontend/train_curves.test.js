/** Curves: every row of each run in its place, nulls where there is no number, whatever they are laid along. */
import { curvesOf, lastOf } from "../../frontend/src/train/curves.js";
import { withCheckpoint, withRows } from "../../frontend/src/train/history.js";
import { powersOf, rangeOf } from "../../frontend/src/train/plot_options.js";
import { checkpointOf, rowOf, runOf } from "./train_runs.js";

const first = {
  run: runOf({ steps: 100, epochs: 2 }),
  rows: [rowOf(1), rowOf(50, { validation_loss: 0.5 })],
};
const second = { run: runOf({ id: "r2" }), rows: [rowOf(2, { loss: 3 }), rowOf(50, { loss: 0 })] };

describe("curves", () => {
  it("of one run lie along its steps, its epochs or its time", () => {
    expect(curvesOf([first], "loss", "step")).toEqual([
      [1, 50],
      [1, 0.02],
      [null, 0.5],
    ]);
    expect(curvesOf([first], "loss", "epoch")[0]).toEqual([0.02, 1]);
    expect(curvesOf([first], "loss", "time")[0]).toEqual([0.002, 0.1]);
  });

  it("of two runs share their places", () => {
    expect(curvesOf([first, second], "loss", "step")).toEqual([
      [1, 2, 50],
      [1, null, 0.02],
      [null, null, 0.5],
      [null, 3, 0],
      [null, null, null],
    ]);
  });

  it("leave out what a logarithm cannot show, and what is no number", () => {
    expect(curvesOf([second], "loss", "step", true)[1]).toEqual([3, null]);
    const endless = { ...second, rows: [rowOf(1, { loss: Number.POSITIVE_INFINITY })] };
    expect(curvesOf([endless], "loss", "step")[1]).toEqual([null]);
  });

  it("tell their last number up to a place", () => {
    expect(lastOf([1, null, 3, null])).toBe(3);
    expect(lastOf([1, null, 3, null], 1)).toBe(1);
    expect(lastOf([null], 5)).toBeNull();
    expect(lastOf([])).toBeNull();
  });

  it("have powers of ten ruled on a logarithmic axis, and all marks within a single one", () => {
    expect(powersOf([0.001, 0.002, 0.01, 0.05, 0.1, null])).toEqual([0.001, null, 0.01, null, 0.1, null]);
    expect(powersOf([0.02, 0.05, 0.1])).toEqual([0.02, 0.05, 0.1]);
  });

  it("fit their axis, which ends at all of them where there is an all", () => {
    expect(rangeOf(0.5, 0.9, 1)).toEqual([0.475, 1]);
    expect(rangeOf(0, 2, null)).toEqual([0, 2.1]);
    expect(rangeOf(null, null, null)).toEqual([0, 1]);
    const [low, high] = rangeOf(2, 2, null);
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(2);
  });
});

describe("rows", () => {
  it("follow one another, none twice", () => {
    const { rows, rewound } = withRows([rowOf(1), rowOf(2)], [rowOf(2), rowOf(3)]);
    expect(rows.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(rewound).toBe(false);
  });

  it("of a run that took up an earlier state replace those beyond it", () => {
    const before = [1, 2, 3, 4].map((step) => rowOf(step));
    const { rows, rewound } = withRows(before, [rowOf(3, { seq: 9, loss: 7 })]);
    expect(rows.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 1],
      [2, 0.5],
      [3, 7],
    ]);
    expect(rewound).toBe(true);
    expect(before).toHaveLength(4);
  });
});

it("a checkpoint takes the place of those at and beyond its step", () => {
  const kept = [checkpointOf(0, 0), checkpointOf(1, 1), checkpointOf(2, 3)];
  expect(withCheckpoint(kept, checkpointOf(3, 5)).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  expect(withCheckpoint(kept, checkpointOf(1, 2)).map(({ index, step }) => [index, step])).toEqual([
    [0, 0],
    [1, 2],
  ]);
});
