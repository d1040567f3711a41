/** Cells by name: how they are written on the page and in an address, and whether a network has them. */
import { unravel } from "../maps/arrangement.js";

/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Edit} Edit */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */

/** As many as the server takes with one pass. */
export const MOST_EDITS = 100;

/** @param {Cell} cell */
export const cellName = ({ symbol, index }) => (index.length > 0 ? `${symbol}[${index.join(", ")}]` : symbol);

/** For maps and keys. @param {Cell} cell */
export const cellKey = ({ symbol, index }) => `${symbol}:${index.join(",")}`;

/** @param {Cell | null} a @param {Cell | null} b */
export const sameCell = (a, b) => a === b || (a !== null && b !== null && cellKey(a) === cellKey(b));

/** @param {string} text @returns {Cell | null} */
export function parseCell(text) {
  const found = text.match(/^(\w{1,32}):((?:\d{1,6}(?:,\d{1,6}){0,7})?)$/);
  return found && { symbol: found[1], index: found[2] ? found[2].split(",").map(Number) : [] };
}

/** @param {string} text @returns {Edit | null} */
export function parseEdit(text) {
  const [name, number, ...rest] = text.split("=");
  const cell = parseCell(name);
  const value = Number(number || Number.NaN);
  return cell && rest.length === 0 && Number.isFinite(value) ? { ...cell, value } : null;
}

/** @param {Edit} edit */
export const formatEdit = (edit) => `${cellKey(edit)}=${edit.value}`;

/** @param {Cell} cell @param {readonly number[]} shape @returns {number} -1 outside */
export function flatIndexOf({ index }, shape) {
  const inside = index.length === shape.length && index.every((at, axis) => at >= 0 && at < shape[axis]);
  return inside ? index.reduce((flat, at, axis) => flat * shape[axis] + at, 0) : -1;
}

/** @param {string} symbol @param {number} flat @param {readonly number[]} shape @returns {Cell} */
export const cellAt = (symbol, flat, shape) => ({ symbol, index: unravel(flat, shape) });

/**
 * Why a network has no such cell; null where it has.
 *
 * @param {NetworkDescription} network
 * @param {Cell} cell
 */
export function missing(network, cell) {
  const spec = network.tensors.find(({ symbol }) => symbol === cell.symbol);
  if (!spec) return `this network has no ${cell.symbol}`;
  if (flatIndexOf(cell, spec.shape) >= 0) return null;
  const { shape } = spec;
  return shape.length === 0
    ? `${spec.symbol} is one number without an index`
    : `${spec.symbol} has cells up to [${shape.map((size) => size - 1).join(", ")}]`;
}

const FIXED = new Set(["winners", "setting", "next_value"]);

/** Whether a reader may type another number in its place. @param {import("../types.js").TensorSpec} spec */
export const isEditable = ({ role }) => !FIXED.has(role);

/** The edits that a pass can take that ends before the loss. @param {readonly Edit[]} edits @param {NetworkDescription} network */
export function forwardEdits(edits, network) {
  const later = new Set(network.steps.filter(({ phase }) => phase !== "forward").map(({ writes }) => writes));
  return edits.filter(({ symbol }) => !later.has(symbol));
}
