/** Gradients too small to see are noticed, explained, and answered with what shows more. */
import { earlierMoment, likeliest, vanishing } from "../../frontend/src/network/vanishing.js";
import { smallNetwork, traceOf } from "./description.js";

const moments = ["first", "early", "later", "last"].map((name, step) => ({
  label: name,
  step,
  accuracy: null,
  weights: { checkpoint: name },
}));

/** @param {Record<string, number | number[]>} gradients @param {object} [more] */
const found = (gradients, more) => vanishing(smallNetwork(), traceOf(gradients, more), moments);

describe("vanishing", () => {
  it("is silent without a backward pass, and while there is something to see", () => {
    expect(found({ Y: 0.3 })).toBeNull();
    expect(found({ dLZ: 0.1, dLv: 0.1, dLB: 1e-3, dLh: 1e-5 })).toBeNull();
  });

  it("says that the network is sure, and offers the second most probable digit and earlier weights", () => {
    const said = found({ dLZ: 5e-4, dLv: 1e-4 }, { target: 0, probabilities: [0.9995, 0.0001, 0.0004] });
    expect(said).toMatchObject({ reason: "sure", target: 2, earlier: { label: "early" } });
    expect(said?.says).toContain("99.95% sure of 0");
    expect(said?.says).toContain("5.0·10⁻⁴");
    expect(found({ dLZ: 0, dLv: 0 }, { target: 0, probabilities: [1, 0, 0] })?.says).toContain("exactly 0");
  });

  it("names the first gradient that is gone", () => {
    expect(found({ dLZ: 0.5, dLv: 0.1, dLB: 1e-9, dLh: 0 })).toMatchObject({
      reason: "tiny",
      says: expect.stringMatching(/^dLB /),
    });
    expect(found({ dLZ: 0.5, dLv: 0.1, dLB: 0, dLh: 0 })).toMatchObject({
      reason: "dead",
      says: expect.stringMatching(/^From dLB on/),
    });
  });
});

describe("remedies", () => {
  it("passes over the target itself", () => {
    expect(likeliest([0.1, 0.7, 0.2], 1)).toBe(2);
    expect(likeliest([0.1, 0.7, 0.2], null)).toBe(1);
  });

  it("goes back in training, and no further than its beginning", () => {
    expect(earlierMoment(moments, { checkpoint: "last" })?.label).toBe("early");
    expect(earlierMoment(moments, { checkpoint: "later" })?.label).toBe("early");
    expect(earlierMoment(moments, { checkpoint: "first" })).toBeNull();
    expect(earlierMoment(moments, { session: "mine" })?.label).toBe("early");
    expect(earlierMoment(moments, { seed: 3 })).toBeNull();
    expect(earlierMoment([], { checkpoint: "last" })).toBeNull();
  });
});
