/** Traces of one digit under many weights: the latest used are kept, and how far their numbers reach is remembered of all. */

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").Tensor} Tensor */

/** A whole pass is about 300 kB: this many stay well below what a phone spares. */
const KEPT = 48;

export class KeptTraces {
  #limit;
  /** Least recently used first. @type {Map<string, Trace>} */
  #traces = new Map();
  /** @type {Map<string, Tensor>} */
  #reach = new Map();

  /** @param {number} [limit] */
  constructor(limit = KEPT) {
    this.#limit = limit;
  }

  /** @param {string} key @returns {Trace | null} */
  get(key) {
    const trace = this.#traces.get(key);
    if (!trace) return null;
    this.#traces.delete(key);
    this.#traces.set(key, trace);
    return trace;
  }

  /** @param {string} key */
  has(key) {
    return this.#traces.has(key);
  }

  /** @param {string} key @param {Trace} trace */
  add(key, trace) {
    this.#traces.delete(key);
    this.#traces.set(key, trace);
    for (const oldest of this.#traces.keys()) {
      if (this.#traces.size <= this.#limit) break;
      this.#traces.delete(oldest);
    }
    for (const [symbol, tensor] of trace.tensors) this.#widen(symbol, tensor);
  }

  /** @param {string} symbol @param {Tensor} tensor */
  #widen(symbol, { shape, values }) {
    let widest = this.#reach.get(symbol)?.values;
    if (widest?.length !== values.length) {
      widest = new Float64Array(values.length);
      this.#reach.set(symbol, { shape, values: widest });
    }
    for (let i = 0; i < values.length; i++) widest[i] = Math.max(widest[i], Math.abs(values[i]));
  }

  /** @returns {Map<string, Tensor>} every cell's largest magnitude in all traces so far */
  get reach() {
    return new Map(this.#reach);
  }

  clear() {
    this.#traces.clear();
    this.#reach.clear();
  }
}
