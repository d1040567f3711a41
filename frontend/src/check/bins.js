/** How many relative errors lie in each half of a power of ten. */

export const LOWEST = -13;
export const HIGHEST = 0;
const PER_DECADE = 2;
export const BINS = (HIGHEST - LOWEST) * PER_DECADE;

/**
 * @typedef {object} Binned
 * @property {number[]} counts from 10^LOWEST on; what is smaller or larger counts in the first or last
 * @property {number} exact errors that are 0
 * @property {number} kinked
 */

/** @param {readonly (number | null)[]} errors null at a kink @returns {Binned} */
export function binned(errors) {
  const counts = new Array(BINS).fill(0);
  let exact = 0;
  let kinked = 0;
  for (const error of errors) {
    if (error === null) kinked++;
    else if (error === 0) exact++;
    else counts[binOf(error)]++;
  }
  return { counts, exact, kinked };
}

/** @param {number} error above 0 */
export const binOf = (error) =>
  Math.min(BINS - 1, Math.max(0, Math.floor((Math.log10(error) - LOWEST) * PER_DECADE + 1e-9)));

/** Where a bin begins. @param {number} bin */
export const startOf = (bin) => 10 ** (LOWEST + bin / PER_DECADE);
