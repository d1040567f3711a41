/** Numbers of a lab: nested as the API takes them, flat as a trace holds them, typed in the place of others. */
import { cellKey } from "../explain/cells.js";
import { unravel } from "../maps/arrangement.js";
import { sizeOf } from "../numbers/nested.js";

/** @typedef {import("../types.js").NestedNumbers} NestedNumbers */
/** @typedef {import("./types.js").Edit} Edit */
/** @typedef {import("./types.js").Run} Run */

/**
 * Nested numbers with those that a reader typed in their places.
 *
 * @param {number | NestedNumbers | null} numbers
 * @param {string} symbol
 * @param {readonly Edit[]} own
 * @param {readonly number[]} [at]
 * @returns {any}
 */
export function withOwn(numbers, symbol, own, at = []) {
  if (Array.isArray(numbers))
    return numbers.map((inner, place) => withOwn(inner, symbol, own, [...at, place]));
  return own.find((edit) => edit.symbol === symbol && edit.index.join() === at.join())?.value ?? numbers;
}

/**
 * A network's first example, with the numbers that a reader typed over.
 *
 * @param {import("./types.js").LabNetwork} network
 * @param {string} input its symbol
 * @param {string} target
 * @param {readonly Edit[]} own
 */
export const ownExample = ({ examples: [example] }, input, target, own) => ({
  input: { values: withOwn(example.input, input, own) },
  target: withOwn(example.target, target, own),
});

/** Parameters with numbers that a reader typed over, as a pass takes them. @param {import("./types.js").LabNetwork} network @param {readonly Edit[]} own */
export const ownParameters = ({ parameters }, own) => own.filter(({ symbol }) => parameters.includes(symbol));

/** A tensor of a run, flat; empty where it has none. @param {Run | undefined} run @param {string} symbol @returns {ArrayLike<number>} */
export const valuesOf = (run, symbol) => run?.trace.tensors.get(symbol)?.values ?? [];

/** @param {Run | undefined} run @param {string} symbol @param {readonly number[]} index */
export const explainedOf = (run, symbol, index) => run?.explained.get(cellKey({ symbol, index: [...index] }));

/** Every cell of some tensors, of those that the network has. @param {import("./types.js").LabNetwork} network @param {readonly string[]} symbols @returns {import("./types.js").Cell[]} */
export const cellsOf = ({ tensors }, symbols) =>
  tensors
    .filter(({ symbol }) => symbols.includes(symbol))
    .flatMap(({ symbol, shape }) =>
      Array.from({ length: sizeOf(shape) }, (_, at) => ({ symbol, index: unravel(at, shape) })),
    );

/** A number as it is typeset. @param {number} value @param {number} [digits] significant ones */
export function latexNumber(value, digits = 4) {
  const [mantissa, exponent] = String(Number(value.toPrecision(digits))).split("e");
  return exponent === undefined ? mantissa : `${mantissa} \\cdot 10^{${Number(exponent)}}`;
}

/** A number as a factor among others. @param {number} value @param {number} [digits] */
export function latexFactor(value, digits = 4) {
  const text = latexNumber(value, digits);
  return value < 0 || text.includes("cdot") ? `(${text})` : text;
}

/** @param {ArrayLike<number>} values @param {number} [digits] */
export const latexRow = (values, digits = 4) =>
  `\\bigl[ ${Array.from(values, (value) => latexNumber(value, digits)).join(",\\; ")} \\bigr]`;
