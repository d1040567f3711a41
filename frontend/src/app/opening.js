/** Opens what a link holds as far as it can be had here, and says in one notice what was opened and what was not. */
import { openedOf, problemWith, weightiestFirst } from "../address.js";
import { ApiError } from "../api/client.js";
import { isEditable, missing } from "../explain/cells.js";
import { flattened, sizeOf } from "../numbers/nested.js";
import { mainNetwork } from "../store.js";
import { LinkedWeights } from "./linked_weights.js";
import { targetFor, targetsOf, usualTarget } from "./targets.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("../address.js").Address} Address */
/** @typedef {import("../address.js").Problem} Problem */

/** A nine that could be a four: the network is in doubt, so its gradients are large enough to see. */
const FIRST_SAMPLE = 359;
/** More problems than these are only counted. */
const LISTED = 6;

const list = new Intl.ListFormat("en-GB");

/**
 * @param {Address} address
 * @param {readonly Problem[]} problems
 * @param {string} [note] what is to be known of what was opened
 * @returns {NonNullable<State["notice"]> | null}
 */
export function noticeOf(address, problems, note) {
  if (problems.length === 0) return note ? { message: note, kind: "done" } : null;
  const opened = openedOf(address, problems);
  const points = weightiestFirst(problems)
    .slice(0, LISTED)
    .map(({ given, why }) => `${given}: ${why}`);
  if (problems.length > LISTED) points.push(`and ${problems.length - LISTED} more`);
  if (note) points.push(note);
  const message =
    opened.length === 0
      ? "Nothing of this link could be opened:"
      : `This link opened ${list.format(opened)}, but not all as it says:`;
  return { message, points, kind: "done" };
}

export class Opening {
  #controller;
  #store;
  #api;
  #linked;
  /** Number of the last link, so that an older one that is slow is dropped. */
  #link = 0;

  /**
   * @param {import("./controller.js").Controller} controller
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   */
  constructor(controller, store, api) {
    this.#controller = controller;
    this.#store = store;
    this.#api = api;
    this.#linked = new LinkedWeights(controller, store, api);
  }

  /**
   * Bring the state that an address holds; what it leaves out stays as it is, but for the network, which is the main one then.
   *
   * @param {Address} address
   */
  async restore(address) {
    const link = ++this.#link;
    this.#controller.turnTo(address);
    if (this.#store.state.networks.length === 0) return;
    this.#store.set({ notice: null });
    const problems = [...(address.problems ?? [])];
    /** @param {Exclude<keyof Address, "problems">} key @param {string} why */
    const refuse = (key, why) => problems.push(problemWith(address, key, why));
    const refusal = await this.#network(address, () => link === this.#link);
    const { network } = this.#store.state;
    if (link !== this.#link || !network) return;
    if (refusal) {
      refuse("network", refusal);
      const { page, runs, network: wanted } = address;
      address = { page, runs, network: wanted };
    }
    const { problem, note } = address.weights ? await this.#linked.restore(address.weights) : {};
    if (link !== this.#link) return;
    if (problem) refuse("weights", problem);
    this.#settings(address, network, refuse);
    this.#cells(address, network, refuse);
    await this.#input(address, network, refuse);
    if (link === this.#link) this.#say(noticeOf(address, problems, note));
  }

  /**
   * The network that an address names, put on the page where it is not there yet.
   *
   * @param {Address} address
   * @param {() => boolean} wanted whether no other link was followed meanwhile
   * @returns {Promise<string | null>} why the one that was there stays, or the main one comes
   */
  async #network({ network: named }, wanted) {
    const { networks, training } = this.#controller;
    const main = mainNetwork(this.#store.state) ?? "";
    const shown = this.#store.state.network?.id;
    let refusal = null;
    let found = null;
    if ((named ?? main) === shown) return null;
    try {
      found = await networks.describe(named ?? main);
    } catch (error) {
      if (!named || !(error instanceof ApiError && error.status >= 400 && error.status < 500)) throw error;
      refusal = error.message;
      if (!shown) found = await networks.describe(main);
    }
    await training.settled();
    if (!found || !wanted()) return refusal;
    this.#controller.inputs.leave();
    this.#controller.cancel();
    networks.enter(found);
    this.#controller.learning.followTraining();
    this.#controller.learning.runsWanted();
    return refusal;
  }

  /** All that no server has to be asked for. @param {Address} address @param {import("../types.js").NetworkDescription} network @param {(key: "step" | "target", why: string) => void} refuse */
  #settings(address, network, refuse) {
    const { state } = this.#store;
    const named = network.steps.findIndex((step) => step.writes === address.step);
    if (address.step !== undefined && named < 0) refuse("step", "no step of this network writes this symbol");
    const target = targetFor(network, address.target);
    if (address.target !== undefined && target === null) refuse("target", targetsOf(network));
    this.#store.set({
      position: named < 0 ? this.#controller.lastBackward : named,
      target: target ?? state.target,
      eta: address.eta ?? state.eta,
      etaProblem: null,
      range: address.range ?? state.range,
      size: address.size ?? state.size,
      marked: address.marks ?? state.marked,
    });
    if (address.held !== undefined) this.#controller.learning.hold(address.held);
  }

  /**
   * The number that is explained and those that were typed; a link that names none shows none.
   *
   * @param {Address} address
   * @param {import("../types.js").NetworkDescription} network
   * @param {(key: "cell" | "trail" | "edit", why: string) => void} refuse
   */
  #cells({ cell, trail = [], edit = [] }, network, refuse) {
    const absent = cell && missing(network, cell);
    if (absent) refuse("cell", absent);
    const way = trail.filter((at) => !missing(network, at));
    if (way.length < trail.length) refuse("trail", "this network has not all of these cells");
    const edits = edit.filter((at) => {
      const spec = network.tensors.find(({ symbol }) => symbol === at.symbol);
      return spec && !missing(network, at) && isEditable(spec);
    });
    if (edits.length < edit.length)
      refuse("edit", "this network has not all of these cells, or they cannot be edited");
    this.#store.set({ edits });
    this.#controller.explaining.restore(absent ? null : (cell ?? null), way);
  }

