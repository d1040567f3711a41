/** Work of which only the latest matters: one task runs, one waits, and a newer one takes the place of the waiting one. */

export class Latest {
  #running = false;
  /** @type {(() => Promise<void>) | null} */
  #waiting = null;

  get idle() {
    return !this.#running;
  }

  /** @param {() => Promise<void>} task must not throw */
  submit(task) {
    this.#waiting = task;
    if (!this.#running) this.#drain();
  }

  /** Forget the task that waits; the one that runs goes on. */
  clear() {
    this.#waiting = null;
  }

  async #drain() {
    this.#running = true;
    while (this.#waiting) {
      const task = this.#waiting;
      this.#waiting = null;
      await task();
    }
    this.#running = false;
  }
}
