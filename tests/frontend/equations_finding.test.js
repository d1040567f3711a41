/** Equations are found by number, range, tensor and word, and grouped as they come. */
import { finder, grouped } from "../../frontend/src/equations/finding.js";
import { catalogue } from "./equations.js";

/** @param {string} wanted */
const found = (wanted) =>
  catalogue()
    .equations.filter(finder(wanted))
    .map(({ seed, number }) => `${seed} ${number}`);

describe("what is looked for", () => {
  it.each([
    ["", ["first 1", "first 2", "first 12", "second 1"]],
    ["2", ["first 2"]],
    ["(12)", ["first 12"]],
    ["2-12", ["first 2", "first 12"]],
    ["1 second", ["second 1"]],
    ["dLh", ["first 12"]],
    ["dlH  LETTER", ["first 12"]],
    ["softmax", ["second 1"]],
    ["erratum", ["first 12"]],
    ["softmax 2", []],
    ["12-2", []],
  ])("%s", (wanted, expected) => expect(found(wanted)).toEqual(expected));
});

it("groups by source and section, in order", () => {
  const groups = grouped(catalogue()).map(({ source, sections }) => [
    source.seed,
    sections.map(({ title, equations }) => [title, equations.map(({ number }) => number)]),
  ]);
  expect(groups).toEqual([
    [
      "first",
      [
        ["Forward", ["1", "2"]],
        ["Backward", ["12"]],
      ],
    ],
    ["second", [["Forward", ["1"]]]],
  ]);
});
