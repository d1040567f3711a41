/** The page's measures: from a change to the frame that shows it, the last of each kept; and what waits for that frame. */
import { BpStepPanel } from "../../frontend/src/app/bp-step-panel.js";
import { afterNextFrame, untilPainted } from "../../frontend/src/pace.js";
import { initialState } from "../../frontend/src/store.js";
import { smallNetwork } from "./description.js";
import { find, mount, settled, textOf } from "./mounting.js";

const frame = () => new Promise((resolve) => afterNextFrame(() => resolve(undefined)));

describe("a measure", () => {
  /** @param {string} name */
  const measures = (name) => performance.getEntriesByName(name, "measure");

  it("begins with the change, or with what led to it, and ends after the next frame", async () => {
    const begun = performance.now() - 50;
    untilPainted("hover-highlight", begun);
    expect(measures("hover-highlight")).toEqual([]);
    await frame();
    const [{ startTime, duration }] = measures("hover-highlight");
    expect(startTime).toBeCloseTo(begun, 3);
    expect(duration).toBeGreaterThanOrEqual(50);
  });

  it("is one for all changes that a frame shows, and takes the place of the one before", async () => {
    untilPainted("step-repaint", 1);
    untilPainted("step-repaint", 2);
    await frame();
    expect(measures("step-repaint").map(({ startTime }) => startTime)).toEqual([1]);
    untilPainted("step-repaint", 3);
    await frame();
    expect(measures("step-repaint").map(({ startTime }) => startTime)).toEqual([3]);
  });
});

describe("the panel beside the columns", () => {
  it("tells of another step a frame after them, and of all else at once", async () => {
    const network = smallNetwork();
    const state = { ...initialState(), network, position: 0 };
    const panel = await mount(new BpStepPanel(), { state });
    const told = () => textOf(find(panel, ".bp-inspector__title"));
    const [before, after] = [0, 1].map(
      (at) => network.tensors.find(({ symbol }) => symbol === network.steps[at].writes)?.title,
    );
    await settled(/** @type {any} */ (find(panel, "bp-inspector")));
    expect(told()).toBe(before);
    panel.state = { ...state, position: 1 };
    await Promise.resolve();
    expect(told()).toBe(before);
    await settled(panel);
    await settled(/** @type {any} */ (find(panel, "bp-inspector")));
    expect(told()).toBe(after);
  });
});
