/** The player ticks by a clock that is given to it, so that no test waits. */
import { Player, STEP_MILLISECONDS } from "../../frontend/src/time/player.js";

class Clock {
  time = 0;
  #next = 1;
  /** @type {Map<number, { at: number, callback: () => void }>} */
  timers = new Map();

  now = () => this.time;

  /** @param {() => void} callback @param {number} milliseconds */
  setTimeout = (callback, milliseconds) => {
    this.timers.set(this.#next, { at: this.time + milliseconds, callback });
    return this.#next++;
  };

  /** @param {number} timer */
  clearTimeout = (timer) => {
    this.timers.delete(timer);
  };

  /** @param {number} milliseconds */
  pass(milliseconds) {
    const until = this.time + milliseconds;
    for (;;) {
      const [due] = [...this.timers].sort(([, a], [, b]) => a.at - b.at);
      if (!due || due[1].at > until) break;
      this.time = due[1].at;
      this.timers.delete(due[0]);
      due[1].callback();
    }
    this.time = until;
  }
}

/** @param {number} [end] the tick that says that the end is reached */
function playing(end = Number.POSITIVE_INFINITY) {
  const clock = new Clock();
  /** @type {number[]} */
  const ticks = [];
  const player = new Player(() => {
    ticks.push(clock.time);
    return ticks.length < end;
  }, clock);
  return { clock, player, ticks };
}

describe("Player", () => {
  it("ticks once an interval from its start until it is stopped", () => {
    const { clock, player, ticks } = playing();
    clock.pass(5000);
    expect(ticks).toEqual([]);
    player.start();
    clock.pass(2.5 * STEP_MILLISECONDS);
    player.stop();
    clock.pass(10 * STEP_MILLISECONDS);
    expect(ticks).toEqual([5000 + STEP_MILLISECONDS, 5000 + 2 * STEP_MILLISECONDS]);
    expect(clock.timers.size).toBe(0);
  });

  it.each([0.5, 1, 2, 4])("at speed %f shows that many steps a second", (speed) => {
    const { clock, player, ticks } = playing();
    player.speed = speed;
    player.start();
    clock.pass(10 * STEP_MILLISECONDS);
    expect(ticks).toHaveLength(10 * speed);
  });

  it("takes up a new speed within the running tick", () => {
    const { clock, player, ticks } = playing();
    player.start();
    clock.pass(0.4 * STEP_MILLISECONDS);
    player.speed = 2;
    clock.pass(0.1 * STEP_MILLISECONDS);
    expect(ticks).toEqual([0.5 * STEP_MILLISECONDS]);
  });

  it("stops at the end", () => {
    const { clock, player, ticks } = playing(3);
    player.start();
    clock.pass(100 * STEP_MILLISECONDS);
    expect(ticks).toHaveLength(3);
    expect(player.playing).toBe(false);
  });

  it("starts once however often it is started, and toggles", () => {
    const { clock, player } = playing();
    player.start();
    player.start();
    expect(clock.timers.size).toBe(1);
    player.toggle();
    expect(player.playing).toBe(false);
    player.toggle();
    expect(player.playing).toBe(true);
  });

  it("can be stopped by its own tick", () => {
    const clock = new Clock();
    const player = new Player(() => player.stop(), clock);
    player.start();
    clock.pass(3 * STEP_MILLISECONDS);
    expect(player.playing).toBe(false);
    expect(clock.timers.size).toBe(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses a speed of %f", (speed) => {
    const { player } = playing();
    expect(() => {
      player.speed = speed;
    }).toThrow(/finite number above 0/);
  });

  it("waits while it rests, and then for a whole interval more", () => {
    const { clock, player, ticks } = playing();
    player.start();
    clock.pass(1.5 * STEP_MILLISECONDS);
    player.rest(true);
    player.speed = 2;
    clock.pass(10 * STEP_MILLISECONDS);
    expect(ticks).toEqual([STEP_MILLISECONDS]);
    expect(player.playing).toBe(true);
    player.rest(false);
    clock.pass(0.5 * STEP_MILLISECONDS);
    expect(ticks).toEqual([STEP_MILLISECONDS, 12 * STEP_MILLISECONDS]);
  });

  it("rests no longer than it plays", () => {
    const { clock, player, ticks } = playing();
    player.rest(true);
    player.start();
    player.rest(true);
    player.stop();
    player.start();
    clock.pass(STEP_MILLISECONDS);
    expect(ticks).toHaveLength(1);
  });
});
