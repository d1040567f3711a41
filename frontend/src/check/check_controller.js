/** From what a reader does on the Check page, by way of the server, to the store. */
import { ApiError } from "../api/client.js";
import {
  firstToSee,
  inOrder,
  joined,
  mostTelling,
  parseIndex,
  resultOf,
  tensorInHand,
  withChecks,
} from "./check_state.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").CheckState} CheckState */
/** @typedef {import("./types.js").CheckResult} CheckResult */
/** @typedef {import("../types.js").Trace} Trace */

const NO_INDEX = "An index is whole numbers with commas between them, such as 0, 0, 2, 3.";
const EDITED =
  "A check runs the network as it is: revert the numbers that were typed over computed ones on the Digit page first.";
const MOVED_ON = "The pass has changed meanwhile: check again.";

export class CheckController {
  #store;
  #api;
  #controller;
  /** @type {AbortController | null} */
  #run = null;
  /** @type {AbortController | null} */
  #look = null;
  #left = false;

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   * @param {import("../app/controller.js").Controller} controller
   */
  constructor(store, api, controller) {
    this.#store = store;
    this.#api = api;
    this.#controller = controller;
  }

  get #check() {
    return this.#store.state.check;
  }

  /** @param {Partial<CheckState>} patch */
  #set(patch) {
    this.#store.set({ check: { ...this.#check, ...patch } });
  }

  /** After an SGD step the gradients on show are those before it. */
  async enter() {
    if (this.#store.state.result) await this.#controller.refresh();
  }

  leave() {
    this.#left = true;
    this.stop();
    this.#look?.abort();
  }

  /** @param {Partial<import("./types.js").Choice>} choice */
  choose(choice) {
    this.#set({ choice: { ...this.#check.choice, ...choice }, refusal: null });
  }

  /** @param {number} exponent */
  chooseEpsilon(exponent) {
    this.#set({ exponent, refusal: null });
  }

  stop() {
    this.#run?.abort();
  }

  /** Check what is chosen. */
  async run() {
    this.stop();
    const { trace } = this.#store.state;
    if (!trace || trace.loss === null) return;
    const wish = this.#wish();
    if (!wish || !this.#isGiven(trace)) {
      this.#set({ refusal: wish ? EDITED : NO_INDEX });
      return;
    }
    const run = new AbortController();
    this.#run = run;
    this.#set({ progress: { done: 0, total: 0, symbol: "", seconds_left: null }, refusal: null });
    /** @type {CheckResult | null} the tensors that are done */
    let partly = null;
    try {
      const body = { ...this.#pass(trace), epsilon: Number(`1e${this.#check.exponent}`), ...wish };
      let ended = false;
      for await (const { type, data } of this.#api.events("/api/gradcheck", { body, signal: run.signal })) {
        if (run.signal.aborted) break;
        ended = type === "problem" || type === "result";
        if (type === "progress") this.#set({ progress: data });
        if (type === "found") partly = joined(partly, data);
        if (type === "problem") this.#set({ refusal: data.detail });
        if (type === "result") this.#found(trace, data);
      }
      if (run.signal.aborted) this.#stopped();
      else if (!ended) this.#set({ refusal: "The server broke off in the middle: check again." });
    } catch (error) {
      if (run.signal.aborted) this.#stopped();
      else this.#set({ refusal: error instanceof Error ? error.message : String(error) });
    } finally {
      if (partly && this.#check.refusal) this.#keep(trace, partly);
      if (this.#run === run) {
        this.#run = null;
        this.#set({ progress: null });
      }
    }
  }

  /** Show the tensors that were done, beside what was known before. @param {Trace} trace @param {CheckResult} partly */
  #keep(trace, partly) {
    const { network } = this.#store.state;
    const known = resultOf(this.#store.state);
    if (this.#left || !network || this.#store.state.trace !== trace) return;
    if (known && known.epsilon !== partly.epsilon) return;
    this.#found(trace, inOrder(network, joined(known, partly)));
    this.#set({ refusal: `${this.#check.refusal} What was done by then is shown.` });
  }

  #stopped() {
    const { progress } = this.#check;
    if (!progress) return;
    const { done, total } = progress;
    const far = total > 0 ? ` after ${done.toLocaleString("en")} of ${total.toLocaleString("en")} cells` : "";
    this.#set({ refusal: `Stopped${far}.` });
  }

  /** @returns {Record<string, unknown> | null} what to check; null where the index is none */
  #wish() {
    const { what, symbol, index } = this.#check.choice;
    if (what !== "tensor") return { all: what, errors: true };
    if (index.trim() === "") return { symbol, errors: true };
    const parsed = parseIndex(index);
    return parsed && { symbol, index: parsed, curve: true };
  }

  /** Whether a pass has its numbers typed over only where it is given them: that is another input, or another network. @param {Trace} trace */
  #isGiven({ edits = [] }) {
    const { input = "", parameters = [] } = this.#store.state.network ?? {};
    return edits.every(({ symbol }) => symbol === input || parameters.includes(symbol));
  }

  /** @param {Trace} trace */
  #pass({ network, weights, target, edits = [] }) {
    const put = edits.map(({ symbol, index, value }) => ({ symbol, index, value }));
    const edited = put.length > 0 ? { edits: put } : {};
    return { network, weights, input: this.#controller.inputRef, target, ...edited };
  }

  /** @param {Trace} trace @param {CheckResult} result */
  #found(trace, result) {
    const { state } = this.#store;
    if (state.trace !== trace) {
      this.#set({ refusal: MOVED_ON });
      return;
    }
    const shown = mostTelling(result);
    this.#store.set({
      checks: withChecks(state.checks, trace, result.tensors),
      check: {
        ...this.#check,
        result,
        trace,
        symbol: shown.symbol,
        entry: shown.worst ?? shown.entries[0],
        curve: result.curve,
      },
    });
    if (!result.curve) this.lookAt(shown.symbol, firstToSee(shown));
  }

  /** Look at a tensor of the result, and at its most telling cell. @param {string} symbol */
  chooseTensor(symbol) {
    const result = resultOf(this.#store.state);
    const tensor = result && tensorInHand(result, symbol);
    if (!tensor) return;
    this.#set({ symbol, entry: tensor.worst ?? tensor.entries[0], curve: null });
    return this.lookAt(symbol, firstToSee(tensor));
  }

  /** Look at one cell, and over epsilon. @param {string} symbol @param {readonly number[]} index */
  async lookAt(symbol, index) {
    this.#look?.abort();
    const look = new AbortController();
    this.#look = look;
    const { trace } = this.#store.state;
    const result = resultOf(this.#store.state);
    if (!trace || !result) return;
    try {
      const body = { ...this.#pass(trace), epsilon: result.epsilon, symbol, index, curve: true };
      /** @type {CheckResult} */
      const found = await this.#api.json("/api/gradcheck", { method: "POST", body, signal: look.signal });
      if (look.signal.aborted || this.#store.state.trace !== trace) return;
      this.#set({ symbol, entry: found.tensors[0].entries[0], curve: found.curve });
    } catch (error) {
      if (look.signal.aborted) return;
      const message = error instanceof ApiError ? error.message : String(error);
      this.#set({ curve: null, refusal: message });
    }
  }
}
