/** Opens what a link holds as far as it can be had here, and says in one notice what was opened and what was not. */
import { openedOf, problemWith, weightiestFirst } from "../address.js";
import { ApiError } from "../api/client.js";
import { isEditable, missing } from "../explain/cells.js";
import { LinkedWeights } from "./linked_weights.js";

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

  /** Bring the state that an address holds; what it leaves out stays as it is. @param {Address} address */
  async restore(address) {
    const link = ++this.#link;
    this.#controller.turnTo(address);
    const { network } = this.#store.state;
    if (!network) return;
    this.#store.set({ notice: null });
    const problems = [...(address.problems ?? [])];
    /** @param {Exclude<keyof Address, "problems">} key @param {string} why */
    const refuse = (key, why) => problems.push(problemWith(address, key, why));
    const { problem, note } = address.weights ? await this.#linked.restore(address.weights) : {};
    if (link !== this.#link) return;
    if (problem) refuse("weights", problem);
    this.#settings(address, network, refuse);
    this.#cells(address, network, refuse);
    await this.#digit(address, network, refuse);
    if (link === this.#link) this.#say(noticeOf(address, problems, note));
  }

  /** All that no server has to be asked for. @param {Address} address @param {import("../types.js").NetworkDescription} network @param {(key: "step" | "target", why: string) => void} refuse */
  #settings(address, network, refuse) {
    const { state } = this.#store;
    const named = network.steps.findIndex((step) => step.writes === address.step);
    if (address.step !== undefined && named < 0) refuse("step", "no step of this network writes this symbol");
    const known = (address.target ?? 0) < network.classes;
    if (!known) refuse("target", `targets are 0 to ${network.classes - 1} here`);
    this.#store.set({
      position: named < 0 ? this.#controller.lastBackward : named,
      target: (known ? address.target : null) ?? state.target,
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
   * The digit that the address holds, else the one that is shown already, else the page's first.
   *
   * @param {Address} address
   * @param {import("../types.js").NetworkDescription} network
   * @param {(key: "sample" | "pixels", why: string) => void} refuse
   */
  async #digit({ pixels, sample, target }, network, refuse) {
    const shape = network.tensors.find(({ symbol }) => symbol === network.input)?.shape ?? [];
    const size = shape.reduce((product, side) => product * side, 1);
    if (sample) {
      const refused = await this.#sample(sample);
      if (refused === null) return;
      refuse("sample", refused);
    } else if (pixels && pixels.length === size) {
      await this.#controller.show(pixels, { kind: "picture" }, { stages: [] });
      return;
    } else if (pixels) {
      refuse("pixels", `it holds ${pixels.length} pixels, not the ${size} that this network reads`);
    }
    if (this.#store.state.input) {
      await this.#controller.refresh();
      return;
    }
    const { samples } = await this.#api.samples({ offset: FIRST_SAMPLE, limit: 1 });
    const [first] = samples;
    const known = target !== undefined && target < network.classes ? target : first?.label;
    if (first) await this.#controller.inputs.showSample(first, known);
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
      await this.#controller.inputs.showSample(samples[0], samples[0].label);
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
