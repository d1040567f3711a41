/** How a tensor lies on paper: how many maps of which size, how many side by side, how large a cell is drawn. */

/**
 * @typedef {object} Arrangement
 * @property {"maps" | "strip" | "bars" | "number"} kind
 * @property {number} maps
 * @property {number} width cells of one map
 * @property {number} height cells of one map
 * @property {number} across maps side by side
 * @property {number} gap cells between maps
 * @property {number} cell CSS pixels of one cell's side
 */

/** @param {Arrangement} a */
export const gridWidth = (a) => a.across * (a.width + a.gap) - a.gap;

/** @param {Arrangement} a */
export const gridHeight = (a) => Math.ceil(a.maps / a.across) * (a.height + a.gap) - a.gap;

/**
 * The upper left cell of a map in the whole grid.
 *
 * @param {Arrangement} a
 * @param {number} map
 * @returns {[number, number]} column and row
 */
export const originOf = (a, map) => [
  (map % a.across) * (a.width + a.gap),
  Math.floor(map / a.across) * (a.height + a.gap),
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
  const map = Math.floor(row / (a.height + a.gap)) * a.across + across;
  const inside = column >= 0 && row >= 0 && x < a.width && y < a.height && across < a.across && map < a.maps;
  return inside ? (map * a.height + y) * a.width + x : -1;
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

/** CSS pixels of one cell of the largest maps; all other sizes here are what goes with it. */
export const USUAL_MAGNIFICATION = 3;
/** Side in CSS pixels that a map is given: alone, one of a few, one of many. */
const SINGLE = 84;
const FEW = 72;
const MANY = 40;
const KERNEL = 40;
const KERNEL_GRID = 16;
const STRIP_LENGTH = 240;
const LARGEST_CELL = 8;
const BARS_AT_MOST = 16;
const FEW_AT_MOST = 8;

/** @param {number} maps */
const acrossFor = (maps) => (maps === 1 ? 1 : maps <= FEW_AT_MOST ? 2 : 3);

/**
 * @param {readonly number[]} shape
 * @param {object} [more]
 * @param {boolean} [more.kernel] parameters and their gradients are drawn smaller
 * @param {boolean} [more.small] what only goes along with a tensor of the same shape
 * @param {boolean} [more.bars] a short vector as bars with numbers, not as a strip of cells
 * @param {readonly number[]} [more.folded] shape of the maps that a long vector was flattened from
 * @param {number} [more.magnification]
 * @returns {Arrangement}
 */
export function arrange(
  shape,
  { kernel = false, small = false, bars = false, folded = [], magnification = USUAL_MAGNIFICATION } = {},
) {
  const scale = ((small ? 2 / 3 : 1) * magnification) / USUAL_MAGNIFICATION;
  /** @param {number} side @param {number} cells */
  const cellFor = (side, cells) =>
    Math.max(1, Math.floor(Math.min(LARGEST_CELL * scale, (side * scale) / cells + 1e-9)));
  /** @param {number} maps @param {number} across @param {number} width @param {number} height @param {number} side */
  const maps = (maps, across, width, height, side) => {
    const cell = cellFor(side, Math.max(width, height));
    const gap = cell < 4 && width > 16 ? 2 : 1;
    return { kind: /** @type {const} */ ("maps"), maps, across, width, height, gap, cell };
  };
  const [first = 1, second = 1, third = 1, fourth = 1] = shape;
  if (shape.length === 0) {
    return { kind: "number", maps: 1, across: 1, width: 1, height: 1, gap: 0, cell: LARGEST_CELL };
  }
  if (shape.length === 1) {
    if (first <= BARS_AT_MOST) {
      const kind = bars ? "bars" : "strip";
      return { kind, maps: 1, across: 1, width: first, height: 1, gap: 0, cell: cellFor(LARGEST_CELL, 1) };
    }
    const side = folded.at(-1) ?? 1;
    const width = first % side === 0 ? side : 1;
    const height = first / width;
    return { kind: "maps", maps: 1, across: 1, width, height, gap: 0, cell: cellFor(STRIP_LENGTH, height) };
  }
  if (shape.length === 2) {
    const rows = folded[0] && second % folded[0] === 0 ? folded[0] : 1;
    return maps(first, 2, second / rows, rows, MANY);
  }
  if (shape.length === 3) {
    const side = first === 1 ? SINGLE : first <= FEW_AT_MOST ? FEW : MANY;
    return maps(first, acrossFor(first), third, second, side);
  }
  if (kernel && second > 1) return maps(first * second, second, fourth, third, KERNEL_GRID);
  return maps(first * second, acrossFor(first * second), fourth, third, KERNEL);
}
