/** From what a reader does on the Train page, by way of the server, to the store. */
import { ApiError } from "../api/client.js";
import { RunsApi } from "../api/runs.js";
import { settingsOf } from "./fields.js";
import { Following, isMoving } from "./following.js";
import { Moments } from "./moments.js";
import { valuesOf } from "./presets.js";
import { checkpointInHand, runInHand, setTrain } from "./train_state.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").Run} Run */

/** How often the list is read again while runs move that are not listened to. */
const LOOK_AGAIN = 3000;

export class TrainController {
  #store;
  #controller;
  #runs;
  #following;
  #moments;
  #timer = 0;
  #here = false;
  #unsubscribe = () => {};

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/client.js").ApiClient} api
   * @param {import("../app/controller.js").Controller} controller of the Digit page
   * @param {(path: string) => EventSource} [dial]
   */
  constructor(store, api, controller, dial = (path) => new EventSource(path)) {
    this.#store = store;
    this.#controller = controller;
    this.#runs = new RunsApi(api);
    this.#following = new Following(store, this.#runs, {
      told: (run) => this.#told(run),
      failed: (error, again) => controller.failed(error, again),
      dial,
    });
    this.#moments = new Moments(store, api, this.#runs, (network) => controller.inputFor(network));
  }

  get #train() {
    return this.#store.state.train;
  }

  /** The page is shown. */
  enter() {
    if (this.#here) return;
    this.#here = true;
    this.#unsubscribe = this.#store.subscribe((state, before) => this.#changed(state, before));
    document.addEventListener("visibilitychange", this.#seen);
    return this.#list();
  }

  /** The page is left: nothing is listened to any more. */
  leave() {
    this.#here = false;
    this.#unsubscribe();
    document.removeEventListener("visibilitychange", this.#seen);
    clearTimeout(this.#timer);
    this.#following.sync(false);
  }

  /** A page that nobody sees gives its connections to those that somebody does. */
  #seen = () => {
    if (document.hidden) this.#following.sync(false);
    else this.#list();
  };

  /** @param {State} state @param {State} before */
  #changed({ train, input, target }, before) {
    if (train.shown[0] !== before.train.shown[0]) this.#moments.clear();
    if (train.shown[0] !== before.train.shown[0] || train.runs !== before.train.runs) this.#describe();
    if (train.shown !== before.train.shown) this.#sync();
    const back = train.line === "live" && before.train.line === "waiting";
    if (back && train.unread) this.#moments.retry();
    if (train !== before.train || input !== before.input || target !== before.target) this.#moments.refresh();
  }

  /** What the network of the run in hand is like. */
  async #describe() {
    const run = runInHand(this.#train);
    if (!run || this.#train.network?.id === run.network) return;
    setTrain(this.#store, { network: null });
    try {
      const network = await this.#controller.networks.describe(run.network);
      if (runInHand(this.#train)?.network === network.id) setTrain(this.#store, { network });
    } catch (error) {
      this.#controller.failed(error, () => this.#describe());
    }
  }

  #sync() {
    this.#following.sync(this.#here && !document.hidden);
  }

  /** Read the list of runs. */
  async #list() {
    clearTimeout(this.#timer);
    try {
      const { runs } = await this.#runs.list();
      if (!this.#here) return;
      this.#listed(runs);
    } catch (error) {
      if (this.#train.runs === null) this.#controller.failed(error, () => this.#list());
    }
    if (!this.#here) return;
    const { runs, shown } = this.#train;
    const unheard = runs?.some((run) => isMoving(run) && run.status !== "paused" && !shown.includes(run.id));
    if (unheard) this.#timer = window.setTimeout(() => this.#list(), LOOK_AGAIN);
  }

  /** The runs that a link names are shown, else one that runs, else the newest. @param {Run[]} runs */
  #listed(runs) {
    const named = this.#train.shown;
    const known = named.filter((id) => runs.some((run) => run.id === id));
    if (known.length < named.length) this.#sayOfLink("A run that was shown here is gone.");
    const usual = runs.find((run) => run.status === "running") ?? runs[0];
    const shown = known.length > 0 ? known : usual ? [usual.id] : [];
    setTrain(this.#store, { runs, shown: shown.join() === named.join() ? named : shown });
    this.#sync();
    this.#moments.refresh();
  }

  /** @param {Run} run */
  #told(run) {
    const runs = this.#train.runs ?? [];
    const before = runs.find(({ id }) => id === run.id);
    if (!before) return;
    setTrain(this.#store, { runs: runs.map((other) => (other.id === run.id ? run : other)) });
    if (before.status === run.status) return;
    this.#sync();
    this.#list();
  }

  /** One thing at a time. @param {() => Promise<void>} work */
  async #exclusively(work) {
    if (this.#train.busy) return;
    setTrain(this.#store, { busy: true });
    try {
      await work();
    } catch (error) {
      this.#controller.failed(error);
    } finally {
      setTrain(this.#store, { busy: false });
    }
  }

  /** @param {Record<string, unknown>} settings */
  start(settings) {
    return this.#exclusively(async () => {
      setTrain(this.#store, { refusal: null });
      try {
        const run = await this.#runs.start({ network: this.#controller.networkId, ...settings });
        setTrain(this.#store, { runs: [run, ...(this.#train.runs ?? [])], shown: [run.id], moment: null });
        await this.#list();
      } catch (error) {
        if (!(error instanceof ApiError && error.status >= 400)) throw error;
        const fields = Object.fromEntries(error.errors.map(({ where, what }) => [where, what]));
        setTrain(this.#store, { refusal: { detail: error.message, fields } });
      }
    });
  }

  /** A first run, over within seconds. */
  startQuickly() {
    return this.start(settingsOf(valuesOf("quick")));
  }

  /** @param {string} id @param {"pause" | "resume" | "stop"} move */
  move(id, move) {
    return this.#exclusively(async () => {
      this.#told(await this.#runs.move(id, move));
    });
  }

  /** @param {string} id */
  remove(id) {
    return this.#exclusively(async () => {
      await this.#runs.remove(id);
      this.#following.forget(id);
      const { runs, shown } = this.#train;
      const others = (runs ?? []).filter((run) => run.id !== id);
      const left = shown.filter((other) => other !== id);
      const next = left.length > 0 || others.length === 0 ? left : [others[0].id];
      setTrain(this.#store, { runs: others, shown: next, moment: null });
    });
  }

  /** Take a run in hand; the one laid over stays. @param {string} id */
  choose(id) {
    const [, over] = this.#train.shown;
    setTrain(this.#store, { shown: over && over !== id ? [id, over] : [id], moment: null });
  }

  /** Lay a run over the one in hand. @param {string | null} id */
  layOver(id) {
    const [first] = this.#train.shown;
    if (first) setTrain(this.#store, { shown: id && id !== first ? [first, id] : [first] });
  }

  /** Look at a checkpoint; the newest one moves on with the run. @param {number | null} index */
  lookAt(index) {
    const newest = this.#train.histories[this.#train.shown[0]]?.checkpoints.at(-1);
    setTrain(this.#store, { moment: index === newest?.index ? null : index });
  }

  /** @param {import("./types.js").Split} split */
  count(split) {
    setTrain(this.#store, { split });
  }

  /** @param {import("./types.js").Cell | null} cell */
  open(cell) {
    this.#moments.open(cell);
  }

  /** Ask once more for what could not be read. */
  retry() {
    this.#moments.retry();
  }

  /** Begin a session of the reader's own with the checkpoint in hand, on the Digit page. */
  async apply() {
    const run = runInHand(this.#train);
    const checkpoint = checkpointInHand(this.#train);
    if (!run || !checkpoint) return;
    if (run.network !== this.#controller.networkId)
      await this.#controller.openNetwork(run.network, { page: "train" });
    if (run.network !== this.#controller.networkId) return;
    return this.#controller.training.adopt(
      { run: run.id, checkpoint: checkpoint.index },
      `These are your own copy of step ${checkpoint.step.toLocaleString("en")} of the run: your SGD steps move only it.`,
    );
  }

  /** Where a link's other problems are listed it stands among them. @param {string} message */
  #sayOfLink(message) {
    const { notice } = this.#store.state;
    if (!notice?.points) return this.#say(message, "problem");
    this.#store.set({ notice: { ...notice, points: [...notice.points, message] } });
  }

  /** @param {string} message @param {"problem" | "done"} kind */
  #say(message, kind) {
    this.#store.set({ notice: { message, kind } });
  }
}
