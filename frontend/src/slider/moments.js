/** Moments of a training: weights with the step they were taken at, laid out by the logarithm of that step. */
import { formatWeights } from "../address.js";

/** @typedef {import("../types.js").Checkpoint} Checkpoint */
/** @typedef {import("../types.js").RunCheckpoint} RunCheckpoint */
/** @typedef {import("../types.js").WeightsRef} WeightsRef */

/**
 * @typedef {object} Moment
 * @property {string} label
 * @property {number} step
 * @property {number | null} accuracy share of test or held-out images that these weights get right
 * @property {WeightsRef} weights
 */

/** The shipped training. @param {readonly Checkpoint[]} checkpoints oldest first @returns {Moment[]} */
export const momentsOfTraining = (checkpoints) =>
  checkpoints.map(({ name, step, test_accuracy }) => ({
    label: name,
    step,
    accuracy: Number.isFinite(test_accuracy) ? test_accuracy : null,
    weights: { checkpoint: name },
  }));

/** A run of the reader's own. @param {string} run @param {readonly RunCheckpoint[]} checkpoints @returns {Moment[]} */
export const momentsOfRun = (run, checkpoints) =>
  checkpoints.map(({ index, step, validation_accuracy }) => ({
    label: `step ${step}`,
    step,
    accuracy: validation_accuracy,
    weights: { run, checkpoint: index },
  }));

/** @param {readonly Moment[]} moments @param {WeightsRef} weights @returns {number} -1: not one of them */
export function momentOf(moments, weights) {
  const wanted = formatWeights(weights);
  return moments.findIndex((moment) => formatWeights(moment.weights) === wanted);
}

/** Two moments are at least this much of the mean distance apart, so that each can be told and touched. */
const CLOSEST = 0.35;

/**
 * Where each moment stands on the line. Step 0 has no logarithm: it stands one mean distance before the next.
 *
 * @param {readonly { step: number }[]} moments oldest first
 * @returns {number[]} from 0 to 1, growing
 */
export function placesOf(moments) {
  const logarithms = moments.filter(({ step }) => step > 0).map(({ step }) => Math.log10(step));
  if (moments.length < 2 || logarithms.length === 0)
    return moments.map((_, i) => i / Math.max(1, moments.length - 1));
  const span = logarithms[logarithms.length - 1] - logarithms[0];
  const mean = span > 0 ? span / (logarithms.length - 1) : 1;
  /** @type {number[]} */
  const places = [];
  for (const { step } of moments) {
    const place = step > 0 ? mean + Math.log10(step) - logarithms[0] : 0;
    const before = places.at(-1);
    places.push(before === undefined ? place : Math.max(place, before + CLOSEST * mean));
  }
  const [start] = places;
  const length = places[places.length - 1] - start;
  return places.map((place) => (place - start) / length);
}

/** @param {readonly number[]} places @param {number} share 0..1 along the line @returns {number} the nearest one's index */
export function nearestMoment(places, share) {
  let best = 0;
  for (let i = 1; i < places.length; i++) {
    if (Math.abs(places[i] - share) < Math.abs(places[best] - share)) best = i;
  }
  return best;
}

/**
 * Which moments have room for their number below them: both ends first, then the others from the left.
 *
 * @param {readonly number[]} places
 * @param {number} room share of the line that one number takes
 * @returns {Set<number>}
 */
export function labelled(places, room) {
  const last = places.length - 1;
  const chosen = new Set(last < 0 ? [] : [0]);
  if (last > 0 && places[last] - places[0] >= room) chosen.add(last);
  let end = places[0];
  for (let i = 1; i < last; i++) {
    if (places[i] - end < room || places[last] - places[i] < room) continue;
    chosen.add(i);
    end = places[i];
  }
  return chosen;
}

/** 1 to 999, 1k, 7.5k, 1.2M. @param {number} step */
export function shortStep(step) {
  if (step < 1000) return String(step);
  const [unit, name] = step < 1e6 ? [1e3, "k"] : [1e6, "M"];
  return `${Number((step / unit).toPrecision(2))}${name}`;
}

/** More digits where they begin to matter. @param {number} accuracy */
export const formatAccuracy = (accuracy) => `${(100 * accuracy).toFixed(accuracy >= 0.99 ? 2 : 1)}%`;

/** @param {Moment} moment */
export const describeMoment = ({ step, accuracy }) =>
  accuracy === null ? `step ${step}` : `step ${step}, ${formatAccuracy(accuracy)} right`;
