/** The parts of an address, each with its way from text and back: whatever a link can hold stands in this one list. */
import { cellKey, formatEdit, MOST_EDITS, parseCell, parseEdit, sameCell } from "../explain/cells.js";
import { isLab, LABS } from "../labs/labs.js";
import { RANGE_MODES } from "../maps/range.js";
import { SIZES } from "../maps/sizes.js";
import { clampEta, LARGEST_ETA, SMALLEST_ETA } from "../update/eta.js";
import { packPixels, unpackPixels } from "./pixels.js";
import { NAME, NETWORK, SYMBOL, wholeNumber } from "./texts.js";
import { formatWeights, parseWeights } from "./weights.js";

/**
 * @typedef {object} Field
 * @property {string} key its name in the address and in what is read from it
 * @property {string} what the words for it in a notice
 * @property {string} needs what its text has to be, for a notice
 * @property {(text: string, tell: (why: string, taken?: boolean) => void) => unknown} read null where nothing can be taken;
 *   `tell` says more exactly than `needs` why, or what was `taken` otherwise than it stands there
 * @property {(value: any) => string} write in characters that an address leaves as they are
 */

/** Pages other than the Digit page, which has no name in an address. */
export const PAGES = /** @type {const} */ (["train", "labs", "build", "equations", "check"]);

const DIGIT = "digit";
const RUNS = 2;
const SAMPLES = 100_000;
const TARGETS = 1000;
/** More than the longest slider of a lab has. */
const PLACES = 1000;
/** As many as the largest network reads, and as its longest number is. */
const NUMBERS = 65_536;

/** A plus sign in an exponent would be read as a space. @param {ArrayLike<number>} numbers */
const writeNumbers = (numbers) => Array.from(numbers, (number) => String(number).replace("+", "")).join(",");
/** So many steps of the way to a number are kept in an address: its end. */
const TRAIL = 12;

/** @param {string} text @returns {number[] | null} numbers with commas between them */
function readNumbers(text) {
  const words = text.split(",");
  if (words.length > NUMBERS || !words.every((word) => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(word)))
    return null;
  const numbers = words.map(Number);
  return numbers.every(Number.isFinite) ? numbers : null;
}

const pages = /** @type {readonly string[]} */ (PAGES);

/**
 * Edited numbers, each cell once.
 *
 * @param {string} text
 * @param {Parameters<Field["read"]>[1]} tell
 */
function readEdits(text, tell) {
  const read = text.split(";").map(parseEdit);
  const edits = read.filter((edit) => edit !== null);
  const once = edits.filter((edit, at) => edits.findIndex((other) => sameCell(other, edit)) === at);
  if (once.length === 0) return null;
  if (edits.length < read.length) tell("not all of these are a cell, an equals sign and a number", true);
  else if (once.length < edits.length) tell("a cell stands there twice; its first number was taken", true);
  if (once.length > MOST_EDITS) tell(`a pass takes ${MOST_EDITS} edits at most`, true);
  return once.slice(0, MOST_EDITS);
}

/** @param {readonly import("../explain/types.js").Edit[]} edits */
const writeEdits = (edits) => edits.map(formatEdit).join(";");

/** @param {boolean} value */
const flag = (value) => (value ? "1" : "0");
/** @param {string} text */
const readFlag = (text) => (/^[01]$/.test(text) ? text === "1" : null);

