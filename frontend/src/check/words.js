/** What a gradient check found, in words. */
import { formatNumber } from "../inspector/numbers.js";

/** @typedef {import("./types.js").Summary} Summary */
/** @typedef {import("./types.js").CheckResult} CheckResult */
/** @typedef {import("./types.js").Kink} Kink */
/** @typedef {"agrees" | "differs" | "untold"} Verdict */

/** @param {number} count */
export const formatCount = (count) => count.toLocaleString("en");

/** How long a check still takes, no more exactly than it can be guessed. @param {number} seconds */
export function timeLeft(seconds) {
  if (seconds < 5) return "a few seconds left";
  if (seconds < 55) return `about ${Math.round(seconds / 5) * 5} seconds left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return minutes <= 1 ? "about a minute left" : `about ${minutes} minutes left`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const whole = hours === 1 ? "an hour" : `${formatCount(hours)} hours`;
  return rest === 0 || hours > 9 ? `about ${whole} left` : `about ${whole} and ${rest} min left`;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten below 1. @param {number} exponent below 0 */
export const tenTo = (exponent) =>
  `10⁻${[...String(-exponent)].map((digit) => SUPERSCRIPTS[Number(digit)]).join("")}`;

/** A number that is mostly such a power. @param {number} value */
export function formatPower(value) {
  const exponent = Math.round(Math.log10(value));
  return Number(`1e${exponent}`) === value && exponent < -2 ? tenTo(exponent) : formatNumber(value, 3);
}

/** @param {string} symbol @param {readonly number[]} index */
export const cellName = (symbol, index) => `${symbol}[${index.join(", ")}]`;

/** Where no derivative is large enough, nothing is proved. @param {Summary} summary @returns {Verdict} */
export const verdictOf = ({ agrees, told }) => (agrees ? (told > 0 ? "agrees" : "untold") : "differs");

/** A sign and a word for each verdict, as colour alone tells nothing. */
export const SIGNS = { agrees: "✓", differs: "≠", untold: "≈" };
export const CALLED = {
  agrees: "agrees",
  differs: "disagrees",
  untold: "too faint to tell",
};

/** @param {Kink} kink */
export const kinkWords = ({ kind, symbol, index }) =>
  kind === "relu"
    ? `ReLU turned at ${cellName(symbol, index)}`
    : `another winner of ${cellName(symbol, index)}`;

/** @param {Summary} summary */
export const exactOf = ({ count, kinked, told, faint }) => count - kinked - told - faint;

/** @param {readonly Summary[]} parts @returns {Summary} */
export function summed(parts) {
  const sum = (/** @type {"count" | "kinked" | "told" | "faint"} */ key) =>
    parts.reduce((total, part) => total + part[key], 0);
  const errors = parts.map((part) => part.max_relative_error).filter((error) => error !== null);
  return {
    count: sum("count"),
    kinked: sum("kinked"),
    told: sum("told"),
    faint: sum("faint"),
    agrees: parts.every((part) => part.agrees),
    max_relative_error: errors.length > 0 ? Math.max(...errors) : null,
  };
}

/** The result in a line. @param {CheckResult} result */
export function headline({ tensors }) {
  const wrong = tensors.filter((tensor) => !tensor.agrees).map(({ gradient }) => gradient);
  if (wrong.length > 0) return `Backpropagation and finite differences disagree on ${wrong.join(", ")}`;
  const { told, kinked, count } = summed(tensors);
  if (told > 0) return "Backpropagation agrees with finite differences";
  if (kinked === count) return "Every perturbation met a kink";
  return "Nothing here is large enough to be told";
}

/** What became of how many cells, a line each. @param {CheckResult} result @returns {{ kind: string, count: number, says: string }[]} */
export function account({ tensors, epsilon, tolerance }) {
  const sum = summed(tensors);
  const lines = [
    { kind: "told", count: sum.told, says: `told to a relative error of ${formatPower(tolerance)}` },
    {
      kind: "faint",
      count: sum.faint,
      says: `too faint for an ε of ${formatPower(epsilon)}: told to within rounding only`,
    },
    { kind: "exact", count: exactOf(sum), says: "the same to the last bit, mostly 0 both ways" },
    {
      kind: "kinked",
      count: sum.kinked,
      says: "met a kink, where the difference is no derivative: left out",
    },
  ];
  return lines.filter(({ count }) => count > 0);
}

/** For a small badge. @param {Summary} summary */
export function badgeWords(summary) {
  const { max_relative_error: error, count, kinked, faint } = summary;
  const verdict = verdictOf(summary);
  const largest =
    error === null ? "every perturbation met a kink" : `largest relative error ${formatNumber(error, 3)}`;
  const parts = [`Gradient check ${CALLED[verdict]}: ${largest}, ${formatCount(count)} cells`];
  if (kinked > 0) parts.push(`${formatCount(kinked)} met a kink and are left out`);
  if (faint > 0) parts.push(`${formatCount(faint)} are told to within rounding only`);
  return parts.join("; ");
}
