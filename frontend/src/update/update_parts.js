/** What an update step is made of: the parameter, its gradient, the way it went, and its next value; and one entry as a line. */

/** @import { NetworkDescription, Step, Tensor, TensorSpec, Trace } from "../types.js" */

/**
 * @typedef {object} Part one of the four tensors side by side
 * @property {"before" | "gradient" | "change" | "after"} name
 * @property {string} symbol of the tensor whose cells tell where these numbers come from
 * @property {string} latex
 * @property {string} title
 * @property {Tensor} tensor
 *
 * @typedef {object} UpdateParts
 * @property {TensorSpec} spec of the parameter
 * @property {Part[]} parts before, gradient, change, after
 * @property {number} eta
 */

/**
 * @param {NetworkDescription} network
 * @param {Trace} trace
 * @param {Step} step that writes the next value of a parameter
 * @returns {UpdateParts | null} null where the trace holds no such update
 */
export function updateParts({ tensors: specs }, { tensors }, step) {
  const next = specs.find(({ symbol }) => symbol === step.writes);
  const spec = specs.find(({ symbol }) => symbol === next?.of);
  const slope = specs.find(({ role, of, symbol }) => {
    return role === "gradient" && of === spec?.symbol && step.reads.includes(symbol);
  });
  const rate = step.reads.find(
    (symbol) => specs.find((found) => found.symbol === symbol)?.role === "setting",
  );
  const before = tensors.get(spec?.symbol ?? "");
  const gradient = tensors.get(slope?.symbol ?? "");
  const after = tensors.get(next?.symbol ?? "");
  const eta = tensors.get(rate ?? "")?.values[0];
  if (!next || !spec || !slope || !before || !gradient || !after || eta === undefined) return null;
  // The way is told by two tensors that the server recorded, where it led and where it began: what really
  // happened to the weight, rounding included, and nothing that this page works out about a gradient.
  const change = { shape: after.shape, values: after.values.map((value, i) => value - before.values[i]) };
  return {
    spec,
    eta,
    parts: [
      { name: "before", symbol: spec.symbol, latex: spec.latex, title: "before", tensor: before },
      { name: "gradient", symbol: slope.symbol, latex: slope.latex, title: "gradient", tensor: gradient },
      {
        name: "change",
        symbol: next.symbol,
        latex: `-\\eta\\,${slope.latex}`,
        title: "change",
        tensor: change,
      },
      { name: "after", symbol: next.symbol, latex: `{${spec.latex}}'`, title: "after", tensor: after },
    ],
  };
}

/** The flat index of the largest magnitude, the first of equals. @param {Float64Array} values */
export function largestAt(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]) > Math.abs(values[best])) best = i;
  return best;
}

const FEWEST_DECIMALS = 4;
const MOST_DECIMALS = 15;
const LARGEST_PLAIN = 1e6;

/**
 * Decimals that show a weight before and after so that the change between them can be read.
 *
 * @param {number} change
 */
function decimalsFor(change) {
  if (change === 0) return FEWEST_DECIMALS;
  const wanted = 2 - Math.floor(Math.log10(Math.abs(change)));
  return Math.min(MOST_DECIMALS, Math.max(FEWEST_DECIMALS, wanted));
}

/** @param {string} text */
const withMinus = (text) => text.replace("-", "−");

/**
 * The numbers of one entry's update, each as it is written.
 *
 * @param {number} before
 * @param {number} gradient
 * @param {number} eta
 * @param {number} after
 * @param {(value: number, digits?: number) => string} format
 */
export function entryNumbers(before, gradient, eta, after, format) {
  const decimals = decimalsFor(after - before);
  /** @param {number} value */
  const fixed = (value) =>
    Math.abs(value) < LARGEST_PLAIN ? withMinus(value.toFixed(decimals)) : format(value, 6);
  const slope = format(gradient, 4);
  return {
    before: fixed(before),
    gradient: gradient < 0 ? `(${slope})` : slope,
    eta: String(Number(eta.toPrecision(6))),
    after: fixed(after),
  };
}
