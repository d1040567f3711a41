/** An input as the API takes it. */
import { nested } from "../numbers/nested.js";

/** @typedef {import("../api/client.js").InputRef} InputRef */

/** Shape of what a network reads. @param {import("../types.js").NetworkDescription | null} network @returns {readonly number[]} */
export const inputShapeOf = (network) =>
  network?.tensors.find(({ symbol }) => symbol === network.input)?.shape ?? [];

/** Whether pixels that were drawn or picked are what the network reads, rather than made to fit it. @param {readonly number[]} shape */
export const readsDigits = ([channels, height, width]) => channels === 1 && height === 28 && width === 28;

/**
 * @param {import("../store.js").Input} input
 * @param {readonly number[]} shape of what the network reads
 * @param {readonly import("../types.js").InputKind[]} [accepts]
 * @returns {InputRef}
 */
export function inputRef({ source, pixels }, shape, accepts = []) {
  if (source.kind === "sample") return { sample: { split: source.split, index: source.index } };
  if (source.kind !== "values" && accepts.includes("pixels"))
    return { pixels: /** @type {number[][]} */ (nested(pixels, shape.slice(1))) };
  return { values: nested(pixels, shape) };
}
