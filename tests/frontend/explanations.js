/** Explanations as the server tells them, small ones, of a convolution over two maps. */

/** @typedef {import("../../frontend/src/explain/types.js").Term} Term */
/** @typedef {import("../../frontend/src/explain/types.js").Factor} Factor */
/** @typedef {import("../../frontend/src/explain/types.js").Explanation} Explanation */
/** @typedef {import("../../frontend/src/types.js").TensorSpec} TensorSpec */

/** @param {string} symbol @param {number[]} index @param {number} value @returns {Factor} */
export const cell = (symbol, index, value) => ({ symbol, index, value });

/** @param {Factor[]} factors @param {number} value @param {Partial<Term>} [more] @returns {Term} */
export const term = (factors, value, more = {}) => ({
  coefficient: 1,
  function: null,
  factors,
  value,
  ...more,
});

/** @param {string} symbol @param {(string | null)[]} axes @param {TensorSpec["role"]} role @returns {[string, TensorSpec]} */
const spec = (symbol, axes, role) => [
  symbol,
  {
    symbol,
    latex: symbol,
    shape: axes.map(() => 9),
    role,
    of: null,
    layer: null,
    axes,
    signed: true,
    batched: true,
    title: symbol,
  },
];

export const specs = new Map([
  spec("X", ["c", "x", "y"], "input"),
  spec("h", ["n", "c", "p", "q"], "parameter"),
  spec("a", ["n"], "parameter"),
  spec("g", ["k"], "features"),
  spec("v", ["i", "k"], "parameter"),
]);

/** Eight products of a 2x2 window over two maps, and a bias. */
export function windowTerms() {
  const products = Array.from({ length: 8 }, (_, at) => {
    const [c, p, q] = [Math.floor(at / 4), Math.floor(at / 2) % 2, at % 2];
    const [x, w] = [at + 1, at === 5 ? -2 : 0.5];
    return term([cell("X", [c, 3 + p, 4 + q], x), cell("h", [1, c, p, q], w)], x * w);
  });
  return [...products, term([cell("a", [1], 0.25)], 0.25)];
}

/** @param {Partial<Explanation>} [more] @returns {Explanation} */
export const explanation = (more = {}) => ({
  symbol: "A",
  index: [1, 0, 1],
  value: 3.25,
  step: "forward.A",
  operation: "conv2d.forward",
  combine: "sum",
  terms: windowTerms(),
  chosen: null,
  axis: null,
  decided_by: [],
  says: "The sum of 8 products.",
  latex: "A_{1,0,1}",
  latex_numbers: "1 + 2 = 3",
  edited: null,
  feeds: null,
  ...more,
});
