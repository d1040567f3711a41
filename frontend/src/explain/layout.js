/** The terms of a cell as they lie over a tensor: planes of rows and columns, such as a kernel's window, one for each map. */

/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */

/**
 * @typedef {object} Plane the terms of one map
 * @property {number[]} place of the map: the leading indices
 * @property {string} name what tells it from the other planes; empty where there is only one
 * @property {(number | null)[]} terms row by row; null where there is none
 *
 * @typedef {object} Layout
 * @property {Plane[]} planes
 * @property {number} rows
 * @property {number} columns
 * @property {number} factor which factor of a term says where it lies; -1 without planes
 * @property {number[]} rest terms that lie in no plane, such as a bias
 */

/** Up to so many terms are listed, not folded into rows. */
const LISTED = 12;
const WIDEST_FOLD = 16;

/** @param {Term} term */
const kindOf = ({ function: f, factors }) => `${f ?? ""} ${factors.map(({ symbol }) => symbol).join(" ")}`;

/** The positions of those terms that are made alike, of the kind there is most of. @param {readonly Term[]} terms */
function mainTerms(terms) {
  /** @type {Map<string, number[]>} */
  const kinds = new Map();
  terms.forEach((term, at) => {
    const kind = kindOf(term);
    kinds.set(kind, [...(kinds.get(kind) ?? []), at]);
  });
  return [...kinds.values()].reduce((most, some) => (some.length > most.length ? some : most), []);
}

/** @param {readonly number[][]} indices @returns {boolean[]} which axes vary */
const varying = (indices) => indices[0].map((first, axis) => indices.some((index) => index[axis] !== first));

/**
 * @param {readonly Term[]} terms
 * @param {readonly number[]} main
 * @param {Map<string, TensorSpec>} specs
 */
function layingFactor(terms, main, specs) {
  const count = terms[main[0]].factors.length;
  let best = -1;
  let most = -1;
  for (let factor = 0; factor < count; factor++) {
    const indices = main.map((at) => terms[at].factors[factor].index);
    if (new Set(indices.map(String)).size < main.length) continue;
    const axes = varying(indices).slice(-2);
    const spread = axes.filter(Boolean).length;
    const weight = specs.get(terms[main[0]].factors[factor].symbol)?.role === "parameter";
    const worth = 2 * Number(spread === 2 || axes.length === 1) + Number(!weight);
    if (worth > most) [best, most] = [factor, worth];
  }
  return best;
}

/** @param {number} length */
function foldedWidth(length) {
  for (let width = WIDEST_FOLD; width > 4; width--) if (length % width === 0) return width;
  return length;
}

/**
 * @param {readonly Term[]} terms
 * @param {Map<string, TensorSpec>} specs by symbol
 * @returns {Layout}
 */
export function layoutOf(terms, specs) {
  const none = { planes: [], rows: 0, columns: 0, factor: -1, rest: terms.map((_, at) => at) };
  const main = mainTerms(terms);
  if (main.length < 2) return none;
  const factor = layingFactor(terms, main, specs);
  if (factor < 0) return none;
  const indices = main.map((at) => terms[at].factors[factor].index);
  const moves = varying(indices);
  const listed = main.length <= LISTED && moves.filter(Boolean).length < 2;
  if (listed || moves.length === 0) return none;
  const spec = specs.get(terms[main[0]].factors[factor].symbol);
  const placed = moves.length === 1 ? folded(main, indices) : laid(main, indices, moves, spec?.axes ?? []);
  const lying = new Set(main);
  return { ...placed, factor, rest: terms.map((_, at) => at).filter((at) => !lying.has(at)) };
}

/** @param {readonly number[]} main @param {readonly number[][]} indices */
function folded(main, indices) {
  const columns = foldedWidth(main.length);
  const order = main.map((_, i) => i).sort((a, b) => indices[a][0] - indices[b][0]);
  const terms = order.map((i) => main[i]);
  return { planes: [{ place: [], name: "", terms }], rows: Math.ceil(main.length / columns), columns };
}

/** @param {readonly number[]} main @param {readonly number[][]} indices @param {readonly boolean[]} moves @param {readonly (string | null)[]} axes */
function laid(main, indices, moves, axes) {
  const rank = moves.length;
  const row = indices.map((index) => index[rank - 2]);
  const column = indices.map((index) => index[rank - 1]);
  const [top, left] = [Math.min(...row), Math.min(...column)];
  const rows = Math.max(...row) - top + 1;
  const columns = Math.max(...column) - left + 1;
  /** @type {Map<string, Plane>} */
  const planes = new Map();
  main.forEach((at, i) => {
    const place = indices[i].slice(0, -2);
    let plane = planes.get(place.join());
    if (!plane) {
      const name = place
        .map((where, axis) => (moves[axis] ? `map ${axes[axis] ?? ""} ${where}` : ""))
        .filter(Boolean)
        .join(", ");
      plane = { place, name, terms: new Array(rows * columns).fill(null) };
      planes.set(place.join(), plane);
    }
    plane.terms[(row[i] - top) * columns + column[i] - left] = at;
  });
  return { planes: [...planes.values()], rows, columns };
}

/**
 * What the sum has come to after each term, in the order told.
 *
 * @param {readonly Term[]} terms
 * @param {readonly number[]} order
 */
export function runningSums(terms, order) {
  let sum = 0;
  return order.map((at) => {
    sum += terms[at].value;
    return sum;
  });
}

/** Largest first. @param {readonly Term[]} terms */
export const bySize = (terms) =>
  terms.map((_, at) => at).sort((a, b) => Math.abs(terms[b].value) - Math.abs(terms[a].value) || a - b);
