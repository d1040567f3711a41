/** One run's events as they come. A lost connection is taken up again after the last event that was heard. */

/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").MetricsRow} MetricsRow */
/** @typedef {import("./types.js").RunCheckpoint} RunCheckpoint */

/**
 * @typedef {object} Listener
 * @property {(rows: MetricsRow[]) => void} metrics
 * @property {(checkpoint: RunCheckpoint) => void} checkpoint
 * @property {(run: Run) => void} status
 * @property {() => void} end
 * @property {(open: boolean) => void} line whether the server is heard
 */

/** Rows are handed on together: a fast run tells more of them than an eye can follow. */
const GATHERED = 200;
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 20_000;
const CLOSED = 2;

export class RunStream {
  #pathAfter;
  #listener;
  #dial;
  /** @type {EventSource | null} */
  #source = null;
  /** @type {string | null} */
  #last;
  /** @type {MetricsRow[]} */
  #gathered = [];
  #flushing = 0;
  #redialling = 0;
  #wait = FIRST_WAIT;

  /**
   * @param {(after: string | null) => string} pathAfter
   * @param {Listener} listener
   * @param {string | null} last id of the last event that is known already
   * @param {(path: string) => EventSource} dial
   */
  constructor(pathAfter, listener, last, dial) {
    this.#pathAfter = pathAfter;
    this.#listener = listener;
    this.#last = last;
    this.#dial = dial;
    this.#open();
  }

  close() {
    this.#flush();
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#redialling);
  }

  #open() {
    const source = this.#dial(this.#pathAfter(this.#last));
    this.#source = source;
    source.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.#listener.line(true);
    };
    source.onerror = () => this.#lost(source);
    this.#on(source, "metrics", (row) => this.#gather(row));
    this.#on(source, "checkpoint", this.#listener.checkpoint);
    this.#on(source, "status", this.#listener.status);
    this.#on(source, "end", () => {
      this.close();
      this.#listener.end();
    });
  }

  /** @param {EventSource} source @param {string} type @param {(data: any) => void} heard */
  #on(source, type, heard) {
    source.addEventListener(type, (event) => {
      const { data, lastEventId } = /** @type {MessageEvent} */ (event);
      if (lastEventId) this.#last = lastEventId;
      if (type !== "metrics") this.#flush();
      heard(data ? JSON.parse(data) : null);
    });
  }

  /** A browser dials again by itself, except after an answer that is no stream. @param {EventSource} source */
  #lost(source) {
    this.#listener.line(false);
    if (source.readyState !== CLOSED || source !== this.#source) return;
    clearTimeout(this.#redialling);
    this.#redialling = window.setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(LONGEST_WAIT, 2 * this.#wait);
  }

  /** @param {MetricsRow} row */
  #gather(row) {
    this.#gathered.push(row);
    if (this.#flushing === 0) this.#flushing = window.setTimeout(() => this.#flush(), GATHERED);
  }

  #flush() {
    clearTimeout(this.#flushing);
    this.#flushing = 0;
    const rows = this.#gathered;
    this.#gathered = [];
    if (rows.length > 0) this.#listener.metrics(rows);
  }
}
