/** The pointer over the columns: tells the number below it, lights up what it was made from, and chooses it by a press. */
import { formatNumber } from "../inspector/numbers.js";
import { DARK } from "../network/bp-tensor.js";
import { untilPainted } from "../pace.js";
import { cellAt, cellName, sameCell } from "./cells.js";
import { Highlight } from "./highlight.js";

/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {{ flat: number, value: number, x: number, y: number, symbol: string, shape: number[] }} PointedCell */

export class Pointing {
  #host;
  /** @type {Highlight | null} */
  #highlight = null;
  /** The cell under the pointer, here or in the inspector. @type {Cell | null} */
  #pointed = null;
  #leaving = 0;
  /** When the pointer moved last, before anything was worked out about it; undefined: the reader points by other means. @type {number | undefined} */
  #moved;

  /** @param {import("../network/bp-network.js").BpNetwork} host */
  constructor(host) {
    this.#host = host;
  }

  attach() {
    this.#host.addEventListener("pointermove", this.#move, { capture: true });
    this.#host.addEventListener("cell-hovered", this.#hover);
    this.#host.addEventListener("cell-left", this.#leave);
    this.#host.addEventListener("cell-pressed", this.#press);
  }

  detach() {
    this.#host.removeEventListener("pointermove", this.#move, { capture: true });
    this.#host.removeEventListener("cell-hovered", this.#hover);
    this.#host.removeEventListener("cell-left", this.#leave);
    this.#host.removeEventListener("cell-pressed", this.#press);
    this.#stay();
  }

  /** @param {import("../types.js").NetworkDescription} network */
  within(network) {
    this.#highlight = new Highlight(network);
    this.#pointed = null;
  }

  #move = () => {
    this.#moved = performance.now();
  };

  get #tip() {
    return /** @type {import("../network/bp-tip.js").BpTip | null} */ (this.#host.querySelector("bp-tip"));
  }

  /** A cell that the reader points at; null: no longer. @param {Cell | null} cell @param {number} [begun] when the pointer moved there */
  point(cell, begun) {
    if (sameCell(cell, this.#pointed)) return;
    this.#pointed = cell;
    untilPainted("hover-highlight", begun);
    this.light();
  }

  /** Hands each tensor its light; those that stay dark, and the sheet, are not drawn anew. */
  light() {
    const { cell: chosen, edits, explanation, trace } = this.#host;
    const tensors = trace?.tensors ?? new Map();
    const cell = this.#pointed ?? chosen;
    const lights = this.#highlight?.lights({ cell, chosen, edits, explanation, tensors });
    /** @type {NodeListOf<import("../network/bp-tensor.js").BpTensor>} */
    const figures = this.#host.querySelectorAll("bp-tensor");
    for (const figure of figures) {
      const lit = lights?.get(figure.view?.spec.symbol ?? "") ?? DARK;
      if (lit !== figure.lights) figure.lights = lit;
    }
  }

  /** @param {Event} event */
  #hover = (event) => {
    this.#stay();
    const { flat, value, x, y, symbol, shape } = /** @type {CustomEvent<PointedCell>} */ (event).detail;
    const cell = cellAt(symbol, flat, shape);
    this.#tip?.show(`${cellName(cell)} = ${formatNumber(value, 5)}`, x, y);
    this.point(cell, this.#moved);
  };

  /** Not before the next frame: a pointer that has come to another cell by then has not left. */
  #leave = () => {
    if (this.#leaving) return;
    this.#leaving = requestAnimationFrame(() => {
      this.#leaving = 0;
      this.#tip?.hide();
      this.point(null);
    });
  };

  #stay() {
    cancelAnimationFrame(this.#leaving);
    this.#leaving = 0;
  }

  /** @param {Event} event */
  #press = (event) => {
    const { flat, symbol, shape } = /** @type {CustomEvent<PointedCell>} */ (event).detail;
    const detail = cellAt(symbol, flat, shape);
    this.#host.dispatchEvent(new CustomEvent("cell-chosen", { detail, bubbles: true, composed: true }));
  };
}
