/** Which number is explained, how the reader came to it, and the server's answer: asked anew whenever the pass changes. */
import { cellKey, sameCell } from "./cells.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Explanation} Explanation */
/** @typedef {import("../types.js").Trace} Trace */

export class Explaining {
  #controller;
  #store;
  #api;
  /** @type {AbortController | null} */
  #asking = null;
  /** What was asked before, for as long as the pass is known. @type {WeakMap<Trace, Map<string, Explanation>>} */
  #kept = new WeakMap();

  /**
   * @param {import("../app/controller.js").Controller} controller
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   */
  constructor(controller, store, api) {
    this.#controller = controller;
    this.#store = store;
    this.#api = api;
    store.subscribe((state, before) => {
      if (state.trace !== before.trace || state.cell !== before.cell) this.#ask();
    });
  }

  get #state() {
    return this.#store.state;
  }

  /** A number to begin with. @param {Cell} cell */
  choose({ symbol, index }) {
    this.#show({ symbol, index }, []);
  }

  /** As a link has it. @param {Cell | null} cell @param {readonly Cell[]} trail */
  restore(cell, trail) {
    if (cell) this.#show(cell, trail);
    else this.close();
  }

  /** On from the number that is explained to one that it is made of, or that it feeds; a way that closes goes back. @param {Cell} to */
  follow({ symbol, index }) {
    const { cell, trail } = this.#state;
    const been = trail.findIndex((at) => sameCell(at, { symbol, index }));
    if (been >= 0) this.climb(been);
    else if (cell && !sameCell(cell, { symbol, index })) this.#show({ symbol, index }, [...trail, cell]);
  }

  /** Back to a number on the way. @param {number} length that the way keeps */
  climb(length) {
    const { trail } = this.#state;
    if (trail[length]) this.#show(trail[length], trail.slice(0, length));
  }

  /** One level up; from the first number out. */
  up() {
    const { trail } = this.#state;
    if (trail.length > 0) this.climb(trail.length - 1);
    else this.close();
  }

  close() {
    this.#store.set({ cell: null, trail: NOWHERE });
  }

  /** The reader goes to another step: its own tensor takes the place of the number, unless it is one of its own. @param {number} position */
  stepped(position) {
    const { cell, network } = this.#state;
    if (cell && network?.steps[position]?.writes !== cell.symbol) this.close();
  }

  /**
   * A number that is made later than the step at hand takes the reader along; one that is known by then is looked at from
   * there, so that the columns go on showing what was made of it.
   *
   * @param {Cell} cell
   * @param {readonly Cell[]} trail
   */
  #show(cell, trail) {
    const { network, position } = this.#state;
    const writer = network?.steps.findIndex(({ writes }) => writes === cell.symbol) ?? -1;
    this.#store.set({ cell, trail, position: Math.max(position, writer) });
  }

  async #ask() {
    this.#asking?.abort();
    this.#asking = null;
    const { cell, trace } = this.#state;
    if (!cell || !trace?.tensors.has(cell.symbol)) {
      this.#store.set({ explanation: null, unexplained: cell && this.#absence(cell) });
      return;
    }
    const known = this.#kept.get(trace)?.get(cellKey(cell));
    if (known) {
      this.#store.set({ explanation: known, unexplained: null });
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const explanation = await this.#api.explain(
        { ...this.#passOf(trace), symbol: cell.symbol, index: cell.index, feeds: true, derivation: true },
        asking.signal,
      );
      if (asking.signal.aborted) return;
      this.#keep(trace, explanation);
      this.#store.set({ explanation, unexplained: null });
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#store.set({
        explanation: null,
        unexplained: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** @param {Trace} trace @param {Explanation} explanation */
  #keep(trace, explanation) {
    const kept = this.#kept.get(trace) ?? new Map();
    this.#kept.set(trace, kept.set(cellKey(explanation), explanation));
  }

  /** The body of the pass that a trace is of. @param {Trace} trace */
  #passOf({ network, weights, target, edits = [], learning_rate }) {
    return {
      network,
      weights,
      input: this.#controller.inputRef,
      ...(target === null ? {} : { target }),
      ...(learning_rate === undefined ? {} : { learning_rate }),
      ...(edits.length === 0
        ? {}
        : { edits: edits.map(({ symbol, index, value }) => ({ symbol, index, value })) }),
    };
  }

  /** Why a pass has no such number. @param {Cell} cell */
  #absence({ symbol }) {
    const { network, trace, target } = this.#state;
    if (!trace) return "Give the network an input: its numbers appear here.";
    const phase = network?.steps.find(({ writes }) => writes === symbol)?.phase;
    if (phase === "update") return "An SGD step fills the update phase.";
    if (target === null) return "Choose a target: the loss and its gradients are taken against it.";
    return "This number follows when the pass is done.";
  }
}

/** No way yet. @type {readonly Cell[]} */
const NOWHERE = [];
