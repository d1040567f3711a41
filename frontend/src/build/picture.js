/** How large each tensor of a network is drawn in its little picture: maps as sheets, rows as bands, vectors as columns. */

/**
 * @typedef {object} Sheets
 * @property {number} width CSS pixels of one sheet
 * @property {number} height
 * @property {number} count of sheets that are drawn, one behind the other
 */

const SMALLEST = 6;
/** CSS pixels for each doubling of a side. */
const DOUBLING = 8;
const MOST_SHEETS = 6;
const VECTOR_WIDTH = 9;
const LONGEST = 70;

/** @param {number} cells along a side */
const side = (cells) => Math.min(LONGEST, Math.round(SMALLEST + DOUBLING * Math.log2(Math.max(1, cells))));

/** More maps, more sheets, but never very many. @param {number} maps */
const sheets = (maps) => Math.min(MOST_SHEETS, 1 + Math.round(Math.log2(maps)));

/** @param {readonly number[]} shape @returns {Sheets} */
export function sheetsOf(shape) {
  const [first = 1, second = 1, third = 1] = shape;
  if (shape.length === 3) return { width: side(third), height: side(second), count: sheets(first) };
  if (shape.length === 2) return { width: side(second), height: VECTOR_WIDTH, count: sheets(first) };
  return { width: VECTOR_WIDTH, height: side(first), count: 1 };
}
