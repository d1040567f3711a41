/** How numbers are written on the page: few digits, a true minus sign, powers of ten where they are needed. */

const superscripts = {
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
};

/** @param {string} text */
const withMinus = (text) => text.replace("-", "−");

/**
 * @param {number} value
 * @param {number} [digits] significant digits
 */
export function formatNumber(value, digits = 4) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return withMinus(String(value));
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return withMinus(value.toPrecision(digits));
  const [mantissa, exponent] = value.toExponential(digits - 2).split("e");
  const power = [...String(Number(exponent))].map(
    (c) => superscripts[/** @type {keyof typeof superscripts} */ (c)],
  );
  return `${withMinus(mantissa)}·10${power.join("")}`;
}

/**
 * With its sign always told.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export const formatSigned = (value, digits = 4) =>
  value > 0 ? `+${formatNumber(value, digits)}` : formatNumber(value, digits);

/** A share of one as a percentage that never rounds a little to nothing, or nearly all to all. @param {number} share */
export function formatPercent(share) {
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share < 1 && share >= 0.9995) return ">99.9%";
  return `${(share * 100).toFixed(1)}%`;
}

/** Difference of two shares in percentage points, with its sign. @param {number} difference */
export function formatPoints(difference) {
  const points = (difference * 100).toFixed(1);
  if (Number(points) === 0) return "±0.0";
  return difference > 0 ? `+${points}` : points.replace("-", "−");
}

/** A tensor's shape as a reader writes it. @param {readonly number[]} shape */
export const formatShape = (shape) => (shape.length === 0 ? "scalar" : shape.join("×"));
