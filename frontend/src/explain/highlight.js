/** What lights up in the columns: the cell that is pointed at or chosen, the cells it is made of, and what the reader typed. */
import { specsOf, writersOf } from "../network/columns.js";
import { flatIndexOf } from "./cells.js";
import { sourcesOf } from "./sources.js";

/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("./sources.js").Sources} Sources */
/** @typedef {import("../maps/lights.js").Light} Light */
/** @typedef {import("../types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("../types.js").Trace} Trace */

/** @typedef {Map<string, Light[]>} Lights by symbol */

/** What an explanation names: the factors of its terms, and what decided. @param {Explanation} explanation @param {(symbol: string) => readonly number[]} shapeOf @returns {Sources} */
export function sourcesOfExplanation({ terms, decided_by }, shapeOf) {
  /** @type {Sources} */
  const sources = new Map();
  for (const factor of [...terms.flatMap(({ factors }) => factors), ...decided_by]) {
    const flat = flatIndexOf(factor, shapeOf(factor.symbol));
    if (flat < 0) continue;
    sources.set(factor.symbol, (sources.get(factor.symbol) ?? new Set()).add(flat));
  }
  return sources;
}

export class Highlight {
  #network;
  #specs;
  #writers;

  /** @param {NetworkDescription} network */
  constructor(network) {
    this.#network = network;
    this.#specs = specsOf(network);
    this.#writers = writersOf(network);
  }

  /** @param {string} symbol */
  #shapeOf = (symbol) => this.#specs.get(symbol)?.shape ?? [];

  /**
   * @param {object} what
   * @param {Cell | null} what.cell that is pointed at, else the one that is chosen
   * @param {Cell | null} what.chosen
   * @param {readonly Cell[]} what.edits
   * @param {Explanation | null} what.explanation of the chosen cell
   * @param {Trace["tensors"]} what.tensors
   * @returns {Lights}
   */
  lights({ cell, chosen, edits, explanation, tensors }) {
    /** @type {Lights} */
    const lights = new Map();
    /** @param {string} symbol @param {Light} light */
    const add = (symbol, light) => lights.set(symbol, [...(lights.get(symbol) ?? []), light]);
    /** @param {Cell} at @param {Light["tone"]} tone */
    const one = (at, tone) =>
      add(at.symbol, { tone, cells: new Set([flatIndexOf(at, this.#shapeOf(at.symbol))]) });
    for (const edit of edits) one(edit, "edited");
    if (cell) {
      for (const [symbol, cells] of this.#sources(cell, explanation, tensors))
        add(symbol, { tone: "source", cells });
      one(cell, "cell");
    }
    if (chosen && chosen !== cell) one(chosen, "cell");
    return lights;
  }

  /** @param {Cell} cell @param {Explanation | null} explanation @param {Trace["tensors"]} tensors @returns {Sources} */
  #sources(cell, explanation, tensors) {
    const told =
      explanation?.symbol === cell.symbol && explanation.index.join() === cell.index.join()
        ? explanation
        : null;
    if (told) return sourcesOfExplanation(told, this.#shapeOf);
    const step = this.#network.steps[this.#writers.get(cell.symbol) ?? -1];
    return step ? sourcesOf(step, cell.index, this.#shapeOf, tensors) : new Map();
  }
}
