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
  const losses = steps.flatMap(({ loss, loss_after }) => [loss, loss_after]);
  const largest = Math.max(0, ...losses);
  // A loss that stands in for a given gradient goes below 0.
  const span = largest - Math.min(0, ...losses);
  /** @param {number} place @param {number} loss @returns {[number, number]} */
  const at = (place, loss) => [
    round((100 * place) / Math.max(1, steps.length)),
    span > 0 ? round(100 * ((largest - loss) / span)) : 100,
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
