/** The loss over a session's steps as a line that breaks where another task begins. */
import { historyCurve } from "../../frontend/src/update/history_curve.js";

/** @param {number} loss @param {number} loss_after @returns {any} */
const step = (loss, loss_after) => ({ loss, loss_after });

describe("the curve of a history", () => {
  const steps = [step(4, 2), step(2, 1), step(3, 0)];

  it("goes from loss to loss, and begins anew where another digit or target does", () => {
    const { taken, undone, points, largest } = historyCurve(steps, 3);
    expect(taken).toBe("M0 0L33.33 50L66.67 75M66.67 25L100 100");
    expect(undone).toBe("");
    expect(largest).toBe(4);
    expect(points).toEqual([
      [0, 0],
      [33.33, 50],
      [66.67, 75],
      [100, 100],
    ]);
  });

  it("tells what lies behind from what was undone", () => {
    expect(historyCurve(steps, 1)).toMatchObject({
      taken: "M0 0L33.33 50",
      undone: "M33.33 50L66.67 75M66.67 25L100 100",
    });
    expect(historyCurve(steps, 0).taken).toBe("");
  });

  it("stays on the ground where there is no loss, and in the box where it is huge or below 0", () => {
    expect(historyCurve([step(0, 0)], 1).taken).toBe("M0 100L100 100");
    expect(historyCurve([step(1, 1e90)], 1).points).toEqual([
      [0, 100],
      [100, 0],
    ]);
    expect(historyCurve([step(1, -1), step(-1, -3)], 2).points).toEqual([
      [0, 0],
      [50, 50],
      [100, 100],
    ]);
    expect(historyCurve([], 0).points).toEqual([[0, 100]]);
  });
});
