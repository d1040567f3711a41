/** Numbers written in the cells of a small map, in whichever ink stands out on the cell's colour. */
import { cellHeight } from "./arrangement.js";
import { shortNumber } from "./bp-legend.js";
import { channels, colourAt, shareOf } from "./colour.js";
import { eachCell } from "./overlay.js";

/** @typedef {import("./arrangement.js").Arrangement} Arrangement */
/** @typedef {import("../types.js").Range} Range */

const DIGITS = 3;
const TYPE = '10px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
/** CSS pixels that a number keeps from the edges of its cell. */
const MARGIN = 2;

/** Whether black is read better on a colour than white is. @param {string} colour */
export function isBright(colour) {
  const [red, green, blue] = channels(colour);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}

/**
 * The most exact text that has room.
 *
 * @param {number} value
 * @param {(text: string) => boolean} fits
 */
export function fittingNumber(value, fits) {
  const texts = Array.from({ length: DIGITS }, (_, less) => shortNumber(value, DIGITS - less)).flatMap(
    (text) => [text, text.replace(/^(−?)0\./, "$1.")],
  );
  return texts.find(fits) ?? texts[texts.length - 1];
}

/**
 * @param {CanvasRenderingContext2D} context one unit is one CSS pixel, the grid's corner at the origin
 * @param {Arrangement} a
 * @param {Float64Array} values
 * @param {readonly Range[]} scales one that all maps share, or one for each
 * @param {boolean} signed
 */
export function drawNumbers(context, a, values, scales, signed) {
  const room = a.cell - 2 * MARGIN;
  context.font = TYPE;
  context.textAlign = "center";
  context.textBaseline = "middle";
  eachCell(a, (flat, x, y) => {
    const map = Math.floor(flat / (a.width * a.height));
    const colour = colourAt(signed, shareOf(values[flat], scales[map % scales.length], signed));
    context.fillStyle = isBright(colour) ? "#000" : "#fff";
    const text = fittingNumber(values[flat], (text) => context.measureText(text).width <= room);
    context.fillText(text, x + a.cell / 2, y + cellHeight(a) / 2 + 0.5, room);
  });
}
