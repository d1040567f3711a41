/** The parts of the powers of ten in which the server counts relative errors: two to each power. */

export const LOWEST = -13;
export const HIGHEST = 0;
const PER_DECADE = 2;
export const BINS = (HIGHEST - LOWEST) * PER_DECADE;

/** Where an error is counted: what is smaller or larger in the first or last. @param {number} error above 0 */
export const binOf = (error) =>
  Math.min(BINS - 1, Math.max(0, Math.floor((Math.log10(error) - LOWEST) * PER_DECADE + 1e-9)));

/** Where a bin begins. @param {number} bin */
export const startOf = (bin) => 10 ** (LOWEST + bin / PER_DECADE);
