/** Light on single cells of a map: the window that a number was made from, the number itself, what the reader typed. */
import { cellHeight, gridHeight, gridWidth, originOf, placeOfMap } from "./arrangement.js";

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */

/**
 * @typedef {"source" | "cell" | "edited"} Tone what a cell is lit for
 *
 * @typedef {object} Light
 * @property {Tone} tone
 * @property {ReadonlySet<number>} cells flat indices
 *
 * @typedef {{ x: number, y: number, width: number, height: number }} Box in cells of the grid
 */

/** CSS pixels around the grid that frames may take. */
export const MARGIN = 4;

/**
 * What to frame of the maps that are drawn: one box where the lit cells of a map fill it, else a box for each cell.
 *
 * @param {Arrangement} a
 * @param {ReadonlySet<number>} cells
 * @returns {Box[]}
 */
export function boxesOf(a, cells) {
  const size = a.width * a.height;
  /** @type {Map<number, number[]>} */
  const byMap = new Map();
  for (const flat of cells) {
    const map = Math.floor(flat / size);
    const inside = byMap.get(map);
    if (inside) inside.push(flat % size);
    else byMap.set(map, [flat % size]);
  }
  return [...byMap].flatMap(([map, inside]) => {
    const place = placeOfMap(a, map);
    if (place < 0) return [];
    const [column, row] = originOf(a, place);
    const xs = inside.map((cell) => cell % a.width);
    const ys = inside.map((cell) => Math.floor(cell / a.width));
    const [left, top] = [Math.min(...xs), Math.min(...ys)];
    const [width, height] = [Math.max(...xs) - left + 1, Math.max(...ys) - top + 1];
    if (width * height === inside.length) return [{ x: column + left, y: row + top, width, height }];
    return inside.map((_, i) => ({ x: column + xs[i], y: row + ys[i], width: 1, height: 1 }));
  });
}

/**
 * @param {CanvasRenderingContext2D} context one unit is one CSS pixel, the grid's corner at the origin
 * @param {Arrangement} a
 * @param {readonly Light[]} lights
 * @param {{ mark: string, sign: string, text: string }} inks
 */
export function drawLights(context, a, lights, inks) {
  const width = gridWidth(a) * a.cell;
  const height = gridHeight(a) * cellHeight(a);
  context.clearRect(-MARGIN, -MARGIN, width + 2 * MARGIN, height + 2 * MARGIN);
  for (const { tone, cells } of lights) {
    for (const box of boxesOf(a, cells)) {
      if (tone === "edited") corner(context, a, box, inks);
      else frame(context, a, box, tone === "cell" ? inks.text : inks.mark, inks.sign);
    }
  }
}

/** A frame with a rim of paper on both sides, so that it stands out on any colour. @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {Box} box @param {string} ink @param {string} rim */
function frame(context, a, { x, y, width, height }, ink, rim) {
  const [left, top] = [x * a.cell - 1, y * cellHeight(a) - 1];
  const [across, down] = [width * a.cell + 2, height * cellHeight(a) + 2];
  context.strokeStyle = rim;
  context.lineWidth = 4;
  context.strokeRect(left, top, across, down);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.strokeRect(left, top, across, down);
}

/** A pinned corner. @param {CanvasRenderingContext2D} context @param {Arrangement} a @param {Box} box @param {{ mark: string, sign: string }} inks */
function corner(context, a, { x, y, width, height }, { mark, sign }) {
  const right = (x + width) * a.cell;
  const side = Math.max(5, Math.min(8, a.cell));
  for (let row = 0; row < height; row++) {
    const above = (y + row) * cellHeight(a);
    context.beginPath();
    context.moveTo(right + 1, above - 1);
    context.lineTo(right + 1, above + side);
    context.lineTo(right - side, above - 1);
    context.closePath();
    context.fillStyle = mark;
    context.fill();
    context.strokeStyle = sign;
    context.lineWidth = 1;
    context.stroke();
  }
}
