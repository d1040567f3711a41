/** Which cells won their pooling window and which ReLU cells are dead, read off the trace. */

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
 * @param {Tensor} winners coordinates, shape (n, r, s, 2)
 * @param {readonly number[]} shape of the maps that were pooled, (n, h, w)
 */
export function wonCells(winners, [maps, height, width]) {
  const won = new Float64Array(maps * height * width);
  const windows = winners.values.length / 2 / maps;
  for (let map = 0, at = 0; map < maps; map++) {
    for (let window = 0; window < windows; window++, at += 2) {
      won[(map * height + winners.values[at]) * width + winners.values[at + 1]] = 1;
    }
  }
  return won;
}

/**
 * Where in its window each winner stood, 2 * row + column.
 *
 * @param {Tensor} winners
 */
export function winnersInWindows(winners) {
  const cells = new Float64Array(winners.values.length / 2);
  for (let i = 0; i < cells.length; i++) {
    cells[i] = 2 * (winners.values[2 * i] % 2) + (winners.values[2 * i + 1] % 2);
  }
  return cells;
}

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
        if (pooled?.shape.length !== 3) continue;
        add(symbol, { won: wonCells(tensor, pooled.shape) }, spec.symbol);
        add(spec.of, { quadrant: winnersInWindows(tensor) }, spec.symbol);
      }
    }
    if (spec.role === "local_derivative" && spec.of) {
      for (const symbol of [spec.of, ...step.reads]) add(symbol, { dead: tensor.values }, null);
    }
  }
  return found;
}
