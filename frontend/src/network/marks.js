/** Which cells won their pooling window and which ReLU cells are dead, read off the trace. */
import { unravel } from "../maps/arrangement.js";

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Tensor} Tensor */
/** @typedef {import("../maps/overlay.js").Marks} Marks */

/**
 * @typedef {object} TensorMarks
 * @property {Marks} marks
 * @property {string | null} winners symbol whose step makes the winners known
 */

/**
 * 1 at every cell that won.
 *
 * @param {Tensor} winners coordinates, shape (n, r, s, 2) of maps, (n, r, 1) of rows
 * @param {readonly number[]} shape of the maps or rows that were pooled
 */
export function wonCells(winners, [maps, ...sides]) {
  const size = sides.reduce((product, side) => product * side, 1);
  const won = new Float64Array(maps * size);
  const { values } = winners;
  for (let map = 0, at = 0; map < maps; map++) {
    const end = ((map + 1) * values.length) / maps;
    while (at < end) {
      let cell = 0;
      for (const side of sides) cell = cell * side + values[at++];
      won[map * size + cell] = 1;
    }
  }
  return won;
}

/**
 * Where in its window each winner stood.
 *
 * @param {Tensor} winners
 * @param {{ size: readonly number[], stride?: readonly number[] }} windows without a stride they lie one beside the other
 * @returns {import("../maps/overlay.js").WinnersWithin}
 */
export function winnersWithin({ shape, values }, { size, stride = size }) {
  const windows = shape.slice(1, -1);
  const places = new Float64Array(values.length / size.length);
  for (let i = 0, at = 0; i < places.length; i++) {
    const index = unravel(i % windows.reduce((product, side) => product * side, 1), windows);
    for (let axis = 0; axis < size.length; axis++)
      places[i] = places[i] * size[axis] + values[at++] - index[axis] * stride[axis];
  }
  return { places, rows: size.length > 1 ? size[0] : 1, columns: size[size.length - 1] };
}

/** @param {import("../types.js").Step} step that notes winners */
const windowsOf = ({ relation }) =>
  relation?.kind === "winner" ? relation : { size: /** @type {number[]} */ ([2, 2]) };

/**
 * @param {NetworkDescription} network
 * @param {Map<string, Tensor>} tensors
 * @returns {Map<string, TensorMarks>}
 */
export function marksOf(network, tensors) {
  /** @type {Map<string, TensorMarks>} */
  const found = new Map();
  /** @param {string} symbol @param {Marks} marks @param {string | null} winners */
  const add = (symbol, marks, winners) => {
    const before = found.get(symbol);
    found.set(symbol, { marks: { ...before?.marks, ...marks }, winners: winners ?? before?.winners ?? null });
  };
  for (const step of network.steps) {
    const spec = network.tensors.find((tensor) => tensor.symbol === step.writes);
    const tensor = tensors.get(step.writes);
    if (!spec || !tensor) continue;
    if (spec.role === "winners" && spec.of) {
      for (const symbol of step.reads) {
        const pooled = tensors.get(symbol);
        if (!pooled) continue;
        add(symbol, { won: wonCells(tensor, pooled.shape) }, spec.symbol);
        add(spec.of, { within: winnersWithin(tensor, windowsOf(step)) }, spec.symbol);
      }
    }
    if (spec.role === "local_derivative" && spec.of) {
      for (const symbol of [spec.of, ...step.reads]) add(symbol, { dead: tensor.values }, null);
    }
  }
  return found;
}