/** @type {readonly Field[]} */
export const FIELDS = [
  {
    key: "page",
    what: "the page",
    needs: `one of ${[DIGIT, ...PAGES].join(", ")}`,
    read: (text) => (text === DIGIT ? undefined : pages.includes(text) ? text : null),
    write: String,
  },
  {
    key: "network",
    what: "the network",
    needs: "the id of a network",
    // An address may have a plus sign for a space.
    read: (text) => (NETWORK.test(text.replaceAll(" ", "+")) ? text.replaceAll(" ", "+") : null),
    write: (id) => id.replaceAll("+", "%2B"),
  },
  {
    key: "lab",
    what: "the lab",
    needs: `one of ${Object.keys(LABS).join(", ")}`,
    read: (text) => (isLab(text) ? text : null),
    write: String,
  },
  {
    key: "at",
    what: "the lab’s figures",
    needs: "whole numbers with commas between them",
    read: (text) => {
      const places = text.split(",").map((word) => wholeNumber(word, PLACES));
      return places.every((place) => place !== null) ? places : null;
    },
    write: (places) => places.join(","),
  },
  {
    key: "setup",
    what: "what the lab is set up with",
    needs: "words with commas between them",
    read: (text) => {
      const words = text.split(",").filter(Boolean);
      return words.every((word) => NAME.test(word)) ? words : null;
    },
    write: (words) => words.join(","),
  },
  {
    key: "own",
    what: "the lab’s numbers",
    needs: "cells with an equals sign and a number, with semicolons between them",
    read: readEdits,
    write: writeEdits,
  },
  {
    key: "runs",
    what: "the runs",
    needs: "names of runs, with commas between them",
    read: (text, tell) => {
      const named = [...new Set(text.split(","))];
      const runs = named.filter((id) => NAME.test(id));
      if (runs.length === 0) return null;
      if (runs.length < named.length) tell("not all of these are names of runs", true);
      if (runs.length > RUNS) tell(`${RUNS} runs at most are shown`, true);
      return runs.slice(0, RUNS);
    },
    write: (runs) => runs.join(","),
  },
  {
    key: "sample",
    what: "the digit",
    needs: "test or train, a colon and a number",
    read: (text) => {
      const [split, number, ...rest] = text.split(":");
      const index = wholeNumber(number ?? "", SAMPLES);
      return /^(test|train)$/.test(split) && index !== null && rest.length === 0 ? { split, index } : null;
    },
    write: ({ split, index }) => `${split}:${index}`,
  },
  {
    key: "pixels",
    what: "the drawing",
    needs: "a drawing as this page packs it; it is damaged",
    read: unpackPixels,
    write: packPixels,
  },
  {
    key: "values",
    what: "the numbers",
    needs: "numbers with commas between them",
    read: (text) => {
      const numbers = readNumbers(text);
      return numbers && Float64Array.from(numbers);
    },
    write: writeNumbers,
  },
  {
    key: "weights",
    what: "the weights",
    needs: "the name of a checkpoint, or seed, example, session or run with a colon and its name",
    read: parseWeights,
    write: formatWeights,
  },
  {
    key: "target",
    what: "the target",
    needs: "a whole number from 0, or numbers with commas between them",
    read: (text) => wholeNumber(text, TARGETS) ?? readNumbers(text),
    write: (target) => writeNumbers([target].flat()),
  },
  {
    key: "eta",
    what: "the learning rate",
    needs: "a number above 0",
    read: (text, tell) => {
      const eta = /^[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      if (!(eta > 0)) return null;
      const taken = clampEta(eta);
      if (taken !== eta)
        tell(`it lies between ${SMALLEST_ETA} and ${LARGEST_ETA}, so ${taken} was taken`, true);
      return taken;
    },
    write: String,
  },
  {
    key: "step",
    what: "the step",
    needs: "the symbol of the tensor that a step writes",
    read: (text) => (SYMBOL.test(text) ? text : null),
    write: String,
  },
  {
    key: "range",
    what: "the view",
    needs: `one of ${RANGE_MODES.map(({ mode }) => mode).join(", ")}`,
    read: (text) => RANGE_MODES.find(({ mode }) => mode === text)?.mode ?? null,
    write: String,
  },
  { key: "held", what: "the view", needs: "0 or 1", read: readFlag, write: flag },
  {
    key: "size",
    what: "the view",
    needs: `one of ${SIZES.map(({ name }) => name).join(", ")}`,
    read: (text) => SIZES.find(({ name }) => name === text)?.name ?? null,
    write: String,
  },
  {
    key: "cell",
    what: "the cell",
    needs: "a symbol, a colon and an index such as 0,3",
    read: parseCell,
    write: cellKey,
  },
  {
    key: "trail",
    what: "the way to the cell",
    needs: "cells, with semicolons between them",
    read: (text) => {
      const cells = text.split(";").map(parseCell);
      return cells.every((cell) => cell !== null) ? cells.slice(-TRAIL) : null;
    },
    write: (cells) => cells.slice(-TRAIL).map(cellKey).join(";"),
  },
  {
    key: "edit",
    what: "the edited numbers",
    needs: "cells with an equals sign and a number, with semicolons between them",
    read: readEdits,
    write: writeEdits,
  },
  { key: "marks", what: "the view", needs: "0 or 1", read: readFlag, write: flag },
];
