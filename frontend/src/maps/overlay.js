/** What is drawn over a map at the screen's own resolution: frames, dead cells, pooling winners, minus signs. */
import { cellHeight, gridHeight, gridWidth, mapAtPlace, originOf } from "./arrangement.js";
import { currentTheme } from "./colour.js";

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */

/**
 * @typedef {object} Marks
 * @property {Float64Array | null} [won] 1 where a cell won its pooling window, else 0
 * @property {WinnersWithin | null} [within] for pooled cells
 * @property {Float64Array | null} [dead] 0 where nothing passes back
 * @property {Float64Array | null} [kinked] 1 where a gradient check met a kink, else 0
 */

/**
 * @typedef {object} WinnersWithin where in its window each winner stood
 * @property {Float64Array} places counted along the rows of the window
 * @property {number} rows of a window
 * @property {number} columns of a window
 */

/**
 * @typedef {object} Inks
 * @property {string} frame
 * @property {string} hatch
 * @property {string} mark
 * @property {string} sign
 * @property {string} kink
 * @property {string} text
 */

/** Cells smaller than this carry no minus sign of their own. */
const SIGNED_CELL = 8;
const HATCH_PITCH = 4;

/** @param {CSSStyleDeclaration} style @returns {Inks} */
const readInks = (style) => ({
  frame: style.getPropertyValue("--map-edge").trim() || "#999",
  hatch: style.getPropertyValue("--map-hatch").trim() || "#999",
  mark: style.getPropertyValue("--accent").trim() || "#077",
  sign: style.getPropertyValue("--paper").trim() || "#fff",
  kink: style.getPropertyValue("--muted").trim() || "#666",
  text: style.getPropertyValue("--ink").trim() || "#000",
});

/** @type {Map<string, Inks>} */
const inksByTheme = new Map();

/** Read once for each colour scheme, as reading a style makes the browser work all styles out. @param {Element} element */
export function inksOf(element) {
  const theme = currentTheme();
  let inks = inksByTheme.get(theme);
  if (!inks) {
    inks = readInks(getComputedStyle(element));
    inksByTheme.set(theme, inks);
  }
  return inks;
}

/**
 * @param {CanvasRenderingContext2D} context scaled so that one unit is one CSS pixel, with a margin of 1 around the grid
 * @param {Arrangement} a
 * @param {object} what
 * @param {Float64Array | null} what.values null: not computed yet
 * @param {boolean} what.signed
 * @param {number} what.largest magnitude that the scale ends at
 * @param {Marks | null} what.marks
 * @param {Inks} inks
 */
export function drawOverlay(context, a, { values, signed, largest, marks }, inks) {
  const tall = cellHeight(a);
  if (values && marks?.dead) hatch(context, a, marks.dead, inks.hatch);
  if (values && signed && !a.numbered && Math.min(a.cell, tall) >= SIGNED_CELL)
    minuses(context, a, values, largest, inks.sign);
  if (values && marks?.won && a.cell > 1) (a.numbered ? rims : dots)(context, a, marks.won, inks.mark);
  if (values && marks?.within) winnersWithin(context, a, marks.within, inks.mark);
  if (values && marks?.kinked) crosses(context, a, marks.kinked, inks.kink);
  frames(context, a, values === null, inks.frame);
}

/** @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {boolean} dashed @param {string} ink */
function frames(context, a, dashed, ink) {
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.setLineDash(dashed ? [2, 2] : []);
  const tall = cellHeight(a);
  for (let place = 0; place < a.maps; place++) {
    const [column, row] = originOf(a, place);
    context.strokeRect(column * a.cell - 0.5, row * tall - 0.5, a.width * a.cell + 1, a.height * tall + 1);
  }
  context.setLineDash([]);
}

/**
 * @param {Arrangement} a
 * @param {(flat: number, x: number, y: number) => void} visit cell by cell with its corner in CSS pixels
 */
export function eachCell(a, visit) {
  const tall = cellHeight(a);
  for (let place = 0; place < a.maps; place++) {
    const [column, row] = originOf(a, place);
    let flat = mapAtPlace(a, place) * a.height * a.width;
    for (let y = 0; y < a.height; y++) {
      for (let x = 0; x < a.width; x++, flat++) visit(flat, (column + x) * a.cell, (row + y) * tall);
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {Float64Array} alive @param {string} ink */
function hatch(context, a, alive, ink) {
  context.save();
  context.beginPath();
  eachCell(a, (flat, x, y) => {
    if (alive[flat] === 0) context.rect(x, y, a.cell, cellHeight(a));
  });
  context.clip();
  context.beginPath();
  const width = gridWidth(a) * a.cell;
  const height = gridHeight(a) * cellHeight(a);
  for (let at = -height; at < width; at += HATCH_PITCH) {
    context.moveTo(at, height);
    context.lineTo(at + height, 0);
  }
  context.strokeStyle = ink;
  context.lineWidth = 0.75;
  context.stroke();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {Float64Array} won @param {string} ink */
function dots(context, a, won, ink) {
  const tall = cellHeight(a);
  const side = Math.max(1, Math.min(a.cell, tall) - 4);
  const across = (a.cell - side) / 2;
  const down = (tall - side) / 2;
  context.fillStyle = ink;
  eachCell(a, (flat, x, y) => {
    if (won[flat] === 1) context.fillRect(x + across, y + down, side, side);
  });
}

/** Around a number that won, not over it. @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {Float64Array} won @param {string} ink */
function rims(context, a, won, ink) {
  context.strokeStyle = ink;
  context.lineWidth = 2;
  eachCell(a, (flat, x, y) => {
    if (won[flat] === 1) context.strokeRect(x + 2, y + 2, a.cell - 4, cellHeight(a) - 4);
  });
}

/** Each pooled cell is its window made small, with a mark where the winner stood. @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {WinnersWithin} within @param {string} ink */
function winnersWithin(context, a, { places, rows, columns }, ink) {
  const share = a.numbered ? 1 / 3 : 1;
  const wide = (a.cell * share) / columns;
  const high = (cellHeight(a) * share) / rows;
  if (Math.max(wide, high) <= 1) return;
  const side = Math.max(1, Math.min(wide, high) - (a.numbered ? 1 : 2));
  context.fillStyle = ink;
  eachCell(a, (flat, x, y) => {
    const left = (places[flat] % columns) * wide + (wide - side) / 2;
    const top = Math.floor(places[flat] / columns) * high + (high - side) / 2;
    context.fillRect(x + left, y + top, side, side);
  });
}

/** @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {Float64Array} kinked @param {string} ink */
function crosses(context, a, kinked, ink) {
  const inset = a.cell > 5 ? 1.5 : 0.5;
  const side = a.cell - 2 * inset;
  const high = cellHeight(a) - 2 * inset;
  context.strokeStyle = ink;
  context.lineWidth = a.cell > 8 ? 1.5 : 1;
  context.beginPath();
  eachCell(a, (flat, x, y) => {
    if (kinked[flat] !== 1) return;
    context.moveTo(x + inset, y + inset);
    context.lineTo(x + inset + side, y + inset + high);
    context.moveTo(x + inset + side, y + inset);
    context.lineTo(x + inset, y + inset + high);
  });
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {Float64Array} values @param {number} largest @param {string} ink */
function minuses(context, a, values, largest, ink) {
  context.fillStyle = ink;
  const wide = Math.round(a.cell / 2);
  const inset = (a.cell - wide) / 2;
  eachCell(a, (flat, x, y) => {
    if (values[flat] < -0.02 * largest)
      context.fillRect(x + inset, y + Math.floor(cellHeight(a) / 2), wide, 1);
  });
}
