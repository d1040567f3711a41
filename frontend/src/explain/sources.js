/** Which cells a cell is made of, worked out from the relation of indices that the server describes a step by. */
import { unravel } from "../maps/arrangement.js";
import { flatIndexOf } from "./cells.js";

/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Step} Step */

/**
 * @typedef {{ letters: Record<string, number>, offset: number }} Place an index as a combination of letters
 * @typedef {{ symbol: string, index: Place[] }} RelatedFactor
 *
 * @typedef {object} SumRelation a cell as a sum of products, over every letter that its own index does not have
 * @property {"sum"} kind
 * @property {string[]} output letters of the cell's own index
 * @property {Record<string, number>} ranges how many values each letter takes
 * @property {{ coefficient: number, factors: RelatedFactor[], where?: Place[] }[]} products each `where` has to be 0
 *
 * @typedef {{ kind: "window" | "winner" | "route", size: number[], stride?: number[] }} WindowRelation windows; without a
 *   stride they lie one beside the other
 * @typedef {{ kind: "row_major", source: number[], result: number[] }} OrderRelation
 * @typedef {{ kind: "same" | "all" | "label" }} PlainRelation
 * @typedef {SumRelation | WindowRelation | OrderRelation | PlainRelation} Relation
 *
 * @typedef {Map<string, Set<number>>} Sources flat indices of cells, by symbol
 */

/** @param {Place} place @param {Record<string, number>} values */
function worth({ letters, offset }, values) {
  let sum = offset;
  for (const letter in letters) sum += letters[letter] * values[letter];
  return sum;
}

/**
 * Every assignment of some letters, in row-major order; the same object each time.
 *
 * @param {readonly string[]} letters
 * @param {Record<string, number>} ranges
 * @param {Record<string, number>} values is filled in
 * @param {() => void} visit
 */
function eachAssignment(letters, ranges, values, visit) {
  if (letters.length === 0) {
    visit();
    return;
  }
  const [letter, ...rest] = letters;
  for (let value = 0; value < ranges[letter]; value++) {
    values[letter] = value;
    eachAssignment(rest, ranges, values, visit);
  }
}

/**
 * @param {SumRelation} relation
 * @param {readonly number[]} index of the cell
 * @param {(symbol: string) => readonly number[]} shapeOf
 * @returns {Sources}
 */
export function sourcesOfSum({ output, ranges, products }, index, shapeOf) {
  /** @type {Sources} */
  const sources = new Map();
  /** @type {Record<string, number>} */
  const values = {};
  output.forEach((letter, axis) => {
    values[letter] = index[axis];
  });
  for (const { factors, where = [] } of products) {
    const places = [...factors.flatMap(({ index: places }) => places), ...where];
    const used = new Set(places.flatMap(({ letters }) => Object.keys(letters)));
    const over = Object.keys(ranges).filter((letter) => used.has(letter) && !output.includes(letter));
    const shapes = factors.map(({ symbol }) => shapeOf(symbol));
    eachAssignment(over, ranges, values, () => {
      if (where.some((place) => worth(place, values) !== 0)) return;
      const flats = factors.map(({ symbol, index: places }, i) =>
        flatIndexOf({ symbol, index: places.map((place) => worth(place, values)) }, shapes[i]),
      );
      if (flats.includes(-1)) return;
      factors.forEach(({ symbol }, i) => {
        const found = sources.get(symbol);
        if (found) found.add(flats[i]);
        else sources.set(symbol, new Set([flats[i]]));
      });
    });
  }
  return sources;
}

/** @param {number} from @param {number} to @returns {number[]} whole numbers from one up to another, both included */
const range = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => from + place);

/** Every choice of one number a list, in row-major order. @param {number[][]} lists @returns {number[][]} */
const choices = (lists) =>
  lists.reduce(
    (chosen, list) => chosen.flatMap((before) => list.map((number) => [...before, number])),
    /** @type {number[][]} */ ([[]]),
  );

/** The cells of a window. @param {WindowRelation} relation @param {readonly number[]} window its index */
function inWindow({ size, stride = size }, window) {
  const sides = size.map((length, axis) => {
    const first = window[axis + 1] * stride[axis];
    return range(first, first + length - 1);
  });
  return choices([[window[0]], ...sides]);
}

/** The windows that a cell lies in. @param {WindowRelation} relation @param {readonly number[]} cell its index */
function windowsOver({ size, stride = size }, cell) {
  const sides = size.map((length, axis) => {
    const place = cell[axis + 1];
    return range(
      Math.max(0, Math.ceil((place - length + 1) / stride[axis])),
      Math.floor(place / stride[axis]),
    );
  });
  return choices([[cell[0]], ...sides]);
}

/**
 * What one cell is made from by a step, as far as its relation tells; what decided by its value is looked up.
 *
 * @param {Step} step
 * @param {readonly number[]} index of the cell that the step writes
 * @param {(symbol: string) => readonly number[]} shapeOf
 * @param {import("../types.js").Trace["tensors"]} tensors
 * @returns {Sources}
 */
export function sourcesOf({ relation, reads }, index, shapeOf, tensors) {
  if (!relation) return new Map();
  if (relation.kind === "sum") return sourcesOfSum(relation, index, shapeOf);
  /** @type {[string, readonly (readonly number[])[]][]} */
  const found = [];
  const [first, second] = reads;
  switch (relation.kind) {
    case "same":
      for (const symbol of reads) found.push([symbol, [index]]);
      break;
    case "all":
      found.push([
        first,
        shapeOf(first).length ? Array.from({ length: shapeOf(first)[0] }, (_, i) => [i]) : [[]],
      ]);
      break;
    case "row_major":
      found.push([
        first,
        [unravel(flatIndexOf({ symbol: "", index: [...index] }, relation.result), relation.source)],
      ]);
      break;
    case "window":
    case "winner":
      found.push([first, inWindow(relation, index)]);
      break;
    case "route": {
      const windows = windowsOver(relation, index);
      const coordinates = range(0, relation.size.length - 1);
      found.push(
        [first, windows],
        [second, windows.flatMap((window) => coordinates.map((coordinate) => [...window, coordinate]))],
      );
      break;
    }
    case "label": {
      const label = reads[reads.length - 1];
      found.push([first, [index.length ? index : [tensors.get(label)?.values[0] ?? -1]]], [label, [[]]]);
    }
  }
  return new Map(
    found.map(([symbol, indices]) => {
      const shape = shapeOf(symbol);
      const flats = indices
        .map((at) => flatIndexOf({ symbol, index: [...at] }, shape))
        .filter((flat) => flat >= 0);
      return [symbol, new Set(flats)];
    }),
  );
}
