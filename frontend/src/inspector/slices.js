/** One map of a tensor at a time: which axes choose it, how its cells lie, and which map says most. */
import { unravel } from "../maps/arrangement.js";

/** @import { Tensor } from "../types.js" */

/**
 * @typedef {object} Chooser an axis along which one map is chosen
 * @property {string} name what the choice is remembered and shown by
 * @property {number} size
 *
 * @typedef {object} Layout
 * @property {Chooser[]} choosers
 * @property {number} maps
 * @property {number} width cells of a map
 * @property {number} height cells of a map
 * @property {boolean} pairs whether the values are coordinates, row and column in turn
 */

const WIDEST_ROW = 16;

/** How wide a long vector is folded: the divisor nearest to a square, not smaller. @param {number} length */
function fold(length) {
  if (length <= WIDEST_ROW) return length;
  let width = Math.ceil(Math.sqrt(length));
  while (length % width !== 0) width += 1;
  return width;
}

/**
 * @param {readonly number[]} shape
 * @param {readonly (string | null)[]} axes
 * @param {import("../types.js").Role} role
 * @returns {Layout}
 */
export function layoutOf(shape, axes, role) {
  if (role === "winners") {
    const [maps, height, width] = shape;
    const choosers = [
      { name: axes[0] ?? "map", size: maps },
      { name: "coordinate", size: 2 },
    ];
    return { choosers, maps: maps * 2, width, height, pairs: true };
  }
  const mapRank = shape.length >= 3 ? 2 : Math.min(1, shape.length);
  const leading = shape.slice(0, shape.length - mapRank);
  const choosers = leading
    .map((size, axis) => ({ name: axes[axis] ?? `axis ${axis}`, size }))
    .filter(({ size }) => size > 1);
  const cells = shape.slice(shape.length - mapRank).reduce((product, size) => product * size, 1);
  const width = mapRank === 2 ? shape[shape.length - 1] : fold(cells);
  const maps = leading.reduce((product, size) => product * size, 1);
  return { choosers, maps, width, height: cells / width, pairs: false };
}

/**
 * The values of one map: a view where they lie together, a copy where coordinates alternate.
 *
 * @param {Tensor} tensor
 * @param {Layout} layout
 * @param {number} map
 */
export function sliceOf({ values }, layout, map) {
  const size = layout.width * layout.height;
  if (!layout.pairs) return values.subarray(map * size, (map + 1) * size);
  const start = Math.floor(map / 2) * size * 2 + (map % 2);
  return Float64Array.from({ length: size }, (_, cell) => values[start + 2 * cell]);
}

/**
 * The map that the choices name; where none was made yet, the one that holds the largest magnitude.
 *
 * @param {Tensor} tensor
 * @param {Layout} layout
 * @param {Readonly<Record<string, number>>} choices by chooser's name
 * @returns {number[]} one place per chooser
 */
export function chosenPlaces(tensor, layout, choices) {
  const strongest = layout.pairs ? 0 : strongestMap(tensor, layout);
  const usual = placesOf(strongest, layout);
  return layout.choosers.map(({ name, size }, i) => Math.min(size - 1, choices[name] ?? usual[i]));
}

/**
 * The index in the tensor of a cell of one map.
 *
 * @param {readonly number[]} shape
 * @param {Layout} layout
 * @param {number[]} places one per chooser
 * @param {number} cell of the map, row by row
 * @returns {number[]}
 */
export function indexOf(shape, layout, places, cell) {
  if (layout.pairs) return [places[0], Math.floor(cell / layout.width), cell % layout.width, places[1]];
  return unravel(mapAt(places, layout) * layout.width * layout.height + cell, shape);
}

/**
 * Which map a cell lies in, by choosers' names, and which cell of it it is.
 *
 * @param {readonly number[]} shape
 * @param {Layout} layout
 * @param {readonly number[]} index
 * @returns {{ choices: Record<string, number>, cell: number }}
 */
export function whereIs(shape, layout, index) {
  const size = layout.width * layout.height;
  if (layout.pairs) {
    const choices = { [layout.choosers[0].name]: index[0], coordinate: index[3] };
    return { choices, cell: index[1] * layout.width + index[2] };
  }
  const flat = index.reduce((sum, at, axis) => sum * shape[axis] + at, 0);
  const places = placesOf(Math.floor(flat / size), layout);
  return {
    choices: Object.fromEntries(layout.choosers.map(({ name }, i) => [name, places[i]])),
    cell: flat % size,
  };
}

/** @param {number[]} places @param {Layout} layout */
export const mapAt = (places, layout) =>
  layout.choosers.reduce((map, { size }, i) => map * size + places[i], 0);

/** The places that a map is chosen by. @param {number} map @param {Layout} layout @returns {number[]} */
export function placesOf(map, { choosers }) {
  let rest = map;
  return choosers
    .map(({ size }) => size)
    .reverse()
    .map((size) => {
      const place = rest % size;
      rest = Math.floor(rest / size);
      return place;
    })
    .reverse();
}

/** @param {Tensor} tensor @param {Layout} layout */
function strongestMap({ values }, { width, height }) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (Math.abs(values[i]) > Math.abs(values[best])) best = i;
  return Math.floor(best / (width * height));
}

/**
 * @param {Float64Array} values
 * @returns {{ min: number, max: number, mean: number, zeros: number }} `zeros` is a share of all
 */
export function statistics(values) {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let zeros = 0;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeros += 1;
    sum += value;
  }
  return { min, max, mean: sum / values.length, zeros: zeros / values.length };
}