  /**
   * The input that the address holds, else the one that is shown already, else what the network begins with.
   *
   * @param {Address} address
   * @param {import("../types.js").NetworkDescription} network
   * @param {(key: "sample" | "pixels" | "values", why: string) => void} refuse
   */
  async #input({ pixels, values, sample }, network, refuse) {
    const given = values ?? pixels;
    const key = values ? "values" : "pixels";
    const size = sizeOf(this.#controller.inputShape);
    if (sample && !network.accepts.includes("sample")) {
      refuse("sample", "this network reads no digits");
    } else if (sample) {
      const refused = await this.#sample(sample);
      if (refused === null) return;
      refuse("sample", refused);
    } else if (given?.length === size) {
      if (network.target.kind !== "class") this.#aim(network);
      await this.#controller.show(given, { kind: values ? "values" : "picture" }, { stages: [] });
      return;
    } else if (given) {
      const held = values ? "numbers" : "pixels";
      refuse(key, `it holds ${given.length} ${held}, not the ${size} that this network reads`);
    }
    if (this.#store.state.input) await this.#controller.refresh();
    else await this.#first(network);
  }

  /** A target for what comes with none. @param {import("../types.js").NetworkDescription} network */
  #aim(network) {
    this.#store.set({ target: this.#store.state.target ?? usualTarget(network) });
  }

  /** Its own example, else a digit, else numbers that all differ. @param {import("../types.js").NetworkDescription} network */
  async #first(network) {
    const { inputs, inputShape } = this.#controller;
    const [example] = network.examples;
    if (!example && network.accepts.includes("sample")) {
      const { samples } = await this.#api.samples({ offset: FIRST_SAMPLE, limit: 1 });
      if (samples[0]) await inputs.showSample(samples[0]);
      return;
    }
    const size = sizeOf(inputShape);
    const digits = String(size).length + 1;
    const numbers = example
      ? flattened(example.input)
      : Array.from({ length: size }, (_, at) => Number(((at + 1) / size).toPrecision(digits)));
    this.#aim(network);
    await this.#controller.show(Float64Array.from(numbers), { kind: "values" }, { stages: [] });
  }

  /** Its own label is the target where none is chosen. @param {{ split: string, index: number }} sample @returns {Promise<string | null>} why there is none such */
  async #sample({ split, index }) {
    /** @type {string | null} */
    let refused = null;
    if (this.#store.state.target !== null) {
      await this.#controller.refresh({ sample: { split, index } }, (why) => {
        refused = why;
      });
      return refused;
    }
    try {
      const { samples } = await this.#api.json(`/api/samples?split=${split}&index=${index}`);
      await this.#controller.inputs.showSample(samples[0]);
      return null;
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) return error.message;
      throw error;
    }
  }

  /** A failure that stands is not lost by what is said of the link. @param {State["notice"]} told */
  #say(told) {
    const { notice } = this.#store.state;
    if (told && notice?.kind === "problem")
      this.#store.set({ notice: { ...told, ...notice, message: `${notice.message} ${told.message}` } });
    else if (told) this.#store.set({ notice: told });
  }
}
