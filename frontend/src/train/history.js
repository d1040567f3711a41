/** A run's course as the page keeps it: rows and checkpoints in the order of their steps, none of them twice. */

/** @typedef {import("./types.js").MetricsRow} MetricsRow */
/** @typedef {import("./types.js").RunCheckpoint} RunCheckpoint */

/**
 * @param {MetricsRow[]} rows
 * @param {MetricsRow[]} fresh in the order in which they were told
 * @returns {{ rows: MetricsRow[], rewound: boolean }} rewound: the run took up an earlier state, and went another way
 */
export function withRows(rows, fresh) {
  const merged = [...rows];
  let rewound = false;
  for (const row of fresh) {
    const at =
      merged.length > 0 && row.step <= merged[merged.length - 1].step ? placeOf(merged, row.step) : -1;
    if (at < 0) merged.push(row);
    else if (merged[at].step === row.step && merged[at].seq === row.seq) merged[at] = row;
    else {
      merged.splice(at, merged.length, row);
      rewound = true;
    }
  }
  return { rows: merged, rewound };
}

/** @param {MetricsRow[]} rows @param {number} step */
const placeOf = (rows, step) => rows.findIndex((row) => row.step >= step);

/** @param {RunCheckpoint[]} checkpoints @param {RunCheckpoint} fresh */
export function withCheckpoint(checkpoints, fresh) {
  const others = checkpoints.filter(({ index, step }) => index !== fresh.index && step < fresh.step);
  return [...others, fresh];
}
