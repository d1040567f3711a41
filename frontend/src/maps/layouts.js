/** Which arrangement suits a tensor of a given shape: maps, kernels, weights, rows, a vector or a single number. */

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */
/** @typedef {import("./arrangement.js").Crowd} Crowd */

/** CSS pixels of one cell of the largest maps; all other sizes here are what goes with it. */
export const USUAL_MAGNIFICATION = 3;
/** Side in CSS pixels that a map is given: alone, one of a few, one of many. */
const SINGLE = 84;
const FEW = 72;
const MANY = 40;
const KERNEL = 40;
const KERNEL_GRID = 16;
/** From so many rows of kernels on they are drawn smaller. */
const KERNEL_ROWS = 12;
const LOW_KERNEL_GRID = 12;
const LARGEST_CELL = 8;
/** Length in CSS pixels of a vector or of a row, and how thick it is where its cells are small. */
const STRIP_LENGTH = 240;
const STRIP_THICKNESS = 12;
/** Cells of a row from which on it is folded, and of a line of a folded vector. */
const LONGEST_STRIP = 640;
/** Rows of a folded vector. */
const TALLEST_FOLD = 128;
const BARS_AT_MOST = 16;
const FEW_AT_MOST = 8;
/** So many maps are all drawn; of more, as many as take this room in CSS pixels. */
const MAPS_AT_MOST = 16;
const CROWD_WIDTH = 140;
const CROWD_HEIGHT = 120;
/** Weights of more columns or rows than this are drawn unit by unit, not as one matrix. */
const MATRIX_SIDE = 160;
const MATRIX_HEIGHT = 96;
/** A cell that its number is written in. */
const NUMBERED_CELL = 30;
const NUMBERED_AT_LEAST = 26;
const NUMBERED_HEIGHT = 0.7;
/** Cells at most of a map whose numbers are all written in them, and of one of its rows. */
const NUMBERS = 64;
const NUMBERS_ACROSS = 8;

/** Side by side: two or three of a few, as many as below one another where they are very many. @param {number} maps */
function acrossFor(maps) {
  if (maps > MAPS_AT_MOST) return Math.ceil(Math.sqrt(maps));
  return maps === 1 ? 1 : maps <= FEW_AT_MOST ? 2 : maps <= 12 ? 3 : 4;
}

/** @param {number} number @param {number} low @param {number} high */
const clamp = (number, low, high) => Math.max(low, Math.min(high, number));

/** How wide numbers may be folded so that whole rows of the maps, or whole maps, lie side by side. @param {readonly number[]} source their shape */
function widthsOf([maps = 1, ...sides]) {
  if (sides.length === 0) return [];
  const size = sides.reduce((product, side) => product * side, 1);
  const widths = [sides[sides.length - 1], size];
  for (let more = 2; more < maps; more++) if (maps % more === 0) widths.push(more * size);
  return widths;
}

/** The width that divides a length and comes nearest to a shape so many times as high as wide. @param {number} length @param {number} slimness @param {readonly number[]} [among] */
function widthFor(length, slimness, among) {
  /** @param {number} width */
  const off = (width) => Math.abs(Math.log(length / width / width / slimness));
  let best = among?.[0] ?? 1;
  const tried = among ?? Array.from({ length }, (_, i) => i + 1);
  for (const width of tried) if (length % width === 0 && off(width) < off(best)) best = width;
  return best;
}

/**
 * How a vector is folded: as the maps or rows that it was flattened from, where those are not too long, else about three
 * times as high as wide.
 *
 * @param {number} length
 * @param {readonly number[]} source shape that it was flattened from; empty: none
 * @returns {{ width: number, height: number }}
 */
export function folding(length, source) {
  /** @param {number} width */
  const low = (width) => length % width === 0 && length / width <= TALLEST_FOLD;
  const like = widthsOf(source).find(low) ?? widthFor(length, 3);
  const divisors = Array.from({ length }, (_, i) => i + 1);
  const width = like > LONGEST_STRIP ? (divisors.find(low) ?? like) : like;
  return { width, height: length / width };
}

