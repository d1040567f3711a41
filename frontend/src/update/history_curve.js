/** The loss over the steps of a session, as lines in a box of 100 by 100: behind the weights that hold, and ahead of them. */

/** @import { SessionStep } from "../types.js" */

/**
 * @typedef {object} HistoryCurve
 * @property {string} taken path up to the position
 * @property {string} undone path from there on
 * @property {[number, number][]} points one for each position, the origin first
 * @property {number} largest loss, at the top of the box
 */

/** @param {number} value */
const round = (value) => Number(value.toFixed(2));

/**
 * A step is a line from the loss before it to the loss after it; where another digit or target begins, so does a new line.
 *
 * @param {readonly SessionStep[]} steps
 * @param {number} position
 * @returns {HistoryCurve}
 */
export function historyCurve(steps, position) {
  const largest = Math.max(0, ...steps.map(({ loss, loss_after }) => Math.max(loss, loss_after)));
  /** @param {number} place @param {number} loss @returns {[number, number]} */
  const at = (place, loss) => [
    round((100 * place) / Math.max(1, steps.length)),
    largest > 0 ? round(100 * (1 - loss / largest)) : 100,
  ];
  const paths = { taken: "", undone: "" };
  steps.forEach(({ loss, loss_after }, i) => {
    const goesOn = i > 0 && i !== position && steps[i - 1].loss_after === loss;
    const line = `${goesOn ? "" : `M${at(i, loss).join(" ")}`}L${at(i + 1, loss_after).join(" ")}`;
    paths[i < position ? "taken" : "undone"] += line;
  });
  const points = steps.map(({ loss_after }, i) => at(i + 1, loss_after));
  return { ...paths, points: [at(0, steps[0]?.loss ?? 0), ...points], largest };
}
