/** Weights by the name that they have in an address: a checkpoint, `seed:0`, `session:id`, `run:id` or `run:id:3`. */
import { NAME, wholeNumber } from "./texts.js";

/** @typedef {import("../types.js").WeightsRef} WeightsRef */

const CHECKPOINTS = 100_000;

/** @param {string | null} text @returns {WeightsRef | null} */
export function parseWeights(text) {
  if (!text) return null;
  const [kind, name, number, ...rest] = text.split(":");
  if (kind === "run" && NAME.test(name ?? "") && rest.length === 0) {
    const checkpoint = wholeNumber(number ?? null, CHECKPOINTS);
    if (number === undefined) return { run: name };
    return checkpoint === null ? null : { run: name, checkpoint };
  }
  if (number !== undefined) return null;
  if (name === undefined) return NAME.test(kind) ? { checkpoint: kind } : null;
  if (kind === "seed") {
    const seed = wholeNumber(name, 2 ** 31);
    return seed === null ? null : { seed };
  }
  return kind === "session" && NAME.test(name) ? { session: name } : null;
}

/** @param {WeightsRef} weights */
export function formatWeights(weights) {
  if ("seed" in weights) return `seed:${weights.seed}`;
  if ("session" in weights) return `session:${weights.session}`;
  if (!("run" in weights)) return weights.checkpoint;
  return weights.checkpoint === undefined ? `run:${weights.run}` : `run:${weights.run}:${weights.checkpoint}`;
}
