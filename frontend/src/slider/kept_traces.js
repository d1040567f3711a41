/** Traces of one digit under many weights: the latest used are kept, and how far their numbers reach is remembered of all. */

/** @typedef {import("../types.js").Trace} Trace */
/** @typedef {import("../types.js").Tensor} Tensor */

/** Numbers that are kept, 32 MB of them: what a phone spares. */
const KEPT = 4_000_000;

/** @param {Trace} trace */
const sizeOf = ({ tensors }) => [...tensors.values()].reduce((size, { values }) => size + values.length, 0);

export class KeptTraces {
  #limit;
  #size = 0;
  /** Least recently used first. @type {Map<string, Trace>} */
  #traces = new Map();
  /** @type {Map<string, Tensor>} */
  #reach = new Map();

  /** @param {number} [limit] numbers; the latest trace is kept, however large */
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
    this.#drop(key);
    this.#traces.set(key, trace);
    this.#size += sizeOf(trace);
    for (const oldest of this.#traces.keys()) {
      if (this.#size <= this.#limit || oldest === key) break;
      this.#drop(oldest);
    }
    for (const [symbol, tensor] of trace.tensors) this.#widen(symbol, tensor);
  }

  /** @param {string} key */
  #drop(key) {
    const trace = this.#traces.get(key);
    if (trace) this.#size -= sizeOf(trace);
    this.#traces.delete(key);
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
    this.#size = 0;
    this.#reach.clear();
  }
}
