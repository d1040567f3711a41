/** What a gradient check of the small network found, as the API tells it. */
import { BINS, binOf } from "../../frontend/src/check/bins.js";

/** @typedef {import("../../frontend/src/check/types.js").CheckedTensor} CheckedTensor */
/** @typedef {import("../../frontend/src/check/types.js").CheckResult} CheckResult */
/** @typedef {import("../../frontend/src/check/types.js").Entry} Entry */

/** @param {number[]} index @param {number} relative_error @param {Entry["kink"]} [kink] @returns {Entry} */
export const entry = (index, relative_error, kink = null) => ({
  index,
  analytic: 0.25,
  numeric: 0.25 * (1 + relative_error),
  relative_error,
  absolute_error: 0.25 * relative_error,
  kink,
});

/** @type {import("../../frontend/src/check/types.js").Kink} */
const KINK = { kind: "relu", symbol: "A", index: [1, 2, 3] };

/** Errors counted as the server counts them. @param {number[]} errors */
export function spreadOf(...errors) {
  const spread = new Array(BINS).fill(0);
  for (const error of errors) spread[binOf(error)]++;
  return spread;
}

/** Three logits: the first agrees, the second is the same to the last bit, the third met a kink. @param {Partial<CheckedTensor>} [more] @returns {CheckedTensor} */
export const checkedTensor = (more = {}) => ({
  symbol: "Z",
  gradient: "dLZ",
  count: 3,
  kinked: 1,
  told: 1,
  faint: 0,
  agrees: true,
  exact: true,
  max_relative_error: 2e-9,
  worst: entry([0], 2e-9),
  steepest: entry([1], 0),
  spread: spreadOf(2e-9),
  entries: [entry([0], 2e-9), entry([1], 0), entry([2], 0.5, KINK)],
  errors: [2e-9, 0, null],
  ...more,
});

/** @param {CheckedTensor[]} tensors @param {Partial<CheckResult>} [more] @returns {CheckResult} */
export const checkResult = (tensors = [checkedTensor()], more = {}) => ({
  epsilon: 1e-5,
  loss: 0.7,
  tolerance: 1e-6,
  rounding: 1e-10,
  floor: 1e-4,
  tensors,
  curve: null,
  ...more,
});

/** An error that falls with epsilon, then rises; a kink at the largest. @returns {import("../../frontend/src/check/types.js").CurvePoint[]} */
export const curvePoints = () =>
  [1e-1, 1e-3, 1e-5, 1e-7].map((epsilon, at) => ({
    epsilon,
    relative_error: [0.5, 1e-6, 1e-10, 1e-8][at],
    absolute_error: [1, 2e-6, 2e-10, 2e-8][at],
    rounding: 1e-15 / epsilon,
    kinked: at === 0 ? 1 : 0,
  }));
