/** The Digit page's slider: fed from the state, and stopped by whatever else the reader begins. */
import { BpLearning } from "../../frontend/src/slider/bp-learning.js";
import { initialState } from "../../frontend/src/store.js";
import { traceOf } from "./description.js";
import { find, mount, settled } from "./mounting.js";

/** @typedef {import("../../frontend/src/slider/bp-time-slider.js").BpTimeSlider} BpTimeSlider */
/** @typedef {import("../../frontend/src/store.js").State} State */

const moments = ["first", "last"].map((label, step) => ({
  label,
  step,
  accuracy: null,
  weights: { checkpoint: label },
}));

/** @param {Partial<State>} [more] @returns {State} */
const state = (more = {}) => ({
  ...initialState(),
  moments,
  weights: { checkpoint: "last" },
  outcomes: new Map([["last", { probability: 0.5, loss: 0.7, right: true }]]),
  input: { pixels: new Float64Array(784), source: { kind: "drawing" }, png: null, stages: null },
  target: 0,
  trace: traceOf({ A: 1 }),
  ...more,
});

/** @param {BpLearning} view */
const slider = (view) => /** @type {BpTimeSlider} */ (find(view, "bp-time-slider"));

describe("bp-learning", () => {
  it("shows the moment that holds, and what is known of each", async () => {
    const view = await mount(new BpLearning(), { state: state() });
    expect(slider(view)).toMatchObject({ index: 1, waiting: false, halted: false, target: 0 });
    expect(slider(view).outcomes).toEqual([null, { probability: 0.5, loss: 0.7, right: true }]);
    view.state = state({ weights: { checkpoint: "first" } });
    await settled(view);
    expect(slider(view)).toMatchObject({ index: 0, waiting: true });
    view.state = state({ weights: { session: "mine" } });
    await settled(view);
    expect(slider(view).index).toBe(-1);
  });

  it.each([
    ["a problem", { notice: { message: "", kind: /** @type {const} */ ("problem") } }],
    ["the pen", { trace: traceOf({ A: 1 }, { loss: null, target: null }) }],
    ["an empty paper", { input: null, trace: null }],
    ["the steps playing", { playing: true }],
    ["an SGD step", { busy: true }],
    ["another page", { page: /** @type {const} */ ("train") }],
  ])("is halted by %s", async (_, more) => {
    const view = await mount(new BpLearning(), { state: state(more) });
    expect(slider(view).halted).toBe(true);
  });

  it("is not there without moments", async () => {
    const view = await mount(new BpLearning(), { state: state({ moments: [] }) });
    expect(view.querySelector("bp-time-slider")).toBeNull();
  });
});
