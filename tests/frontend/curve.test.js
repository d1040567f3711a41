/** One digit's curve over the moments: broken where nothing is known, and telling when it was learned. */
import {
  areaUnder,
  learnedAt,
  lossPoints,
  pathThrough,
  probabilityPoints,
} from "../../frontend/src/slider/curve.js";
import { verdictOf } from "../../frontend/src/slider/digit_curve.js";

/** @param {number} probability @param {number | null} [loss] */
const outcome = (probability, loss = null) => ({ probability, loss, right: probability > 0.5 });

it("draws the probability from the ground up, and breaks where a moment is not known", () => {
  const points = probabilityPoints([0, 0.25, 0.5, 1], [outcome(0), outcome(0.75), null, outcome(1)]);
  expect(points).toEqual([[0, 100], [25, 25], null, [100, 0]]);
  expect(pathThrough(points)).toBe("M0 100L25 25M100 0");
  expect(areaUnder(points)).toBe("M0 100L25 25L25 100L0 100Z");
});

it("draws the loss with its largest value at the top", () => {
  expect(lossPoints([0, 0.5, 1], [outcome(0.1, 4), outcome(0.2, 1), null])).toEqual([[0, 0], [50, 75], null]);
  expect(lossPoints([0, 1], [outcome(1, 0), outcome(1)])).toEqual([null, null]);
});

it("tells from which moment on the digit is taken for the target, once all are known", () => {
  const [yes, no] = [outcome(0.9), outcome(0.1)];
  expect(learnedAt([no, yes, no, yes, yes])).toBe(3);
  expect(learnedAt([yes, yes])).toBe(0);
  expect(learnedAt([yes, no])).toBeNull();
  expect(learnedAt([no, null, yes])).toBeUndefined();
  expect(learnedAt([])).toBeUndefined();
});

it("puts that in words", () => {
  const moments = [0, 10, 200].map((step) => ({ label: "", step, accuracy: null, weights: { seed: step } }));
  const [yes, no] = [outcome(0.9), outcome(0.1)];
  expect(verdictOf(moments, [no, no, yes], 7)).toBe("taken for 7 from step 200 on");
  expect(verdictOf(moments, [yes, yes, yes], 7)).toBe("taken for 7 all along");
  expect(verdictOf(moments, [yes, yes, no], 7)).toBe("not taken for 7 in the end");
  expect(verdictOf(moments, [yes, null, yes], 7).trim()).toBe("");
});
