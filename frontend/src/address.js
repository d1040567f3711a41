/** The address bar holds the state, so that a link shows a colleague the same; nonsense in it is dropped. */
import { RANGE_MODES } from "./maps/range.js";
import { clampEta } from "./update/eta.js";

/** @typedef {import("./types.js").WeightsRef} WeightsRef */
/** @typedef {import("./types.js").RangeMode} RangeMode */
/** @typedef {"digit" | "train"} PageName */

/**
 * @typedef {object} Address
 * @property {"train"} [page] none: the Digit page
 * @property {string[]} [runs] those that the Train page shows, at most two
 * @property {{ split: string, index: number }} [sample]
 * @property {Float64Array} [pixels] 784 numbers, each a whole number of 255ths
 * @property {WeightsRef} [weights]
 * @property {number} [target]
 * @property {number} [eta]
 * @property {string} [step] symbol that the step writes
 * @property {RangeMode} [range]
 * @property {boolean} [held] whether colours span all moments of the training
 */

const PIXELS = 784;
const CLASSES = 10;
const LARGEST_INDEX = 100_000;
const NAME = /^[\w.-]{1,64}$/;
const RUNS = 2;

/**
 * Each pixel as a byte, runs of empty ones shortened to 0 and their length.
 *
 * @param {Float64Array} pixels
 */
export function packPixels(pixels) {
  const bytes = [];
  for (let i = 0, run = 0; i < pixels.length; i++) {
    const byte = Math.round(Math.min(1, Math.max(0, pixels[i])) * 255);
    run = byte === 0 && run < 255 ? run + 1 : Number(byte === 0);
    if (byte > 0) bytes.push(byte);
    else if (run > 1) bytes[bytes.length - 1] = run;
    else bytes.push(0, 1);
  }
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @returns {Float64Array | null} */
export function unpackPixels(text) {
  let bytes;
  try {
    bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return null;
  }
  const pixels = [];
  for (let i = 0; i < bytes.length && pixels.length <= PIXELS; i++) {
    const byte = bytes.charCodeAt(i);
    if (byte > 0) pixels.push(byte / 255);
    else for (let run = bytes.charCodeAt(++i) || 0; run > 0; run--) pixels.push(0);
  }
  return pixels.length === PIXELS ? Float64Array.from(pixels) : null;
}

/** @param {string | null} text @param {number} limit a whole number from 0 to less than this */
function wholeNumber(text, limit) {
  const number = Number(text);
  return text && /^\d+$/.test(text) && number < limit ? number : null;
}

/** @param {string | null} text @returns {WeightsRef | null} */
export function parseWeights(text) {
  if (!text) return null;
  const [kind, name, number, ...rest] = text.split(":");
  if (kind === "run" && NAME.test(name ?? "") && rest.length === 0) {
    const checkpoint = wholeNumber(number ?? null, LARGEST_INDEX);
    if (number === undefined) return { run: name };
    return checkpoint === null ? null : { run: name, checkpoint };
  }
  if (number !== undefined) return null;
  if (name === undefined) return NAME.test(kind) ? { checkpoint: kind } : null;
  if (kind === "seed") {
    const seed = wholeNumber(name, 2 ** 31);
    return seed === null ? null : { seed };
  }
  return kind === "session" && NAME.test(name) ? { session: name } : null;
}

/** @param {WeightsRef} weights */
export function formatWeights(weights) {
  if ("seed" in weights) return `seed:${weights.seed}`;
  if ("session" in weights) return `session:${weights.session}`;
  if (!("run" in weights)) return weights.checkpoint;
  return weights.checkpoint === undefined ? `run:${weights.run}` : `run:${weights.run}:${weights.checkpoint}`;
}

/** @param {string} hash with or without its "#" @returns {Address} only what is valid */
export function parseAddress(hash) {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {Address} */
  const address = {};
  if (query.get("page") === "train") address.page = "train";
  const runs = [...new Set((query.get("runs") ?? "").split(","))].filter((id) => NAME.test(id));
  if (runs.length > 0) address.runs = runs.slice(0, RUNS);
  const [split, number = ""] = (query.get("sample") ?? "").split(":");
  const index = wholeNumber(number, LARGEST_INDEX);
  if (/^(test|train)$/.test(split) && index !== null) address.sample = { split, index };
  const pixels = query.get("pixels") ? unpackPixels(query.get("pixels") ?? "") : null;
  if (pixels) address.pixels = pixels;
  const weights = parseWeights(query.get("weights"));
  if (weights) address.weights = weights;
  const target = wholeNumber(query.get("target"), CLASSES);
  if (target !== null) address.target = target;
  const eta = Number(query.get("eta") || Number.NaN);
  if (Number.isFinite(eta) && eta > 0) address.eta = clampEta(eta);
  const step = query.get("step");
  if (step && /^\w{1,32}$/.test(step)) address.step = step;
  const range = RANGE_MODES.find(({ mode }) => mode === query.get("range"));
  if (range) address.range = range.mode;
  if (query.get("held") === "1") address.held = true;
  return address;
}

/** @param {Address} address @returns {string} with its "#" */
export function formatAddress(address) {
  const parts = [];
  if (address.page) parts.push(`page=${address.page}`);
  if (address.runs?.length) parts.push(`runs=${address.runs.join(",")}`);
  if (address.sample) parts.push(`sample=${address.sample.split}:${address.sample.index}`);
  else if (address.pixels) parts.push(`pixels=${packPixels(address.pixels)}`);
  if (address.weights) parts.push(`weights=${formatWeights(address.weights)}`);
  if (address.target !== undefined) parts.push(`target=${address.target}`);
  if (address.eta !== undefined) parts.push(`eta=${address.eta}`);
  if (address.step) parts.push(`step=${address.step}`);
  if (address.range) parts.push(`range=${address.range}`);
  if (address.held) parts.push("held=1");
  return `#${parts.join("&")}`;
}

/** @param {import("./store.js").State} state @returns {Address} */
export function addressOf({ page, train, input, weights, target, eta, position, network, range, held }) {
  /** @type {Address} */
  const address = { weights, eta, range };
  if (page === "train") Object.assign(address, { page, runs: train.shown });
  if (input?.source.kind === "sample")
    address.sample = { split: input.source.split, index: input.source.index };
  else if (input) address.pixels = input.pixels;
  if (target !== null) address.target = target;
  const step = network?.steps[position];
  if (step) address.step = step.writes;
  if (held) address.held = true;
  return address;
}
