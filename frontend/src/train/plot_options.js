/** How uPlot draws our curves: thin lines in the page's own colours, read from its style sheets. */
import { chartInks } from "../charts/fitted_plot.js";

/** @typedef {import("./bp-train-chart.js").Line} Line */

/** @typedef {ReturnType<typeof plotInks>} Inks */

/** @param {Element} element @param {readonly Line[]} lines */
export function plotInks(element, lines) {
  const { read, ...inks } = chartInks(element);
  /** @type {Record<string, string>} by their custom property */
  const curves = Object.fromEntries(lines.map(({ ink }) => [ink, read(ink)]));
  return { ...inks, curves };
}

/** CSS pixels that the numbers of the left axis take. */
const LEFT = 46;
const BOTTOM = 24;
const DASH = [5, 4];
/** Below this many CSS pixels between two numbers of an axis they would touch. */
const APART = { x: 60, y: 26 };

/**
 * @param {object} what
 * @param {readonly Line[]} what.lines
 * @param {boolean} what.logarithmic
 * @param {number | null} what.top the end of the upright axis, where it has one
 * @param {(value: number) => string} what.formatX
 * @param {(value: number) => string} what.formatY
 * @param {string} what.axis what lies along the lower edge
 * @param {number} what.width
 * @param {number} what.height
 * @param {(at: number | null) => void} pointed hears which row is under the pointer
 * @param {Inks} inks
 * @returns {import("uplot").Options}
 */
export function plotOptions(
  { lines, logarithmic, top, formatX, formatY, axis, width, height },
  pointed,
  inks,
) {
  const ruled = { stroke: inks.grid, width: 1 };
  const shared = {
    stroke: inks.text,
    font: inks.font,
    labelFont: inks.font,
    grid: ruled,
    ticks: { ...ruled, size: 4 },
  };
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 12, 0, 0],
    cursor: {
      sync: { key: "bp-train" },
      drag: { x: false, y: false },
      points: { size: 6, fill: (_, i) => inks.curves[lines[i - 1].ink] ?? inks.text },
    },
    scales: {
      x: { time: false },
      y: logarithmic ? { distr: 3, log: 10 } : { range: (_, low, high) => rangeOf(low, high, top) },
    },
    axes: [
      {
        ...shared,
        size: BOTTOM,
        gap: 3,
        space: APART.x,
        label: axis,
        labelSize: 16,
        labelGap: 0,
        values: (_, splits) => splits.map(formatX),
      },
      {
        ...shared,
        size: LEFT,
        gap: 4,
        space: APART.y,
        ...(logarithmic && {
          grid: { ...shared.grid, filter: (_, splits) => powersOf(splits) },
          ticks: { ...shared.ticks, filter: (_, splits) => powersOf(splits) },
        }),
        values: (_, splits) => splits.map((split) => (split === null ? "" : formatY(split))),
      },
    ],
    series: [
      {},
      ...lines.map(({ ink, dashed, validation }) => ({
        stroke: inks.curves[ink],
        width: validation ? 1.75 : 1,
        dash: dashed ? DASH : undefined,
        alpha: validation ? 1 : 0.75,
        spanGaps: true,
        points: validation
          ? { show: true, size: 5, width: 1.5, stroke: inks.curves[ink], fill: inks.paper }
          : { show: false },
      })),
    ],
    hooks: { setCursor: [(plot) => pointed(plot.cursor.idx ?? null)] },
  };
}

/**
 * Of a logarithmic axis' marks only the powers of ten are ruled, where there are two or more of them.
 *
 * @param {(number | null)[]} marks
 * @returns {(number | null)[]}
 */
export function powersOf(marks) {
  const powers = marks.map((mark) =>
    mark !== null && Number.isInteger(round(Math.log10(mark))) ? mark : null,
  );
  return powers.filter((mark) => mark !== null).length > 1 ? powers : marks;
}

/** @param {number} logarithm as exact as a power of ten is */
const round = (logarithm) => Number(logarithm.toFixed(9));

/**
 * From below the lowest number to the top that there is, or above the highest.
 *
 * @param {number | null} low
 * @param {number | null} high
 * @param {number | null} top
 * @returns {[number, number]}
 */
export function rangeOf(low, high, top) {
  if (low === null || high === null) return [0, top ?? 1];
  const end = top ?? high + 0.05 * (high - low || 1);
  return [Math.max(0, low - 0.05 * (end - low || 1)), end];
}
