/** From what a reader builds, by way of the server, to the store. Only the newest draft counts. */
import { ApiError } from "../api/client.js";
import { builtOf, seedOf } from "./build_state.js";
import { declared, draftOf } from "./draft.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").BuildState} BuildState */
/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Declaration} Declaration */

/** Milliseconds without a key after which what was typed is asked about. */
const PATIENCE = 150;
const PAST = 100;

export class BuildController {
  #store;
  #api;
  #controller;
  #patience;
  #waiting = 0;
  /** @type {AbortController | null} */
  #asking = null;
  #unsubscribe;

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   * @param {import("../app/controller.js").Controller} controller
   * @param {number} [patience] milliseconds
   */
  constructor(store, api, controller, patience = PATIENCE) {
    this.#store = store;
    this.#api = api;
    this.#controller = controller;
    this.#patience = patience;
    this.#unsubscribe = store.subscribe((state, before) => {
      if (state.network !== before.network || state.networks !== before.networks) this.#begin();
      if (state.weights !== before.weights) this.#weigh();
    });
  }

  get #build() {
    return this.#store.state.build;
  }

  /** @param {Partial<BuildState>} patch */
  #set(patch) {
    this.#store.set({ build: { ...this.#build, ...patch } });
  }

  enter() {
    this.#begin();
    this.#weigh();
    const { draft, answer, asking } = this.#build;
    if (draft && !asking && answer?.draft !== draft) this.#ask(0);
  }

  leave() {
    clearTimeout(this.#waiting);
    this.#asking?.abort();
    this.#unsubscribe();
    this.#set({ asking: false });
  }

  /** Take over the network that is on the page, where it is another than before and can be built anew; else begin with the first preset. */
  #begin() {
    const { network, networks, build } = this.#store.state;
    if (network?.declaration && network.id !== build.from) {
      if (network.id === builtOf(build)?.id) this.#set({ from: network.id });
      else this.#take(/** @type {Declaration} */ (network.declaration), network.id);
      return;
    }
    const first = networks.find(({ kind }) => kind === "preset");
    if (network && first && !build.draft && this.#wanted === "") this.choosePreset(first.id);
  }

  /** Take over how the network on the page was initialised, where that is the network that is built. */
  #weigh() {
    const { network, weights, build } = this.#store.state;
    if (!network || network.id !== build.from || !("seed" in weights)) return;
    this.#set({ seed: String(weights.seed), initialisation: weights.initialisation ?? "he" });
  }

  /** @param {Declaration} declaration @param {string | null} from */
  #take(declaration, from) {
    this.change(draftOf(declaration));
    this.#set({ from });
  }

  /** The preset that is on its way. */
  #wanted = "";

  /** @param {string} id */
  async choosePreset(id) {
    this.#wanted = id;
    this.#set({ failed: null });
    try {
      const { declaration } = await this.#api.network(id);
      if (this.#wanted === id && declaration)
        this.#take(/** @type {Declaration} */ (declaration), this.#store.state.network?.id ?? null);
    } catch (error) {
      if (this.#wanted === id) this.#failed(error);
    }
  }

  /**
   * @param {Draft} draft
   * @param {string} [typed] the field that is being typed in; what is typed there in one go is undone in one go
   */
  change(draft, typed = "") {
    this.#wanted = "";
    const { draft: before, past } = this.#build;
    const on = typed !== "" && typed === this.#typed;
    this.#typed = typed;
    this.#set({ draft, past: before && !on ? [...past, before].slice(-PAST) : past });
    this.#ask(typed ? this.#patience : 0);
  }

  #typed = "";

  undo() {
    const { past } = this.#build;
    const draft = past.at(-1);
    if (!draft) return;
    this.#wanted = "";
    this.#typed = "";
    this.#set({ draft, past: past.slice(0, -1) });
    this.#ask(0);
  }

  /** @param {Partial<Pick<BuildState, "seed" | "initialisation">>} weights */
  chooseWeights(weights) {
    this.#set(weights);
  }

  /** Ask what the draft comes to. @param {number} patience */
  #ask(patience) {
    clearTimeout(this.#waiting);
    this.#asking?.abort();
    this.#set({ asking: true, failed: null });
    if (patience > 0) this.#waiting = window.setTimeout(() => this.#send(), patience);
    else this.#send();
  }

  /** Once more what failed: the preset that did not come, or the question about the draft. */
  again() {
    if (this.#wanted) this.choosePreset(this.#wanted);
    else this.#ask(0);
  }

  async #send() {
    const { draft } = this.#build;
    if (!draft) return;
    const asking = new AbortController();
    this.#asking = asking;
    const { declaration, problem } = declared(draft);
    try {
      const found = declaration ? await this.#found(declaration, asking.signal) : NOTHING;
      if (asking.signal.aborted) return;
      /** What does not fit before a number that cannot be read breaks first. @type {Answer} */
      const answer = problem
        ? { ...found, draft, problem: found.problem ?? problem, network: null }
        : { ...found, draft };
      this.#set({ answer, asking: false });
    } catch (error) {
      if (!asking.signal.aborted) this.#failed(error);
    }
  }

  /** @param {Declaration} declaration @param {AbortSignal} signal @returns {Promise<Omit<Answer, "draft">>} */
  async #found(declaration, signal) {
    try {
      const { network, shapes } = await this.#api.json("/api/networks", {
        method: "POST",
        body: declaration,
        signal,
      });
      return { network, shapes, problem: null };
    } catch (error) {
      const told = error instanceof ApiError ? /** @type {any} */ (error.problem) : null;
      if (told?.place === undefined) throw error;
      return { network: null, shapes: told.shapes ?? [], problem: { place: told.place, says: told.reason } };
    }
  }

  /** @param {unknown} error */
  #failed(error) {
    this.#set({ asking: false, failed: error instanceof Error ? error.message : String(error) });
  }

  /** Put the network on the page. @param {import("../address.js").PageName} page */
  async open(page) {
    const network = builtOf(this.#build);
    const seed = seedOf(this.#build.seed);
    if (!network || seed === null) return;
    this.#set({ from: network.id });
    const { initialisation } = this.#build;
    await this.#controller.openNetwork(network.id, { weights: { seed, initialisation }, page });
  }
}

/** @type {Omit<Answer, "draft">} */
const NOTHING = { network: null, shapes: [], problem: null };