/** How a unit's weights are folded: as the maps they are taken over, where that comes near to a square. @param {number} length @param {readonly number[]} source */
function unitFolding(length, source) {
  const widths = widthsOf(source).filter((width) => length % width === 0);
  const like = widths.length > 0 ? widthFor(length, 1, widths) : 0;
  const near = like > 0 && Math.max(like * like, length) / Math.min(like * like, length) <= 8;
  const width = near ? like : length / widthFor(length, 1);
  return { width, height: length / width };
}

/** Lays out tensors at one magnification. */
class Layouts {
  /** @param {number} scale of everything, 1 for the usual */
  constructor(scale) {
    this.scale = scale;
  }

  /** @param {number} side CSS pixels @param {number} cells */
  #cell(side, cells) {
    return Math.max(1, Math.floor(Math.min(LARGEST_CELL, side / cells) * this.scale + 1e-9));
  }

  /** Only a map of its own has its numbers written in its cells. @param {number} maps @param {number} width @param {number} height */
  #numbered(maps, width, height) {
    return maps === 1 && width <= NUMBERS_ACROSS && width * height <= NUMBERS;
  }

  get #numberedCell() {
    return Math.max(NUMBERED_AT_LEAST, Math.floor(NUMBERED_CELL * this.scale));
  }

  /** One picture. @param {number} width @param {number} height @param {number} cell @param {Partial<Arrangement>} [more] @returns {Arrangement} */
  #single(width, height, cell, more) {
    return { kind: "maps", maps: 1, across: 1, width, height, gap: 0, cell, ...more };
  }

  /** @param {number} width @param {number} height @returns {Arrangement} a low cell for each number */
  #numbers(width, height) {
    const cell = this.#numberedCell;
    return this.#single(width, height, cell, { tall: Math.round(cell * NUMBERED_HEIGHT), numbered: true });
  }

  /**
   * @param {number} count of maps
   * @param {number} across
   * @param {number} width
   * @param {number} height
   * @param {number} side CSS pixels of one map
   * @returns {Arrangement}
   */
  #grid(count, across, width, height, side) {
    if (this.#numbered(count, width, height))
      return this.#single(width, height, this.#numberedCell, { numbered: true });
    const cell = this.#cell(side, Math.max(width, height));
    const gap = cell < 4 && width > 16 ? 2 : 1;
    return { kind: "maps", maps: count, across, width, height, gap, cell };
  }

  /** How many maps side by side, and below one another, a crowd has room for. @param {Arrangement} a */
  #room({ width, height, gap, cell }) {
    return {
      columns: clamp(Math.floor((CROWD_WIDTH * this.scale) / ((width + gap) * cell)), 2, 8),
      rows: clamp(Math.floor((CROWD_HEIGHT * this.scale) / ((height + gap) * cell)), 2, 8),
    };
  }

  /** @param {Arrangement} a @returns {Arrangement} */
  #crowded(a) {
    if (a.maps <= MAPS_AT_MOST) return a;
    const { columns: across, rows } = this.#room(a);
    const shownColumns = Math.min(across * rows, MAPS_AT_MOST - (MAPS_AT_MOST % across));
    return { ...a, crowd: { rows: 1, columns: a.maps, shownRows: 1, shownColumns, across } };
  }

  /** @param {number} count @param {number} height @param {number} width */
  maps(count, height, width) {
    const side = count === 1 ? SINGLE : count <= FEW_AT_MOST ? FEW : MANY;
    return this.#crowded(this.#grid(count, acrossFor(count), width, height, side));
  }

  /** @param {number} outputs @param {number} inputs @param {number} height @param {number} width */
  kernels(outputs, inputs, height, width) {
    if (height * width === 1) return this.weights(outputs, inputs, []);
    const count = outputs * inputs;
    if (inputs === 1) return this.#crowded(this.#grid(count, acrossFor(count), width, height, KERNEL));
    const side = outputs > KERNEL_ROWS ? LOW_KERNEL_GRID : KERNEL_GRID;
    const a = this.#grid(count, inputs, width, height, side);
    if (outputs <= MAPS_AT_MOST && inputs <= MAPS_AT_MOST) return a;
    const { columns, rows } = this.#room(a);
    const shownColumns = inputs <= FEW_AT_MOST ? inputs : Math.min(inputs, columns);
    const shownRows = Math.min(outputs, rows);
    return {
      ...a,
      crowd: { rows: outputs, columns: inputs, shownRows, shownColumns, across: shownColumns },
    };
  }

  /** Units side by side: two where that is not too wide, more where they would stand too high. @param {number} units @param {number} width @param {number} height */
  #abreast(units, width, height) {
    if (units > MAPS_AT_MOST) return acrossFor(units);
    const cell = this.#cell(MANY, Math.max(width, height));
    const most = STRIP_LENGTH * this.scale;
    if (width * cell > most) return 1;
    /** @param {number} across */
    const tooHigh = (across) =>
      Math.ceil(units / across) * height * cell > Math.max(most, across * width * cell);
    let across = 2;
    while (across < units && tooHigh(across)) across++;
    return across;
  }

  /** @param {number} units @param {number} inputs @param {readonly number[]} source shape that the inputs were flattened from */
  weights(units, inputs, source) {
    if (inputs <= NUMBERS_ACROSS && units * inputs <= NUMBERS / 2) return this.#numbers(inputs, units);
    if (source.length > 1 || inputs > MATRIX_SIDE || units > MATRIX_SIDE) {
      const { width, height } = unitFolding(inputs, source);
      return this.#crowded(this.#grid(units, this.#abreast(units, width, height), width, height, MANY));
    }
    const cell = this.#cell(Math.max(MATRIX_SIDE, inputs), inputs);
    const tall = clamp(Math.floor((MATRIX_HEIGHT * this.scale) / units), 1, LARGEST_CELL * this.scale);
    return this.#single(inputs, units, cell, { tall: Math.max(1, Math.floor(tall)) });
  }

  /** @param {number} count @param {number} length */
  rows(count, length) {
    if (length <= NUMBERS_ACROSS && count * length <= NUMBERS / 2) return this.#numbers(length, count);
    const width = widthFor(length, 1 / 8);
    if (length > LONGEST_STRIP && width > 1 && width < LONGEST_STRIP)
      return this.#grid(count, 1, width, length / width, STRIP_LENGTH);
    const cell = this.#cell(STRIP_LENGTH, length);
    const tall = clamp(STRIP_LENGTH / 2 / count, 2, STRIP_THICKNESS);
    return this.#single(length, count, cell, { tall: Math.max(cell, Math.floor(tall * this.scale)) });
  }

  /** A bias for each of many maps or units lies low below their kernels. @param {number} length */
  biases(length) {
    if (length <= BARS_AT_MOST) return this.vector(length, false, []);
    const width = widthFor(length, 1 / 4);
    return this.#single(width, length / width, this.#cell(SINGLE / width, 1));
  }

  /** @param {number} length @param {boolean} bars @param {readonly number[]} source */
  vector(length, bars, source) {
    if (length <= BARS_AT_MOST) {
      const cell = this.#cell(LARGEST_CELL, 1);
      return this.#single(length, 1, cell, { kind: bars ? "bars" : "strip" });
    }
    const { width, height } = folding(length, source);
    const cell = this.#cell(Math.min(STRIP_LENGTH / height, SINGLE / width), 1);
    if (width > 1) return this.#single(width, height, cell);
    const thick = Math.max(cell, Math.floor(STRIP_THICKNESS * this.scale));
    return this.#single(1, height, thick, { tall: cell });
  }
}

/**
 * @param {readonly number[]} shape
 * @param {object} [more]
 * @param {boolean} [more.kernel] parameters and their gradients: kernels, or weights of units
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
  const layouts = new Layouts(((small ? 2 / 3 : 1) * magnification) / USUAL_MAGNIFICATION);
  const [first = 1, second = 1, third = 1, fourth = 1] = shape;
  switch (shape.length) {
    case 0:
      return { kind: "number", maps: 1, across: 1, width: 1, height: 1, gap: 0, cell: LARGEST_CELL };
    case 1:
      return kernel ? layouts.biases(first) : layouts.vector(first, bars, folded);
    case 2:
      return kernel ? layouts.weights(first, second, folded) : layouts.rows(first, second);
    case 3:
      return kernel ? layouts.kernels(first, second, 1, third) : layouts.maps(first, second, third);
    default:
      return layouts.kernels(first, second, third, fourth);
  }
}
