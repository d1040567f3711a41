/** What the sheet draws of every tensor: its numbers, where its maps lie, their ranges, and the step that writes it. */
import { rangesOf } from "../maps/range.js";
import { arrangementsOf, perClass, specsOf, writersOf } from "./columns.js";

/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").RangeMode} RangeMode */
/** @typedef {import("../types.js").Step} Step */
/** @typedef {import("../types.js").Tensor} Tensor */
/** @typedef {import("../types.js").TensorSpec} TensorSpec */
/** @typedef {import("../maps/arrangement.js").Arrangement} Arrangement */
/** @typedef {import("./bp-tensor.js").TensorView} TensorView */
/** @typedef {import("./bp-tensor.js").Status} Status */

/**
 * @param {NetworkDescription} network
 * @param {Trace["tensors"]} tensors
 * @param {RangeMode} range
 * @param {number} magnification CSS pixels of a cell of the largest maps
 * @param {Trace["tensors"]} [reach] numbers that the ranges span, where not the tensors' own
 * @returns {Map<string, TensorView>} by symbol
 */
export function viewsOf(network, tensors, range, magnification, reach = tensors) {
  const specs = specsOf(network);
  const writers = writersOf(network);
  const arrangements = arrangementsOf(network, magnification);
  const classed = perClass(network);
  return new Map(
    network.tensors.map((spec) => {
      const arrangement = /** @type {Arrangement} */ (arrangements.get(spec.symbol));
      const ranges = rangesOf(
        asGiven(spec, reach.get(spec.symbol) ?? null),
        arrangement.maps,
        reach,
        specs,
        range,
      );
      const tensor = tensors.get(spec.symbol) ?? null;
      const view = { tensor, arrangement, ranges, perClass: classed.has(spec.symbol) };
      const writer = writers.get(spec.symbol) ?? -1;
      return [spec.symbol, { ...view, spec: asGiven(spec, tensor), writer }];
    }),
  );
}

/** An input is what the reader gives: negative numbers too, where it is made for pixels. @param {TensorSpec} spec @param {Tensor | null} tensor */
const asGiven = (spec, tensor) =>
  spec.role === "input" && !spec.signed && tensor?.values.some((value) => value < 0)
    ? { ...spec, signed: true }
    : spec;

/**
 * @param {TensorView} view
 * @param {number} position of the step that the reader is at
 * @param {Step} [step]
 * @returns {Status}
 */
export function statusOf(view, position, step) {
  if (!view.tensor || view.writer > position) return "waiting";
  if (step?.writes === view.spec.symbol) return "written";
  return step?.reads.includes(view.spec.symbol) ? "read" : "known";
}
