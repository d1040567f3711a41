/** What a screen reader says of a step. */
import { spokenStep } from "../../frontend/src/time/spoken.js";
import { smallNetwork } from "./description.js";

const network = smallNetwork();
network.references = [
  { seed: "roe", title: "Maps", authors: "Jane Roe", year: 1999, numbered: true },
  { seed: "poe", title: "Bars", authors: "Ann Poe", year: 2001, numbered: true },
];
network.steps[12].layer = "conv1";
network.steps[12].source = [
  { seed: "roe", equations: ["4", "5"] },
  { seed: "poe", equations: ["9"] },
];

describe("spokenStep", () => {
  it("tells phase, step and equation", () => {
    expect(spokenStep(network, 12, true)).toBe(
      "Step 13 of 14, backward pass, conv1: dLh, gradient. By equations 4 and 5 of Roe and equation 9 of Poe. It makes dLh.",
    );
    expect(spokenStep(network, 0, true)).toBe("Step 1 of 14, forward pass: A, pre_activation. It makes A.");
  });

  it("says so where there are no numbers yet", () => {
    expect(spokenStep(network, 13, false)).toMatch(/^Step 14 of 14, update: .* It has no numbers yet\.$/);
    expect(spokenStep(network, 99, false)).toBe("");
  });
});
