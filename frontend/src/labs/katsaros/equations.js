/** The equations (1)-(23) of `katsaros` in their order, and what the numbers of a run make of each. */
import { explainedOf, latexFactor, latexNumber, latexRow, valuesOf } from "../numbers.js";

/** @typedef {import("../types.js").Run} Run */

/** @param {number} first @param {number} last */
const through = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

export const SECTIONS = [
  { title: "The filter forward, and its gradient", numbers: through(1, 9), conclusion: 1 },
  { title: "The gradient with respect to the input", numbers: through(10, 17), conclusion: 2 },
  { title: "The gradient through max-pooling", numbers: through(18, 23), conclusion: 3 },
];

export const conclusions = [
  "The gradient with respect to a filter is the layer’s input with the layer’s deltas slid over it.",
  "The gradient with respect to a layer’s input is the flipped filter slid over the layer’s deltas, with full padding.",
  "Pooling hands the gradient on to the winner of a window, and to nobody else.",
];

/** The sum that a cell is, without what it comes to. @param {Run | undefined} run @param {string} tensor @param {number[]} index */
function sumOf(run, tensor, index) {
  const terms = explainedOf(run, tensor, index)?.terms ?? [];
  return terms
    .map(({ factors }) => factors.map(({ value }) => latexFactor(value)).join(" \\cdot "))
    .join(" + ");
}

/** Several sums, one under the other. @param {readonly string[]} sums @param {ArrayLike<number>} values */
const stacked = (sums, values) =>
  `\\begin{bmatrix} ${sums.join(" \\\\ ")} \\end{bmatrix} = \\begin{bmatrix} ${Array.from(values, (value) => latexNumber(value)).join(" \\\\ ")} \\end{bmatrix}`;

/** @param {Run | undefined} run @param {string} tensor @param {number[]} index */
const told = (run, tensor, index) => explainedOf(run, tensor, index)?.latex_numbers ?? "";

/** A delta, times 1 for a winner and 0 for all others. @param {Run | undefined} pooling @param {number} place */
function routed(pooling, place) {
  const explanation = explainedOf(pooling, "dLz", [0, place]);
  const [term] = explanation?.terms ?? [];
  if (!explanation || !term) return "";
  const delta = term.factors[0]?.value ?? 0;
  return `${latexFactor(delta)} \\cdot ${term.coefficient} = ${latexNumber(explanation.value)}`;
}

/**
 * An equation's right side in numbers.
 *
 * @param {number} number
 * @param {Run | undefined} convolution
 * @param {Run | undefined} pooling
 */
export function numbersOf(number, convolution, pooling) {
  if (number <= 4) return told(convolution, "z", [0, number - 1]);
  if (number <= 7) return told(convolution, "dLw", [0, 0, number - 5]);
  if (number === 8)
    return stacked(
      through(0, 2).map((k) => sumOf(convolution, "dLw", [0, 0, k])),
      valuesOf(convolution, "dLw"),
    );
  if (number === 9) return latexRow(valuesOf(convolution, "dLw"));
  if (number <= 15) return told(convolution, "dLp", [0, number - 10]);
  if (number === 16)
    return stacked(
      through(0, 5).map((j) => sumOf(convolution, "dLp", [0, j])),
      valuesOf(convolution, "dLp"),
    );
  if (number === 17) return latexRow(valuesOf(convolution, "dLp"));
  return routed(pooling, number - 18);
}
