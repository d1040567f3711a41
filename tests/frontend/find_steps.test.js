/** Steps are found by whatever a reader would call them, the best fit first. */
import { findableSteps, findSteps } from "../../frontend/src/time/find_steps.js";
import { smallNetwork } from "./description.js";
import { equation } from "./equations.js";

const network = smallNetwork();
network.references = [
  { seed: "roe", title: "Maps", authors: "Jane Roe, John Doe", year: 1999, numbered: true },
  { seed: "poe", title: "Bars", authors: "Ann Poe", year: 2001, numbered: true },
];
for (const step of network.steps) {
  if (step.writes === "dLh")
    Object.assign(step, { layer: "conv1", source: [{ seed: "roe", equations: ["12"] }] });
  if (step.writes === "dLv")
    Object.assign(step, { layer: "dense", source: [{ seed: "poe", equations: ["12"] }] });
  if (step.writes === "A")
    Object.assign(step, { layer: "conv1", source: [{ seed: "roe", equations: ["3"] }] });
}

const equations = [
  equation({ seed: "roe", number: "9", title: "Rule of the chain", steps: ["backward.dLZ"] }),
  equation({ seed: "roe", number: "9", network: "other", title: "Elsewhere", steps: ["backward.dLB"] }),
  equation({ seed: "roe", number: "12", title: "A sum of products", steps: ["backward.dLh"] }),
];

const steps = findableSteps(network, equations);

/** @param {string} query */
const found = (query) => findSteps(steps, query).map(({ found }) => found.step.writes);

describe("a step is found by", () => {
  it.each([
    ["its symbol, whatever its case", "dlh", ["dLh"]],
    ["the beginning of its symbol", "dLB", ["dLB"]],
    ["a part of its symbol", "next", ["h_next"]],
    ["its phase", "loss", ["E"]],
    ["its layer", "conv1", ["A", "dLh"]],
    ["a word of its title", "pooled", ["Q"]],
    ["several words, all of which fit", "conv1 backward", ["dLh"]],
    ["an equation of any source, and then a step of that number", "(12)", ["dLv", "dLh", "dBA"]],
    ["an equation of one source", "Roe 12", ["dLh"]],
    ["an equation of one source by its short name", "poe (12)", ["dLv"]],
    ["an equation that stands in its derivation", "equation 9", ["dLZ"]],
    ["the title of an equation", "chain", ["dLZ"]],
    ["its number", "step 13", ["dLh"]],
    ["its number, so written", "#1", ["A"]],
  ])("%s", (_, query, symbols) => expect(found(query).slice(0, symbols.length)).toEqual(symbols));

  it("nothing that it is not called", () => {
    for (const query of ["conv1 loss", "dLqq", "step 99", "Poe 3", "#0"]) expect(found(query)).toEqual([]);
  });
});

describe("findSteps", () => {
  it("gives all steps in their order where nothing is asked for", () => {
    expect(found("  ")).toEqual(network.steps.map(({ writes }) => writes));
  });

  it("puts the very symbol before what begins so", () => {
    expect(found("h")[0]).toBe("h_next");
    expect(found("q")[0]).toBe("Q");
    expect(found("w1")[0]).toBe("W1");
  });

  it("tells which equation was asked for, with its title where that is known", () => {
    const [first] = findSteps(steps, "roe 12");
    expect(first.equation).toEqual({ seed: "roe", name: "Roe", number: "12", title: "A sum of products" });
    expect(findSteps(steps, "dLh")[0].equation).toBeNull();
  });

  it("bears any characters", () => {
    for (const query of ["(", "[", "\\", "*+?", "step", "#", "é漢", "<script>", "a".repeat(5000)])
      expect(() => found(query)).not.toThrow();
  });
});
