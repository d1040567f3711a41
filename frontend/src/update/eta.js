/** Which learning rates there are, and why a typed one is none. */

export const SMALLEST_ETA = 1e-6;
export const LARGEST_ETA = 10;

/**
 * A learning rate as typed.
 *
 * @param {string} text
 * @returns {{ eta: number, problem: null } | { eta: null, problem: string }}
 */
export function parseEta(text) {
  const trimmed = text.trim().replace(",", ".");
  const eta = Number(trimmed);
  /** @param {string} what @returns {{ eta: null, problem: string }} */
  const refused = (what) => ({ eta: null, problem: `The learning rate must be ${what}, for example 0.01.` });
  if (trimmed === "" || Number.isNaN(eta)) return refused("a number");
  if (!Number.isFinite(eta)) return refused("finite");
  if (eta <= 0) return refused("above 0");
  if (eta < SMALLEST_ETA) return refused("0.000001 or more");
  if (eta > LARGEST_ETA) return refused(`${LARGEST_ETA} or less`);
  return { eta, problem: null };
}

/** @param {number} eta */
export const clampEta = (eta) => Math.min(LARGEST_ETA, Math.max(SMALLEST_ETA, eta));
