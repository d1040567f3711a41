/** The error over epsilon as uPlot draws it, log over log, with its two regimes named where they lie. */
import { chartInks } from "../charts/fitted_plot.js";

/** @typedef {import("./types.js").CurvePoint} CurvePoint */

/**
 * @typedef {object} Curve
 * @property {number[]} epsilons the smallest first
 * @property {(number | null)[]} smooth relative errors; null where they are 0 or met a kink
 * @property {(number | null)[]} kinked those that met one
 * @property {(number | null)[]} bound what rounding alone can make of it
 * @property {number | null} best where in the curve the error is least
 */

/** @param {readonly CurvePoint[]} points @returns {Curve} */
export function curveOf(points) {
  const rising = [...points].sort((a, b) => a.epsilon - b.epsilon);
  const known = rising.find((point) => point.relative_error > 0);
  const size = known ? known.absolute_error / known.relative_error : 0;
  /** @param {CurvePoint} point @param {boolean} kinked */
  const error = ({ relative_error, kinked: met }, kinked) =>
    relative_error > 0 && met > 0 === kinked ? relative_error : null;
  const smooth = rising.map((point) => error(point, false));
  const least = Math.min(...smooth.map((value) => value ?? Number.POSITIVE_INFINITY));
  return {
    epsilons: rising.map(({ epsilon }) => epsilon),
    smooth,
    kinked: rising.map((point) => error(point, true)),
    bound: rising.map(({ rounding }) => (size > 0 ? rounding / size : null)),
    best: Number.isFinite(least) ? smooth.indexOf(least) : null,
  };
}

/** @typedef {ReturnType<typeof curveInks>} CurveInks */

/** @param {Element} element */
export function curveInks(element) {
  const { read, ...inks } = chartInks(element);
  return {
    ...inks,
    line: read("--accent"),
    bound: read("--line-strong"),
    kink: read("--map-negative"),
  };
}

/** Of a logarithmic axis only the powers of ten are ruled. @param {(number | null)[]} marks */
const powers = (marks) =>
  marks.map((mark) => (mark !== null && Number.isInteger(Number(Math.log10(mark).toFixed(6))) ? mark : null));

/** @param {number | null} value */
const asPower = (value) => {
  if (value === null) return "";
  const exponent = Math.round(Math.log10(value));
  return exponent === 0 ? "1" : `1e${exponent}`.replace("-", "−");
};

/**
 * @param {{ width: number, height: number, best: number | null, epsilon: number }} what `epsilon` of the check
 * @param {CurveInks} inks
 * @returns {import("uplot").Options}
 */
export function curveOptions({ width, height, best, epsilon }, inks) {
  const ruled = { stroke: inks.grid, width: 1 };
  const axis = {
    stroke: inks.text,
    font: inks.font,
    labelFont: inks.font,
    grid: { ...ruled, filter: (/** @type {unknown} */ _, /** @type {number[]} */ marks) => powers(marks) },
    ticks: {
      ...ruled,
      size: 4,
      filter: (/** @type {unknown} */ _, /** @type {number[]} */ marks) => powers(marks),
    },
    values: (/** @type {unknown} */ _, /** @type {(number | null)[]} */ marks) => powers(marks).map(asPower),
  };
  return {
    width,
    height,
    legend: { show: false },
    padding: [10, 24, 0, 0],
    cursor: { show: false },
    scales: { x: { time: false, distr: 3, log: 10 }, y: { distr: 3, log: 10 } },
    axes: [
      { ...axis, size: 26, gap: 3, space: 40, label: "ε", labelSize: 16, labelGap: 0 },
      { ...axis, size: 46, gap: 4, space: 22 },
    ],
    series: [
      {},
      {
        stroke: inks.line,
        width: 1.75,
        points: { show: true, size: 5, fill: inks.paper, stroke: inks.line },
      },
      {
        stroke: inks.kink,
        width: 1,
        dash: [2, 3],
        points: { show: true, size: 7, fill: inks.paper, stroke: inks.kink, width: 1.5 },
      },
      { stroke: inks.bound, width: 1, dash: [5, 4], points: { show: false } },
    ],
    hooks: { drawAxes: [(plot) => nameRegimes(plot, best, epsilon, inks)] },
  };
}

/** Rounding on the left of the least error, truncation on its right, and a line at the check's own epsilon. @param {import("uplot")} plot @param {number | null} best @param {number} epsilon @param {CurveInks} inks */
function nameRegimes(plot, best, epsilon, inks) {
  const { ctx, bbox } = plot;
  const density = globalThis.devicePixelRatio || 1;
  ctx.save();
  const here = plot.valToPos(epsilon, "x", true);
  ctx.strokeStyle = inks.line;
  ctx.lineWidth = density;
  ctx.setLineDash([2 * density, 3 * density]);
  ctx.beginPath();
  ctx.moveTo(here, bbox.top);
  ctx.lineTo(here, bbox.top + bbox.height);
  ctx.stroke();
  ctx.setLineDash([]);
  if (best !== null) {
    const middle = plot.valToPos(plot.data[0][best], "x", true);
    ctx.font = inks.font.replace("11px", `${11 * density}px`);
    ctx.fillStyle = inks.text;
    ctx.textBaseline = "bottom";
    const low = bbox.top + bbox.height - 6 * density;
    ctx.textAlign = "left";
    ctx.fillText("rounding ∝ 1/ε", bbox.left + 8 * density, low);
    const room = bbox.left + bbox.width - middle;
    ctx.textAlign = "right";
    if (room > 90 * density) ctx.fillText("truncation ∝ ε²", bbox.left + bbox.width - 6 * density, low);
  }
  ctx.restore();
}
