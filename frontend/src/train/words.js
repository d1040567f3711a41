/** How runs are spoken of: names, states, and times that a person can read at a glance. */
import { mainNetwork } from "../store.js";
import { isMoving } from "./following.js";

/** @typedef {import("./types.js").Run} Run */

const OPTIMISERS = { sgd: "SGD", momentum: "momentum", nesterov: "Nesterov", adam: "Adam" };

/** A run's name, or else what makes it what it is. @param {Run} run */
export function titleOf({ name, recipe }) {
  if (name) return name;
  const { optimiser, rate, batch, epochs, share } = recipe;
  const rule = OPTIMISERS[/** @type {keyof typeof OPTIMISERS} */ (optimiser)] ?? optimiser;
  const data = share < 1 ? `, ${formatShare(share)} of the data` : "";
  return `${rule} ${rate}, batch ${batch}, ${epochs} ${epochs === 1 ? "epoch" : "epochs"}${data}`;
}

/**
 * What a run's network is called, where it is not the main one.
 *
 * @param {import("../store.js").State} state
 * @param {string} id
 */
export function networkName(state, id) {
  if (id === mainNetwork(state)) return "";
  const { networks, network, built, train } = state;
  return [...networks, network, built, train.network].find((known) => known?.id === id)?.title ?? id;
}

/** @param {number} share */
const formatShare = (share) => `${Number((100 * share).toPrecision(3))}%`;

/** What a run is doing. @param {Run} run */
export function stateOf({ status, place }) {
  if (status !== "queued" || place === null) return status;
  return place === 1 ? "queued, next" : `queued, number ${place}`;
}

/** A mark for each state, so that none is told by colour alone. @type {Record<Run["status"], string>} */
export const MARKS = {
  queued: "◌",
  running: "▸",
  paused: "‖",
  stopped: "■",
  finished: "●",
  diverged: "↗",
  failed: "✕",
};

/** Seconds as 0:07, 4:05 or 1:02:03. @param {number} seconds */
export function formatDuration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const pad = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return hours > 0
    ? `${hours}:${pad(minutes)}:${pad(whole % 60)}`
    : `${Math.floor(whole / 60)}:${pad(whole % 60)}`;
}

/** @param {number} count */
export const formatCount = (count) => Math.round(count).toLocaleString("en");

/** An accuracy with two decimals, as tables of MNIST have it. @param {number | null} accuracy */
export const formatAccuracy = (accuracy) => (accuracy === null ? "–" : `${(100 * accuracy).toFixed(2)}%`);

/** @param {number | null} loss */
export const formatLoss = (loss) => (loss === null ? "–" : loss.toPrecision(3));

/** How far a run has come. @param {Run} run */
export function progressOf({ step, steps, epoch, epochs }) {
  const now = Math.min(epochs, epoch + 1);
  return `step ${formatCount(step)} of ${formatCount(steps)}, epoch ${now} of ${epochs}`;
}

/** What a screen reader hears: a new sentence when a run changes its state and at each quarter, not with every step. @param {Run} run */
export function spokenOf(run) {
  if (!isMoving(run)) {
    const accuracy = run.latest.validation_accuracy;
    const right = accuracy === null ? "" : ` ${formatAccuracy(accuracy)} of the held-out images are right.`;
    return `${titleOf(run)}: ${run.status}.${run.message ? ` ${run.message}` : ""}${right}`;
  }
  const quarter = 25 * Math.floor(4 * run.progress);
  return `${titleOf(run)}: ${stateOf(run)}, ${quarter} percent done.`;
}
