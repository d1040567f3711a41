/** One small store: the page's whole state in one object, and those who want to know when it changes. */
import { initialBuild } from "./build/build_state.js";
import { initialCheck, initialChecks } from "./check/check_state.js";
import { initialLabs } from "./labs/labs_state.js";
import { initialTrain } from "./train/train_state.js";

/** @typedef {import("./types.js").NetworkDescription} NetworkDescription */
/** @typedef {import("./types.js").Trace} Trace */
/** @typedef {import("./slider/moments.js").Moment} Moment */
/** @typedef {import("./slider/curve.js").Outcome} Outcome */

/**
 * @typedef {{ kind: "sample", split: string, index: number } | { kind: "drawing" | "picture" | "image" | "values" }} InputSource
 *   a picture goes the way of a drawing, an image is only made to fit
 *
 * @typedef {object} Input
 * @property {Float64Array} pixels what the network sees, flat and row-major
 * @property {InputSource} source
 * @property {string | null} png the drawing or picture that the pixels were made from
 * @property {import("./types.js").Stage[] | null} stages null: not asked for yet
 *
 * @typedef {object} Samples
 * @property {import("./types.js").Sample[]} items
 * @property {number | null} digit
 * @property {number | null} total
 * @property {boolean} loading
 *
 * @typedef {object} State
 * @property {import("./address.js").PageName} page
 * @property {import("./build/types.js").BuildState} build
 * @property {import("./train/types.js").TrainState} train
 * @property {import("./labs/types.js").LabsState} labs
 * @property {import("./equations/types.js").EquationsState} equations all of the sources
 * @property {import("./check/types.js").CheckState} check
 * @property {import("./check/types.js").Checks} checks what gradient checks found, while the pass is the same
 * @property {readonly import("./types.js").NetworkSummary[]} networks that are shipped
 * @property {{ id: string, title: string } | null} built the reader's own network that was opened last
 * @property {NetworkDescription | null} network
 * @property {import("./types.js").Checkpoint[]} checkpoints of the network, oldest first
 * @property {import("./types.js").Run[]} runs the reader's own of this network that have checkpoints, newest first
 * @property {Moment[]} moments of the training that the slider goes through, oldest first
 * @property {ReadonlyMap<string, Outcome>} outcomes what weights, by their name in an address, make of this digit and target
 * @property {boolean} held colours span what a tensor reaches at any moment that is known
 * @property {Trace["tensors"] | null} reach every cell's largest magnitude at those moments; null: not held
 * @property {number[] | null} moved probabilities of this digit before the last change of weights
 * @property {Samples} samples
 * @property {Input | null} input
 * @property {import("./types.js").WeightsRef} weights
 * @property {import("./types.js").Session | null} session
 * @property {import("./types.js").Target | null} target
 * @property {number} eta
 * @property {string | null} etaProblem what is wrong with the rate as it is being typed
 * @property {number} position
 * @property {import("./types.js").RangeMode} range
 * @property {import("./maps/sizes.js").SizeName} size how large maps are drawn
 * @property {boolean} marked whether winners and dead cells are drawn on the maps
 * @property {Trace | null} trace
 * @property {import("./types.js").StepResult | null} result of the SGD step that the trace shows
 * @property {import("./types.js").Repeating | null} repeating
 * @property {boolean} busy an SGD step, undo, redo or reset is under way
 * @property {import("./explain/types.js").Cell | null} cell the number that is explained
 * @property {readonly import("./explain/types.js").Cell[]} trail the way to it, from the number that the reader began with
 * @property {import("./explain/types.js").Explanation | null} explanation of it, or of the one before until its own is there
 * @property {string | null} unexplained why there is none
 * @property {readonly import("./explain/types.js").Edit[]} edits numbers typed in the place of others
 * @property {{ loss: number | null, probabilities: number[] } | null} unedited what the pass came to before the first edit
 * @property {boolean} playing
 * @property {boolean} resting playing waits while the reader points at something
 * @property {number} speed
 * @property {{ message: string, points?: string[], kind: "problem" | "done", retry?: () => void } | null} notice
 */

/** What belongs to a network, as it is before anything of it is known. @returns {Omit<State, keyof ReturnType<typeof lasting>>} */
export const ofNetwork = () => ({
  check: initialCheck(),
  checks: initialChecks(),
  network: null,
  checkpoints: [],
  runs: [],
  moments: [],
  outcomes: new Map(),
  reach: null,
  moved: null,
  input: null,
  weights: { seed: 0 },
  session: null,
  target: null,
  position: 0,
  trace: null,
  result: null,
  repeating: null,
  cell: null,
  trail: [],
  explanation: null,
  unexplained: null,
  edits: [],
  unedited: null,
  playing: false,
  resting: false,
});

/** What stays from network to network. */
const lasting = () => ({
  /** @type {import("./address.js").PageName} */
  page: "digit",
  build: initialBuild(),
  train: initialTrain(),
  labs: initialLabs(),
  /** @type {import("./equations/types.js").EquationsState} */
  equations: { catalogue: null, problem: null },
  /** @type {State["networks"]} */
  networks: [],
  /** @type {State["built"]} */
  built: null,
  held: false,
  /** @type {Samples} */
  samples: { items: [], digit: null, total: null, loading: false },
  eta: 0.01,
  /** @type {string | null} */
  etaProblem: null,
  /** @type {import("./types.js").RangeMode} */
  range: "layer",
  /** @type {import("./maps/sizes.js").SizeName} */
  size: "fit",
  marked: true,
  busy: false,
  speed: 1,
  /** @type {State["notice"]} */
  notice: null,
});

/** @returns {State} */
export const initialState = () => ({ ...ofNetwork(), ...lasting() });

/** The network that a link leaves out. @param {Pick<State, "networks">} state */
export const mainNetwork = ({ networks }) => networks.find(({ kind }) => kind === "main")?.id ?? null;

/**
 * @template {object} S
 */
export class Store {
  /** @type {Set<(state: S, before: S) => void>} */
  #listeners = new Set();

  /** @param {S} state */
  constructor(state) {
    this.state = state;
  }

  /**
   * A change makes a new state; a patch that changes nothing tells nobody.
   *
   * @param {Partial<S>} patch
   */
  set(patch) {
    const before = this.state;
    const keys = /** @type {(keyof S)[]} */ (Object.keys(patch));
    if (keys.every((key) => Object.is(before[key], patch[key]))) return;
    this.state = { ...before, ...patch };
    for (const listener of [...this.#listeners]) listener(this.state, before);
  }

  /**
   * @param {(state: S, before: S) => void} listener
   * @returns {() => void} ends the subscription
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
