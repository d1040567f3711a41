/** What one checkpoint of the run in hand is like: its kernels, its mistakes, and what it makes of the reader's digit. */
import { Latest } from "../app/latest.js";
import { labelOf } from "../app/targets.js";
import { checkpointInHand, runInHand, setTrain } from "./train_state.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").JudgedDigit} JudgedDigit */
/** @typedef {import("./types.js").Split} Split */
/** @typedef {{ run: string, checkpoint: number }} Moment */

/** How many digits are shown behind one cell. */
export const DIGITS_AT_MOST = 48;

/** @param {{ split: string, index: number }} digit */
export const keyOf = ({ split, index }) => `${split}:${index}`;

/**
 * What the matrix can count: a run that held nothing out has only the test images.
 *
 * @param {import("./types.js").TrainState} train
 * @returns {Split}
 */
export const splitInHand = (train) => (runInHand(train)?.recipe.held_out === 0 ? "test" : train.split);

/** Work of one kind, done once for each thing that it is wanted of; the newest wish wins. */
class Wish {
  #latest = new Latest();
  #granted = "";

  /** @param {string} key @param {() => Promise<void>} work must not throw @returns {boolean} whether it is a new one */
  make(key, work) {
    if (key === this.#granted) return false;
    this.#granted = key;
    this.#latest.submit(work);
    return true;
  }

  forget() {
    this.#granted = "";
  }
}

export class Moments {
  #store;
  #api;
  #runs;
  #inputRef;
  #wishes = { weights: new Wish(), evaluation: new Wish(), trace: new Wish(), digits: new Wish() };
  /** @type {object | null} */
  #input = null;
  #inputs = 0;

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   * @param {import("../api/runs.js").RunsApi} runs
   * @param {(network: import("../types.js").NetworkDescription) => import("../api/client.js").InputRef | null} inputRef of the
   *   reader's input, as a network takes it
   */
  constructor(store, api, runs, inputRef) {
    this.#store = store;
    this.#api = api;
    this.#runs = runs;
    this.#inputRef = inputRef;
  }

  get #train() {
    return this.#store.state.train;
  }

  /** Ask for what is not known yet of the checkpoint in hand. */
  refresh() {
    const { train, input } = this.#store.state;
    const target = labelOf(this.#store.state.target);
    const checkpoint = checkpointInHand(train);
    if (!checkpoint) return;
    const moment = { run: train.shown[0], checkpoint: checkpoint.index };
    const name = `${moment.run}:${moment.checkpoint}:${checkpoint.step}`;
    const split = splitInHand(train);
    const { weights, evaluation, trace } = this.#wishes;
    const made = [
      weights.make(name, () => this.#weigh(moment)),
      evaluation.make(`${name}:${split}`, () => this.#judge(moment, split)),
      trace.make(`${name}:${train.network?.id}:${input && this.#numberOf(input)}:${target}`, () =>
        this.#pass(moment),
      ),
    ];
    if (made.includes(true)) setTrain(this.#store, { unread: null });
  }

  /** Ask once more for what failed. */
  retry() {
    for (const wish of Object.values(this.#wishes)) wish.forget();
    this.refresh();
  }

  /** Another run: nothing of the last one is shown for this one. */
  clear() {
    for (const wish of Object.values(this.#wishes)) wish.forget();
    setTrain(this.#store, { weights: null, evaluation: null, digits: null, trace: null, unread: null });
  }

  /** Another input has another number. @param {object} input */
  #numberOf(input) {
    if (input !== this.#input) this.#inputs++;
    this.#input = input;
    return this.#inputs;
  }

  /** @param {Moment} moment */
  #inHand({ run }) {
    return this.#train.shown[0] === run;
  }

  /** @param {Moment} moment */
  #weigh(moment) {
    return this.#try(moment, async () => {
      const tensors = await this.#runs.weights(moment.run, moment.checkpoint);
      return { weights: { ...moment, tensors } };
    });
  }

  /** @param {Moment} moment @param {Split} split */
  #judge(moment, split) {
    return this.#try(moment, async () => {
      const evaluation = await this.#runs.evaluation(moment.run, moment.checkpoint, split);
      const cell = this.#train.digits?.cell ?? null;
      if (cell) this.open(cell, evaluation);
      else
        await this.#show(moment, {
          cell: null,
          digits: evaluation.mistaken,
          total: evaluation.mistaken.length,
        });
      return { evaluation };
    });
  }

  /** @param {Moment} moment */
  #pass(moment) {
    return this.#try(moment, async () => {
      const { train, target: aim } = this.#store.state;
      const target = labelOf(aim);
      const input = train.network && this.#inputRef(train.network);
      if (!train.network || !input) return { trace: null };
      const body = { network: train.network.id, weights: moment, input };
      const trace = target === null ? this.#api.forward(body) : this.#api.backward({ ...body, target });
      return { trace: await trace };
    });
  }

  /**
   * Show the digits behind a cell of the matrix; without one, the most mistaken of all.
   *
   * @param {Cell | null} cell
   * @param {import("./types.js").Evaluation | null} [evaluation] that the cell is of
   */
  open(cell, evaluation = this.#train.evaluation) {
    const run = this.#train.shown[0];
    if (!evaluation || !run) return;
    const { checkpoint, split, mistaken } = evaluation;
    const moment = { run, checkpoint };
    const name = cell ? `${cell.label}:${cell.prediction}` : "worst";
    this.#wishes.digits.make(`${run}:${checkpoint}:${split}:${name}`, () =>
      this.#try(moment, async () => {
        if (!cell) return this.#show(moment, { cell, digits: mistaken, total: mistaken.length });
        const found = await this.#runs.mistakes(run, { checkpoint, split, cell, limit: DIGITS_AT_MOST });
        return this.#show(moment, { cell, ...found });
      }),
    );
  }

  /** Their pixels first, so that no empty frames flicker. @param {Moment} moment @param {import("./types.js").Shown} shown */
  async #show(moment, { cell, digits, total }) {
    const pixels = { ...this.#train.pixels };
    const missing = digits.filter((digit) => !pixels[keyOf(digit)]);
    for (const split of new Set(missing.map((digit) => digit.split))) {
      const indices = missing.filter((digit) => digit.split === split).map(({ index }) => index);
      const { samples } = await this.#runs.samples(split, indices);
      for (const sample of samples) pixels[keyOf(sample)] = sample.pixels;
    }
    if (this.#inHand(moment)) setTrain(this.#store, { pixels, digits: { cell, digits, total } });
  }

  /**
   * A failure is told and not tried again by itself.
   *
   * @param {Moment} moment
   * @param {() => Promise<Partial<import("./types.js").TrainState> | void>} work
   */
  async #try(moment, work) {
    try {
      const found = await work();
      if (found && this.#inHand(moment)) setTrain(this.#store, found);
    } catch (error) {
      if (this.#inHand(moment))
        setTrain(this.#store, { unread: error instanceof Error ? error.message : String(error) });
    }
  }
}
