/** The Check page's part of the store, and what follows from it. */

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").CheckState} CheckState */
/** @typedef {import("./types.js").CheckResult} CheckResult */
/** @typedef {import("./types.js").CheckedTensor} CheckedTensor */
/** @typedef {import("./types.js").Checks} Checks */
/** @typedef {import("./types.js").Summary} Summary */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */

/** @type {ReadonlyMap<string, Summary>} */
const NONE = new Map();

/** @param {CheckState["choice"]["what"]} [what] @returns {CheckState} */
export const initialCheck = (what = "parameters") => ({
  choice: { what, symbol: "", index: "" },
  exponent: -5,
  progress: null,
  result: null,
  trace: null,
  symbol: null,
  entry: null,
  curve: null,
  refusal: null,
});

/** @returns {Checks} */
export const initialChecks = () => ({ trace: null, found: NONE });

/** What was found of the gradients that are shown: nothing, as soon as they are those of another pass. @param {State} state */
export const checksOf = ({ checks, trace }) => (checks.trace === trace ? checks.found : NONE);

/** The result of the pass that is shown, if it was checked. @param {State} state */
export const resultOf = ({ check, trace }) => (check.trace === trace ? check.result : null);

/** The tensors that have a gradient, in the network's order. @param {NetworkDescription} network @returns {TensorSpec[]} */
export function checkable(network) {
  const of = new Set(network.tensors.filter(({ role }) => role === "gradient").map((spec) => spec.of));
  return network.tensors.filter(({ symbol }) => of.has(symbol));
}

/** @param {readonly { shape: number[] }[]} specs how many numbers they hold */
export const countOf = (specs) =>
  specs.reduce((sum, { shape }) => sum + shape.reduce((size, length) => size * length, 1), 0);

/**
 * What was known of the gradients of this pass and what was found now. Of a tensor that was checked in part nothing
 * is claimed.
 *
 * @param {Checks} before
 * @param {Trace} trace
 * @param {readonly CheckedTensor[]} tensors
 * @returns {Checks}
 */
export function withChecks(before, trace, tensors) {
  const found = new Map(before.trace === trace ? before.found : NONE);
  for (const { gradient, count, kinked, told, faint, agrees, max_relative_error } of tensors) {
    const whole = count === (trace.tensors.get(gradient)?.values.length ?? -1);
    if (whole) found.set(gradient, { count, kinked, told, faint, agrees, max_relative_error });
  }
  return { trace, found };
}

/**
 * Two results of one pass and epsilon, the later one where both tell of a tensor.
 *
 * @param {CheckResult | null} before
 * @param {CheckResult} now
 * @returns {CheckResult}
 */
export function joined(before, now) {
  const tensors = new Map([...(before?.tensors ?? []), ...now.tensors].map((found) => [found.symbol, found]));
  return { ...now, tensors: [...tensors.values()] };
}

/** With its tensors in the network's order. @param {NetworkDescription} network @param {CheckResult} result @returns {CheckResult} */
export function inOrder(network, result) {
  const places = new Map(network.tensors.map(({ symbol }, place) => [symbol, place]));
  const place = (/** @type {CheckedTensor} */ { symbol }) => places.get(symbol) ?? 0;
  return { ...result, tensors: [...result.tensors].sort((a, b) => place(a) - place(b)) };
}

/** @param {string} typed @returns {number[] | null} null where it is no index */
export function parseIndex(typed) {
  const text = typed.trim().replace(/^[[(]\s*|\s*[\])]$/g, "");
  return /^\d{1,9}(\s*,\s*\d{1,9})*$/.test(text) ? text.split(",").map(Number) : null;
}

/** The tensor that is looked at. @param {CheckResult} result @param {string | null} symbol */
export const tensorInHand = (result, symbol) =>
  result.tensors.find((tensor) => tensor.symbol === symbol) ?? null;

/** What deserves the first look: what disagrees, else the largest error. @param {CheckResult} result */
export function mostTelling({ tensors }) {
  const size = (/** @type {CheckedTensor} */ tensor) => tensor.max_relative_error ?? -1;
  return tensors.reduce((best, tensor) => (size(tensor) > size(best) ? tensor : best), tensors[0]);
}

/**
 * Its worst cell where it disagrees; else the steepest that met no kink, whose error shows the most over epsilon.
 *
 * @param {CheckedTensor} tensor
 * @returns {number[]} its index
 */
export const firstToSee = ({ agrees, worst, steepest, entries }) =>
  ((agrees ? steepest : worst) ?? entries[0]).index;
