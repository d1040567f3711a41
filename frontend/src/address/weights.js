/** Weights by the name that they have in an address: a checkpoint, `seed:0` or `seed:0:glorot`, `example:name`, `session:id`, `run:id` or `run:id:3`. */
import { INITIALISATIONS, USUAL } from "../initialisations.js";
import { NAME, wholeNumber } from "./texts.js";

/** @typedef {import("../types.js").WeightsRef} WeightsRef */

const CHECKPOINTS = 100_000;
const SEEDS = 2 ** 31;

/** @param {string | null} text @returns {WeightsRef | null} */
export function parseWeights(text) {
  if (!text) return null;
  const [kind, name, number, ...rest] = text.split(":");
  if (kind === "run" && NAME.test(name ?? "") && rest.length === 0) {
    const checkpoint = wholeNumber(number ?? null, CHECKPOINTS);
    if (number === undefined) return { run: name };
    return checkpoint === null ? null : { run: name, checkpoint };
  }
  if (kind === "seed" && rest.length === 0) {
    const seed = wholeNumber(name ?? null, SEEDS);
    const initialisation = INITIALISATIONS.find((known) => known.initialisation === number)?.initialisation;
    if (seed === null || (number !== undefined && !initialisation)) return null;
    return number === undefined || number === USUAL ? { seed } : { seed, initialisation };
  }
  if (number !== undefined) return null;
  if (name === undefined) return NAME.test(kind) ? { checkpoint: kind } : null;
  if (!NAME.test(name)) return null;
  if (kind === "example") return { example: name };
  return kind === "session" ? { session: name } : null;
}

/** @param {WeightsRef} weights */
export function formatWeights(weights) {
  if ("seed" in weights) {
    const { seed, initialisation = USUAL } = weights;
    return initialisation === USUAL ? `seed:${seed}` : `seed:${seed}:${initialisation}`;
  }
  if ("example" in weights) return `example:${weights.example}`;
  if ("session" in weights) return `session:${weights.session}`;
  if (!("run" in weights)) return weights.checkpoint;
  return weights.checkpoint === undefined ? `run:${weights.run}` : `run:${weights.run}:${weights.checkpoint}`;
}
