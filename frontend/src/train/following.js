/** Keeps the shown runs up to date: their course so far is read once, then their events are listened to. */
import { withCheckpoint, withRows } from "./history.js";
import { RunStream } from "./run_stream.js";
import { setTrain } from "./train_state.js";

/** @typedef {import("../store.js").State} State */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").History} History */

const MOVING = new Set(["queued", "running", "paused"]);

/** Whether a run may still change. @param {Run} run */
export const isMoving = (run) => MOVING.has(run.status);

export class Following {
  #store;
  #runs;
  #dial;
  #told;
  #failed;
  /** @type {Map<string, RunStream>} */
  #streams = new Map();
  /** @type {Map<string, Promise<void>>} */
  #reading = new Map();
  #awake = false;

  /**
   * @param {import("../store.js").Store<State>} store
   * @param {import("../api/runs.js").RunsApi} runs
   * @param {object} more
   * @param {(run: Run) => void} more.told hears of a run's new state
   * @param {(error: unknown, again: () => void) => void} more.failed
   * @param {(path: string) => EventSource} more.dial
   */
  constructor(store, runs, { told, failed, dial }) {
    this.#store = store;
    this.#runs = runs;
    this.#told = told;
    this.#failed = failed;
    this.#dial = dial;
  }

  get #train() {
    return this.#store.state.train;
  }

  /** Listen to the shown runs that move, and to no others. @param {boolean} awake false: to none */
  sync(awake) {
    this.#awake = awake;
    const { runs, shown } = this.#train;
    const wanted = awake ? shown.filter((id) => runs?.some((run) => run.id === id)) : [];
    // One that has just come to its end is still listened to: its last word is that it has.
    for (const id of [...this.#streams.keys()]) if (!wanted.includes(id)) this.#hangUp(id);
    if (this.#streams.size === 0) setTrain(this.#store, { line: "closed" });
    for (const id of wanted) this.#read(id);
  }

  /** @param {string} id */
  #hangUp(id) {
    this.#streams.get(id)?.close();
    this.#streams.delete(id);
  }

  /** Forget all that is known of a run. @param {string} id */
  forget(id) {
    this.#hangUp(id);
    const { [id]: _, ...histories } = this.#train.histories;
    setTrain(this.#store, { histories });
  }

  /** Read a run's course if it is not known, then listen. @param {string} id */
  async #read(id) {
    try {
      if (!this.#train.histories[id]) await this.#fetched(id);
      this.#listen(id);
    } catch (error) {
      this.#failed(error, () => this.#read(id));
    }
  }

  /** One reading at a time of each run. @param {string} id */
  #fetched(id) {
    let reading = this.#reading.get(id);
    if (!reading) {
      reading = this.#fetch(id).finally(() => this.#reading.delete(id));
      this.#reading.set(id, reading);
    }
    return reading;
  }

  /** @param {string} id */
  async #fetch(id) {
    // In this order: events go on after the last row, so no checkpoint before it may be missing.
    const { metrics } = await this.#runs.metrics(id);
    const { checkpoints } = await this.#runs.checkpoints(id);
    const read = metrics.at(-1)?.seq ?? -1;
    const since = (this.#train.histories[id]?.rows ?? []).filter(({ seq }) => seq > read);
    this.#keep(id, { rows: withRows(metrics, since).rows, checkpoints });
  }

  /** @param {string} id @param {Partial<History>} patch */
  #keep(id, patch) {
    const { histories } = this.#train;
    const before = histories[id] ?? { rows: [], checkpoints: [] };
    setTrain(this.#store, { histories: { ...histories, [id]: { ...before, ...patch } } });
  }

  /** @param {string} id */
  #listen(id) {
    const { runs, shown, histories } = this.#train;
    const run = runs?.find((other) => other.id === id);
    if (!this.#awake || this.#streams.has(id)) return;
    if (!run || !isMoving(run) || !shown.includes(id)) return;
    const last = histories[id].rows.at(-1)?.seq;
    const stream = new RunStream(
      (after) => this.#runs.events(id, after),
      {
        metrics: (rows) => this.#heard(id, rows),
        checkpoint: (checkpoint) =>
          this.#keep(id, {
            checkpoints: withCheckpoint(this.#train.histories[id]?.checkpoints ?? [], checkpoint),
          }),
        status: (told) => this.#moved(told),
        end: () => this.#ended(id),
        line: (open) => setTrain(this.#store, { line: open ? "live" : "waiting" }),
      },
      last === undefined ? null : String(last),
      this.#dial,
    );
    this.#streams.set(id, stream);
  }

  /** @param {string} id @param {import("./types.js").MetricsRow[]} fresh */
  #heard(id, fresh) {
    const { rows, rewound } = withRows(this.#train.histories[id]?.rows ?? [], fresh);
    this.#keep(id, { rows });
    if (rewound) this.#fetched(id).catch(() => {});
  }

  /** A run that goes on forgets the checkpoint that it made only to pause. @param {Run} run */
  #moved(run) {
    this.#told(run);
    const known = this.#train.histories[run.id]?.checkpoints.length ?? 0;
    if (run.checkpoints < known) this.#fetched(run.id).catch(() => {});
  }

  /** What was told last may have been missed: the course is read once more, whole. @param {string} id */
  #ended(id) {
    this.#streams.delete(id);
    if (this.#streams.size === 0) setTrain(this.#store, { line: "closed" });
    const before = this.#reading.get(id) ?? Promise.resolve();
    before.then(() => this.#fetched(id)).catch((error) => this.#failed(error, () => this.#ended(id)));
  }
}
