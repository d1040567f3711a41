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
      target: null,
    });
  });

  it("tells what lets nothing through", () => {
    const network = smallNetwork();
    const blocked = (/** @type {string} */ operation, /** @type {string[]} */ reads, numbers = {}) => {
      const steps = network.steps.map((step) =>
        step.writes === "dLB" ? { ...step, operation, reads } : step,
      );
      const trace = traceOf({ dLZ: 0.5, dLv: 0.1, dLB: 0, dLh: 0, ...numbers });
      return vanishing({ ...network, steps }, trace, moments)?.says;
    };
    expect(blocked("relu.d_input", ["dLZ", "dBA"])).toContain("all ReLU cells on the way are dead");
    expect(blocked("tanh.d_input", ["dLZ", "dBA"])).toContain("every cell on the way is saturated");
    expect(blocked("dense.d_input", ["dLZ", "v"], { v: 0 })).toContain("all numbers in v are 0");
    expect(blocked("dense.d_input", ["dLZ", "v"], { v: 1 })).toBe(
      "From dLB on every gradient is exactly 0: nothing passes back to it.",
    );
  });

  it("takes no notice of weights alone whose gradient is 0, such as those over a black image", () => {
    expect(found({ dLZ: 0.5, dLv: 0, dLB: 0.1, dLh: 0 })).toBeNull();
  });

  it("calls the classes of yes and no so", () => {
    const network = smallNetwork();
    network.target = { kind: "yes_no", symbol: "y", shape: [1], classes: 2 };
    const trace = traceOf({ dLZ: 5e-4, dLv: 1e-4 }, { target: 1, probabilities: [0.9995] });
    expect(vanishing(network, trace, moments)).toMatchObject({
      says: expect.stringContaining("sure of yes"),
      target: 0,
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
