/** The page's measures: from a change to the frame that shows it, the last of each kept. */
import { afterNextFrame, untilPainted } from "../../frontend/src/pace.js";

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
