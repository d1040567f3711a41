/** How one digit fares over the moments, as lines and dots in a box of 100 by 100; gaps where nothing is known yet. */

/**
 * @typedef {object} Outcome what weights make of a digit
 * @property {number | null} probability of the target, 0..1; null where the outputs are none
 * @property {number | null} loss
 * @property {boolean} right whether they take the digit for the target
 */

/** A line through what is known, broken where a moment between is not. @param {readonly (readonly [number, number] | null)[]} points */
export function pathThrough(points) {
  let path = "";
  let down = false;
  for (const point of points) {
    if (point) path += `${down ? "L" : "M"}${round(point[0])} ${round(point[1])}`;
    down = point !== null;
  }
  return path;
}

/** @param {number} value */
const round = (value) => Number(value.toFixed(2));

/** The same lines, each closed down to the ground. @param {readonly (readonly [number, number] | null)[]} points */
export function areaUnder(points) {
  const runs = [];
  /** @type {(readonly [number, number])[]} */
  let run = [];
  for (const point of [...points, null]) {
    if (point) run.push(point);
    else {
      if (run.length > 1) runs.push(run);
      run = [];
    }
  }
  return runs
    .map((run) => `${pathThrough(run)}L${round(run[run.length - 1][0])} 100L${round(run[0][0])} 100Z`)
    .join("");
}

/** @param {readonly number[]} places @param {readonly (Outcome | null)[]} outcomes */
export const probabilityPoints = (places, outcomes) =>
  places.map((place, i) => {
    const chance = outcomes[i]?.probability ?? null;
    return chance === null ? null : /** @type {const} */ ([100 * place, 100 * (1 - chance)]);
  });

/**
 * The loss, its largest known value at the top.
 *
 * @param {readonly number[]} places
 * @param {readonly (Outcome | null)[]} outcomes
 */
export function lossPoints(places, outcomes) {
  const largest = Math.max(...outcomes.map((outcome) => outcome?.loss ?? 0));
  return places.map((place, i) => {
    const loss = outcomes[i]?.loss ?? null;
    return loss === null || !(largest > 0)
      ? null
      : /** @type {const} */ ([100 * place, 100 * (1 - loss / largest)]);
  });
}

/**
 * From which moment on the digit is taken for the target, for good.
 *
 * @param {readonly (Outcome | null)[]} outcomes
 * @returns {number | null | undefined} undefined while not all are known, null: not at the end
 */
export function learnedAt(outcomes) {
  if (outcomes.length === 0 || outcomes.some((outcome) => !outcome)) return undefined;
  const wrong = outcomes.findLastIndex((outcome) => !outcome?.right);
  return wrong === outcomes.length - 1 ? null : wrong + 1;
}
