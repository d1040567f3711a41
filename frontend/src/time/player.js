/** The player owns time: once started it calls back once a tick until it is stopped or told that the end is reached. */

/** @type {readonly number[]} */
export const SPEEDS = [0.5, 1, 2, 4];

/** Milliseconds that one step stays on screen at speed 1. */
export const STEP_MILLISECONDS = 1000;

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds
 * @property {(callback: () => void, milliseconds: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 */

/** @type {Clock} */
const browserClock = {
  now: () => performance.now(),
  setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
};

export class Player {
  #tick;
  #clock;
  #speed = 1;
  #playing = false;
  #resting = false;
  /** @type {unknown} */
  #timer = null;
  #lastTick = 0;

  /**
   * @param {() => boolean | void} tick called once a tick; `false` says that the end is reached, which stops the player
   * @param {Clock} [clock]
   */
  constructor(tick, clock = browserClock) {
    this.#tick = tick;
    this.#clock = clock;
  }

  get playing() {
    return this.#playing;
  }

  get speed() {
    return this.#speed;
  }

  /** A new speed holds from the running tick on, without a jump. */
  set speed(speed) {
    if (!(Number.isFinite(speed) && speed > 0)) {
      throw new RangeError(`A speed must be a finite number above 0, not ${speed}.`);
    }
    this.#speed = speed;
    if (this.#playing && !this.#resting) this.#schedule();
  }

  get interval() {
    return STEP_MILLISECONDS / this.#speed;
  }

  start() {
    if (this.#playing) return;
    this.#playing = true;
    this.#lastTick = this.#clock.now();
    this.#schedule();
  }

  stop() {
    this.#playing = false;
    this.#resting = false;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  toggle() {
    if (this.#playing) this.stop();
    else this.start();
  }

  /** Ticks wait for as long as this holds; then a whole interval passes before the next. @param {boolean} resting */
  rest(resting) {
    if (!this.#playing || resting === this.#resting) return;
    this.#resting = resting;
    this.#clock.clearTimeout(this.#timer);
    this.#lastTick = this.#clock.now();
    if (!resting) this.#schedule();
  }

  #schedule() {
    this.#clock.clearTimeout(this.#timer);
    const due = this.#lastTick + this.interval - this.#clock.now();
    this.#timer = this.#clock.setTimeout(() => this.#fire(), Math.max(0, due));
  }

  #fire() {
    this.#lastTick = this.#clock.now();
    const more = this.#tick();
    if (!this.#playing) return;
    if (more === false) this.stop();
    else this.#schedule();
  }
}
