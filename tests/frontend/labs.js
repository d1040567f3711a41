/** What a lab's runs come to, small and made by hand in the form in which the server tells them. */
import { cellKey } from "../../frontend/src/explain/cells.js";
import { initialLabs, withLab } from "../../frontend/src/labs/labs_state.js";

/** @typedef {import("../../frontend/src/labs/types.js").Run} Run */
/** @typedef {import("../../frontend/src/labs/types.js").LabName} LabName */

/** @param {string} symbol @param {number[]} shape @param {string} [role] */
export const spec = (symbol, shape, role = "input") => ({
  symbol,
  latex: symbol,
  shape,
  role,
  of: null,
  layer: null,
  axes: shape.map(() => null),
  signed: true,
  batched: true,
  title: symbol,
});

/** @param {string} id @param {Record<string, { shape: number[], values: number[] }>} tensors @param {object} [more] @returns {any} */
export const networkOf = (id, tensors, more = {}) => ({
  id,
  title: id,
  parameters: [],
  references: [],
  examples: [],
  proofs: [],
  default_weights: { example: "plain" },
  tensors: Object.entries(tensors).map(([symbol, { shape }]) => spec(symbol, shape)),
  ...more,
});

/**
 * @param {string} id
 * @param {Record<string, { shape: number[], values: number[] }>} tensors
 * @param {{ explained?: object[], network?: object, body?: object }} [more]
 * @returns {Run}
 */
export const runOf = (id, tensors, { explained = [], network = {}, body = {} } = {}) => ({
  body: { network: id, ...body },
  network: networkOf(id, tensors, network),
  trace: /** @type {any} */ ({
    tensors: new Map(
      Object.entries(tensors).map(([symbol, { shape, values }]) => [
        symbol,
        { shape, values: Float64Array.from(values) },
      ]),
    ),
  }),
  explained: new Map(/** @type {any[]} */ (explained).map((one) => [cellKey(one), one])),
  proved: null,
});

/** @param {number[]} values */
export const row = (values) => ({ shape: [1, values.length], values });

/** @param {string} symbol @param {number[]} index @param {number} value @param {[string, number[], number][][]} terms */
export const sum = (symbol, index, value, terms) => ({
  symbol,
  index,
  value,
  combine: "sum",
  latex: `${symbol}_{${index.join()}}`,
  latex_numbers: `${terms.map((factors) => factors.map(([, , number]) => number).join(" \\cdot ")).join(" + ")} = ${value}`,
  terms: terms.map((factors) => ({
    coefficient: 1,
    function: null,
    factors: factors.map(([name, at, number]) => ({ symbol: name, index: at, value: number })),
    value: factors.reduce((product, [, , number]) => product * number, 1),
  })),
});

/** The filter [1, 2, 3] on the row [1, 0, 0, 0, 0, 2], with deltas [1, 1, 1, 1]. */
export function convolutionRun() {
  const p = [1, 0, 0, 0, 0, 2];
  const w = [1, 2, 3];
  const s = [1, 1, 1, 1];
  const z = [0, 1, 2, 3].map((i) => ({
    i,
    terms: w.map((weight, k) => ({ k, weight, met: p[i + k] })),
  }));
  return runOf(
    "katsaros-convolution",
    {
      p: row(p),
      w: { shape: [1, 1, 3], values: w },
      s: row(s),
      z: row([1, 0, 0, 6]),
      dLz: row(s),
      dLw: { shape: [1, 1, 3], values: [1, 0, 2] },
      dLp: row([1, 3, 6, 6, 5, 3]),
    },
    {
      explained: [
        ...z.map(({ i, terms }) =>
          sum(
            "z",
            [0, i],
            terms.reduce((total, { weight, met }) => total + weight * met, 0),
            terms.map(({ k, weight, met }) => [
              ["p", [0, i + k], met],
              ["w", [0, 0, k], weight],
            ]),
          ),
        ),
        sum("dLp", [0, 1], 3, [
          [
            ["dLz", [0, 1], 1],
            ["w", [0, 0, 0], 1],
          ],
          [
            ["dLz", [0, 0], 1],
            ["w", [0, 0, 1], 2],
          ],
        ]),
      ],
      network: { proofs: [claim] },
      body: { input: { values: [p] }, target: [s], edits: [{ symbol: "w", index: [0, 0, 0], value: 1 }] },
    },
  );
}

/** Two windows, whose second and fourth numbers win. */
export const poolingRun = () =>
  runOf("katsaros-pooling", {
    z: row([1, 4, 2, 9, 3, 5]),
    y: row([4, 9]),
    I: { shape: [1, 2, 1], values: [1, 3] },
    s: row([7, -2]),
    dLy: row([7, -2]),
    dLz: row([0, 7, 0, -2, 0, 0]),
  });

/** @type {import("../../frontend/src/labs/types.js").Claim} */
export const claim = {
  id: "filter-gradient",
  title: "First conclusion",
  says: "Two ways, one result.",
  latex: "a = b",
  kind: "claim",
  expected: true,
};

/** @param {Partial<import("../../frontend/src/labs/types.js").Proved>} [more] @returns {import("../../frontend/src/labs/types.js").Proved} */
export const proved = (more = {}) => ({
  left: { title: "Chain rule", latex: "\\sum_i a_i", shape: [2], values: [6, 0] },
  right: { title: "As the source has it", latex: "b", shape: [2], values: [6, 0] },
  largest_difference: 0,
  equal: true,
  expected: true,
  note: null,
  cells: [
    {
      index: [0],
      left: 6,
      right: 6,
      equal: true,
      left_terms: [
        { latex: "a_0", factors: [2, 3], value: 6 },
        ...Array.from({ length: 5 }, () => ({ latex: "a", factors: [0, 1], value: 0 })),
      ],
      right_terms: [{ latex: "b_0", factors: [6], value: 6 }],
    },
    { index: [1], left: 0, right: 0, equal: true, left_terms: [], right_terms: [] },
  ],
  ...more,
});

/** @param {LabName} name @param {Partial<import("../../frontend/src/labs/types.js").LabState>} patch */
export const labWith = (name, patch) => withLab({ ...initialLabs(), lab: name }, name, patch)[name];
