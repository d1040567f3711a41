/** How a tensor lies on paper: how many maps of which size, how many side by side, how large a cell is drawn. */

/**
 * @typedef {object} Arrangement
 * @property {"maps" | "strip" | "bars" | "number"} kind
 * @property {number} maps how many are drawn
 * @property {number} width cells of one map
 * @property {number} height cells of one map
 * @property {number} across maps side by side
 * @property {number} gap cells between maps
 * @property {number} cell CSS pixels of one cell's side
 * @property {number} [tall] CSS pixels of a cell's height, where it is no square
 * @property {boolean} [numbered] whether a cell has room for its number
 * @property {Crowd} [crowd] how it collapses, where it holds more maps than one looks at
 * @property {readonly number[]} [places] which of the tensor's maps are drawn, in order; left out: all
 */

/**
 * @typedef {object} Crowd maps in rows and columns, of which only some are drawn until the reader asks for all
 * @property {number} rows
 * @property {number} columns
 * @property {number} shownRows
 * @property {number} shownColumns
 * @property {number} across maps side by side while it is collapsed
 */

/** @param {Arrangement} a CSS pixels of a cell's height */
export const cellHeight = (a) => a.tall ?? a.cell;

/** The tensor's map that is drawn at a place. @param {Arrangement} a @param {number} place */
export const mapAtPlace = (a, place) => a.places?.[place] ?? place;

/** Where a map of the tensor is drawn; -1 where it is not. @param {Arrangement} a @param {number} map */
export const placeOfMap = (a, map) => (a.places ? a.places.indexOf(map) : map);

/** @param {Arrangement} a */
export const gridWidth = (a) => a.across * (a.width + a.gap) - a.gap;

/** @param {Arrangement} a */
export const gridHeight = (a) => Math.ceil(a.maps / a.across) * (a.height + a.gap) - a.gap;

/**
 * The upper left cell of the map at a place, in the whole grid.
 *
 * @param {Arrangement} a
 * @param {number} place
 * @returns {[number, number]} column and row
 */
export const originOf = (a, place) => [
  (place % a.across) * (a.width + a.gap),
  Math.floor(place / a.across) * (a.height + a.gap),
];

/**
 * The tensor's flat index of a cell of the grid; -1 between maps.
 *
 * @param {Arrangement} a
 * @param {number} column
 * @param {number} row
 */
export function flatIndexAt(a, column, row) {
  const x = column % (a.width + a.gap);
  const y = row % (a.height + a.gap);
  const across = Math.floor(column / (a.width + a.gap));
  const place = Math.floor(row / (a.height + a.gap)) * a.across + across;
  const inside =
    column >= 0 && row >= 0 && x < a.width && y < a.height && across < a.across && place < a.maps;
  return inside ? (mapAtPlace(a, place) * a.height + y) * a.width + x : -1;
}

/**
 * @param {number} flat
 * @param {readonly number[]} shape
 * @returns {number[]}
 */
export function unravel(flat, shape) {
  const index = new Array(shape.length).fill(0);
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return index;
}
