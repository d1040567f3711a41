/** From the rows of one or two runs to the columns that a chart draws, over steps, epochs or time. */

/** @typedef {import("./types.js").MetricsRow} MetricsRow */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {"step" | "epoch" | "time"} Axis */
/** @typedef {"loss" | "accuracy"} Quantity */
/** @typedef {{ run: Run, rows: MetricsRow[] }} Course */

/** @type {Record<Quantity, readonly [keyof MetricsRow, keyof MetricsRow]>} training, validation */
const COLUMNS = {
  loss: ["loss", "validation_loss"],
  accuracy: ["training_accuracy", "validation_accuracy"],
};

/** @param {MetricsRow} row @param {Run} run @param {Axis} axis */
function placeOf({ step, elapsed }, { steps, epochs }, axis) {
  if (axis === "time") return elapsed;
  return axis === "step" ? step : (step * epochs) / Math.max(1, steps);
}

/**
 * The places of all rows, then for each course its training and its validation curve; null where it has no number.
 *
 * @param {readonly Course[]} courses
 * @param {Quantity} quantity
 * @param {Axis} axis
 * @param {boolean} [positive] leave out what a logarithm cannot show
 * @returns {[number[], ...(number | null)[][]]}
 */
export function curvesOf(courses, quantity, axis, positive = false) {
  const placed = courses.map(({ run, rows }) => rows.map((row) => placeOf(row, run, axis)));
  const places = [...new Set(placed.flat())].sort((a, b) => a - b);
  const at = new Map(places.map((place, i) => [place, i]));
  /** @type {(number | null)[][]} */
  const curves = [];
  courses.forEach(({ rows }, course) => {
    for (const column of COLUMNS[quantity]) {
      /** @type {(number | null)[]} */
      const curve = new Array(places.length).fill(null);
      rows.forEach((row, i) => {
        const value = row[column];
        const shown = value !== null && Number.isFinite(value) && (!positive || value > 0);
        if (shown) curve[/** @type {number} */ (at.get(placed[course][i]))] = value;
      });
      curves.push(curve);
    }
  });
  return [places, ...curves];
}

/** The last number of a curve up to some place. @param {readonly (number | null)[]} curve @param {number} [end] */
export function lastOf(curve, end = curve.length - 1) {
  for (let i = Math.min(end, curve.length - 1); i >= 0; i--) if (curve[i] !== null) return curve[i];
  return null;
}
