/** Numbers that the reader types in the place of others: every pass is taken with them until they are reverted. */
import { cellName, flatIndexOf, forwardEdits, MOST_EDITS, sameCell } from "./cells.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Edit} Edit */

export class Editing {
  #controller;
  #store;

  /**
   * @param {import("../app/controller.js").Controller} controller
   * @param {import("../store.js").Store<State>} store
   */
  constructor(controller, store) {
    this.#controller = controller;
    this.#store = store;
    store.subscribe((state, before) => {
      const other = state.input?.pixels !== before.input?.pixels || state.weights !== before.weights;
      if ((other || state.target !== before.target) && state.unedited) store.set({ unedited: null });
    });
  }

  get #state() {
    return this.#store.state;
  }

  /** What a pass that ends before the loss is sent with. */
  get forward() {
    const { edits, network } = this.#state;
    const taken = network ? forwardEdits(edits, network) : [];
    return taken.length > 0 ? { edits: taken } : {};
  }

  /** What a whole pass is sent with. */
  get whole() {
    const { edits } = this.#state;
    return edits.length > 0 ? { edits } : {};
  }

  /**
   * The numbers of a tensor as they were before the edits that a pass was taken with.
   *
   * @param {import("../types.js").Trace} trace
   * @param {import("../types.js").Tensor} tensor that the network reads
   */
  undone({ edits = [] }, { shape, values }) {
    const mine = edits.filter(({ symbol }) => symbol === this.#state.network?.input);
    if (mine.length === 0) return values;
    const given = values.slice();
    for (const edit of mine) given[flatIndexOf(edit, shape)] = edit.before;
    return given;
  }

  /** @param {Edit} edit */
  edit({ symbol, index, value }) {
    const { edits, trace } = this.#state;
    const before = trace?.edits?.find((made) => sameCell(made, { symbol, index }))?.before;
    const others = edits.filter((at) => !sameCell(at, { symbol, index }));
    if (value === before) return this.#take(others);
    if (others.length >= MOST_EDITS) {
      this.#controller.failed(
        `A pass takes ${MOST_EDITS} edits at most: revert one before you edit ${cellName({ symbol, index })}.`,
      );
      return;
    }
    return this.#take([...others, { symbol, index, value }]);
  }

  /** @param {Cell} cell */
  revert(cell) {
    return this.#take(this.#state.edits.filter((at) => !sameCell(at, cell)));
  }

  revertAll() {
    return this.#take([]);
  }

  /** Run the pass with other edits; where the server refuses them, those from before stay. @param {readonly Edit[]} edits */
  async #take(edits) {
    const { edits: before, trace, unedited } = this.#state;
    const first =
      before.length === 0 && trace ? { loss: trace.loss, probabilities: trace.probabilities } : unedited;
    this.#store.set({ edits, notice: null, unedited: edits.length > 0 ? first : null });
    const shown = await this.#controller.again();
    const { notice, edits: now } = this.#state;
    if (!shown && now === edits && notice?.kind === "problem") this.#store.set({ edits: before, unedited });
  }
}
