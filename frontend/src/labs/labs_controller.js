/** From what a reader does in a lab, by way of the server, to the store. */
import { cellKey } from "../explain/cells.js";
import { LABS } from "./labs.js";
import { withLab, withNumber, withSettings } from "./labs_state.js";
import { cellsOf } from "./numbers.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").LabName} LabName */
/** @typedef {import("./types.js").LabState} LabState */
/** @typedef {import("./types.js").LabNetwork} LabNetwork */
/** @typedef {import("./types.js").Asked} Asked */
/** @typedef {import("./types.js").Run} Run */

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

export class LabsController {
  #store;
  #api;
  /** @type {Map<string, Promise<LabNetwork>>} */
  #networks = new Map();
  /** What the runs on the way are for, by the lab's name. @type {Map<LabName, AbortController>} */
  #running = new Map();
  #leave = () => {};

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   */
  constructor(store, api) {
    this.#store = store;
    this.#api = api;
  }

  get #labs() {
    return this.#store.state.labs;
  }

  /** Run the lab that is open, and again whenever another is or its settings change. */
  enter() {
    this.#leave = this.#store.subscribe(({ labs }, { labs: before }) => {
      const { lab } = labs;
      if (lab && (lab !== before.lab || labs[lab].settings !== before[lab].settings)) this.refresh();
    });
    this.readEquations();
    return this.refresh();
  }

  leave() {
    this.#leave();
    for (const running of this.#running.values()) running.abort();
  }

  async readEquations() {
    if (this.#store.state.equations.catalogue) return;
    try {
      this.#store.set({ equations: { catalogue: await this.#api.equations(), problem: null } });
    } catch (error) {
      this.#store.set({ equations: { catalogue: null, problem: messageOf(error) } });
    }
  }

  /** @param {LabName | null} lab null: the front */
  open(lab) {
    this.#store.set({ labs: { ...this.#labs, lab } });
  }

  /** Move one of the open lab's sliders. @param {number} slider @param {number} place */
  move(slider, place) {
    const { lab } = this.#labs;
    if (!lab) return;
    const { places } = LABS[lab].sliders[slider];
    const at = this.#labs[lab].settings.at.with(slider, Math.min(places - 1, Math.max(0, place)));
    this.#store.set({ labs: withSettings(this.#labs, lab, { at }) });
  }

  /** Type a number in the place of another. @param {import("./types.js").Edit} edit */
  type(edit) {
    const { lab } = this.#labs;
    if (!lab) return;
    const own = withNumber(this.#labs[lab].settings.own, edit);
    this.#store.set({ labs: withSettings(this.#labs, lab, { own }) });
  }

  /** Several at once. @param {readonly import("./types.js").Edit[]} edits */
  typeAll(edits) {
    const { lab } = this.#labs;
    if (!lab) return;
    const own = edits.reduce(withNumber, [...this.#labs[lab].settings.own]);
    this.#store.set({ labs: withSettings(this.#labs, lab, { own }) });
  }

  /** Take the example's numbers again: all, or those of one tensor. @param {string} [symbol] */
  revert(symbol) {
    const { lab } = this.#labs;
    if (!lab) return;
    const own = this.#labs[lab].settings.own.filter((edit) => symbol !== undefined && edit.symbol !== symbol);
    this.#store.set({ labs: withSettings(this.#labs, lab, { own }) });
  }

  /** @param {readonly string[]} setup */
  setUp(setup) {
    const { lab } = this.#labs;
    if (lab) this.#store.set({ labs: withSettings(this.#labs, lab, { setup }) });
  }

  /** @param {LabName} name @param {Partial<LabState>} patch */
  #set(name, patch) {
    this.#store.set({ labs: withLab(this.#labs, name, patch) });
  }

  /** @param {string} id */
  #describe(id) {
    let described = this.#networks.get(id);
    if (!described) {
      described = /** @type {Promise<LabNetwork>} */ (this.#api.network(id));
      this.#networks.set(id, described);
      described.catch(() => this.#networks.delete(id));
    }
    return described;
  }

  /** Run what the open lab needs and has not got; the questions that were asked about it are asked again. */
  async refresh() {
    const { lab } = this.#labs;
    if (!lab) return;
    this.#running.get(lab)?.abort();
    const running = new AbortController();
    this.#running.set(lab, running);
    const specs = Object.entries(LABS[lab].runs(this.#labs[lab].settings));
    try {
      const runs = await Promise.all(
        specs.map(
          async ([name, spec]) =>
            /** @type {const} */ ([name, await this.#run(lab, name, spec, running.signal)]),
        ),
      );
      if (running.signal.aborted) return;
      const before = this.#labs[lab].runs;
      this.#set(lab, { runs: Object.fromEntries(runs), problem: null });
      const moved = runs.filter(([name, run]) => before[name] !== run).map(([name]) => name);
      for (const [key, { run, path, more }] of Object.entries(this.#labs[lab].asked))
        if (moved.includes(run)) this.ask(key, run, path, more);
    } catch (error) {
      if (!running.signal.aborted) this.#set(lab, { problem: messageOf(error) });
    }
  }

  /** @param {LabName} lab @param {string} name @param {import("./types.js").RunSpec} spec @param {AbortSignal} signal @returns {Promise<Run>} */
  async #run(lab, name, spec, signal) {
    const network = await this.#describe(spec.network);
    const body = { network: spec.network, ...spec.body(network) };
    const before = this.#labs[lab].runs[name];
    if (before && JSON.stringify(before.body) === JSON.stringify(body)) return before;
    const pass = /** @type {any} */ (body);
    const cells = cellsOf(network, spec.explained ?? []);
    /** @param {string} path @param {object} more */
    const ask = (path, more) => this.#api.json(path, { method: "POST", body: { ...pass, ...more }, signal });
    const [trace, told, proved] = await Promise.all([
      spec.steps ? this.#api.step(pass) : this.#api.backward(pass, signal),
      cells.length > 0 ? ask("/api/explain", { cells }) : null,
      spec.proof ? ask("/api/proofs", { proof: spec.proof }) : null,
    ]);
    /** @type {import("./types.js").Explanation[]} */
    const explanations = told?.explanations ?? [];
    return {
      body,
      network,
      trace,
      explained: new Map(explanations.map((explanation) => [cellKey(explanation), explanation])),
      proved,
    };
  }

  /**
   * Ask the server something about a run of the open lab.
   *
   * @param {string} key its name among the questions
   * @param {string} run
   * @param {string} path
   * @param {object} more
   */
  async ask(key, run, path, more) {
    const { lab } = this.#labs;
    const about = lab && this.#labs[lab].runs[run];
    if (!lab || !about) return;
    /** @param {Partial<Asked>} patch */
    const tell = (patch) => {
      const { asked } = this.#labs[lab];
      /** @type {Asked} */
      const before = asked[key] ?? { run, path, more, busy: false, answer: null, problem: null };
      this.#set(lab, { asked: { ...asked, [key]: { ...before, path, more, ...patch } } });
    };
    tell({ busy: true, problem: null });
    try {
      const answer = await this.#api.json(path, { method: "POST", body: { ...about.body, ...more } });
      if (this.#labs[lab].runs[run] === about) tell({ busy: false, answer });
    } catch (error) {
      if (this.#labs[lab].runs[run] === about) tell({ busy: false, answer: null, problem: messageOf(error) });
    }
  }
}
