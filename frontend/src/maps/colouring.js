/** Maps as pixels of the screen: each number a rectangle of its colour. */
import { cellHeight, gridHeight, gridWidth, mapAtPlace, originOf } from "./arrangement.js";
import { colourIndex, colourTable } from "./colour.js";

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */
/** @typedef {import("../types.js").Range} Range */

/**
 * Paints a canvas anew: the numbers' colours, and nothing between the maps and around them.
 *
 * @param {CanvasRenderingContext2D} context one unit is one CSS pixel, the grid's corner at the origin
 * @param {Arrangement} grid
 * @param {Float64Array | null} values null: nothing
 * @param {readonly Range[]} scales one that all maps share, or one for each
 * @param {boolean} signed
 */
export function colour(context, grid, values, scales, signed) {
  const { canvas } = context;
  const pixels = blank(canvas.width * canvas.height);
  if (values) {
    const { a: across, d: down, e: left, f: top } = context.getTransform();
    const columns = edges(gridWidth(grid), grid.cell * across, left, canvas.width);
    const rows = edges(gridHeight(grid), cellHeight(grid) * down, top, canvas.height);
    const table = colourTable(signed);
    for (let place = 0; place < grid.maps; place++) {
      const map = mapAtPlace(grid, place);
      const [column, row] = originOf(grid, place);
      const [start, end] = [columns[column], columns[column + grid.width]];
      const range = scales[map % scales.length];
      let flat = map * grid.height * grid.width;
      for (let y = row; y < row + grid.height; y++) {
        const line = rows[y] * canvas.width;
        for (let x = column; x < column + grid.width; x++, flat++)
          pixels.fill(
            table[colourIndex(values[flat], range, signed)],
            line + columns[x],
            line + columns[x + 1],
          );
        for (let below = rows[y] + 1; below < rows[y + 1]; below++)
          pixels.copyWithin(below * canvas.width + start, line + start, line + end);
      }
    }
  }
  const bytes = new Uint8ClampedArray(pixels.buffer, 0, pixels.byteLength);
  context.putImageData(new ImageData(bytes, canvas.width, canvas.height), 0, 0);
}

let room = new Uint32Array(0);

/** Transparent pixels, in memory that all maps are painted in by turns. @param {number} count */
function blank(count) {
  if (room.length < count) room = new Uint32Array(count);
  return room.subarray(0, count).fill(0);
}

/** Where cells begin and end, in pixels. @param {number} count @param {number} size @param {number} first @param {number} most */
function edges(count, size, first, most) {
  return Array.from({ length: count + 1 }, (_, cell) => Math.min(most, Math.round(first + cell * size)));
}
