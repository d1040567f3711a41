/** From a number to a colour: grey ink for what cannot be negative, orange to violet through zero for what can. */
import { scaleLinear } from "d3-scale";
import { interpolateGreys, schemePuOr } from "d3-scale-chromatic";

/** @typedef {import("../types.js").Range} Range */
/** @typedef {"light" | "dark"} Theme */

/** An odd number of colours, so that zero is exactly the middle one of a diverging scale. */
export const COLOURS = 257;

/** Violet through white to orange, turned so that orange is the negative end; zero is the paper itself. */
const lightStops = [...schemePuOr[9]].reverse().with(4, "#ffffff");
const darkStops = [
  "#ffd596",
  "#e59a3c",
  "#a55f14",
  "#53340f",
  "#101215",
  "#332a52",
  "#6753a0",
  "#a08ed6",
  "#dcd4fa",
];

/** @param {string[]} stops */
const through = (stops) =>
  scaleLinear(
    stops.map((_, i) => i / (stops.length - 1)),
    stops,
  ).clamp(true);
const lightDiverging = through(lightStops);
const darkDiverging = through(darkStops);

/** @type {Record<Theme, Record<"sequential" | "diverging", (t: number) => string>>} */
const SCALES = {
  light: { sequential: interpolateGreys, diverging: (t) => lightDiverging(t) },
  dark: { sequential: (t) => interpolateGreys(1 - t), diverging: (t) => darkDiverging(t) },
};

/** @type {Map<string, Uint32Array>} */
const tables = new Map();

const darkness =
  typeof matchMedia === "function"
    ? matchMedia("(prefers-color-scheme: dark)")
    : { matches: false, addEventListener() {} };

/** @returns {Theme} */
export const currentTheme = () => (darkness.matches ? "dark" : "light");

/** @type {Set<() => void>} */
const watchers = new Set();
darkness.addEventListener("change", () => {
  for (const watcher of watchers) watcher();
});

/**
 * @param {() => void} watcher called when the reader's colour scheme changes
 * @returns {() => void} ends the watch
 */
export function watchTheme(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** @param {boolean} signed @param {number} t 0..1 along the scale @param {Theme} [theme] */
export const colourAt = (signed, t, theme = currentTheme()) =>
  SCALES[theme][signed ? "diverging" : "sequential"](Math.min(1, Math.max(0, t)));

/**
 * All colours of a scale, each as the 32 bits of a canvas pixel.
 *
 * @param {boolean} signed
 * @param {Theme} [theme]
 */
export function colourTable(signed, theme = currentTheme()) {
  const key = `${theme} ${signed}`;
  let table = tables.get(key);
  if (!table) {
    const bytes = new Uint8ClampedArray(COLOURS * 4);
    for (let i = 0; i < COLOURS; i++) {
      const [red, green, blue] = channels(colourAt(signed, i / (COLOURS - 1), theme));
      bytes.set([red, green, blue, 255], i * 4);
    }
    table = new Uint32Array(bytes.buffer);
    tables.set(key, table);
  }
  return table;
}

/** @param {string} colour "rgb(1, 2, 3)" or "#010203" @returns {number[]} */
export function channels(colour) {
  if (colour.startsWith("#")) return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}

/**
 * Where a value stands along its scale, from 0 to 1; a range of no width shows zero.
 *
 * @param {number} value
 * @param {Range} range
 * @param {boolean} signed
 */
export function shareOf(value, [low, high], signed) {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const share = largest > 0 ? value / largest : 0;
  const t = signed ? (share + 1) / 2 : share;
  return Math.min(1, Math.max(0, t));
}

/** The same as a place in a colour table. @param {number} value @param {Range} range @param {boolean} signed */
export const colourIndex = (value, range, signed) =>
  Math.round(shareOf(value, range, signed) * (COLOURS - 1));
