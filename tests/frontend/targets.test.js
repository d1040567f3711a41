/** What a loss is taken against, for each kind of network; and the chooser of it. */
import { BpTarget } from "../../frontend/src/app/bp-target.js";
import {
  chanceOf,
  classesOf,
  numbersOf,
  sameTarget,
  targetFor,
  targetRef,
  targetWords,
  usualTarget,
} from "../../frontend/src/app/targets.js";
import { smallNetwork } from "./description.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

/** @param {import("../../frontend/src/types.js").TargetKind} kind @param {number[]} shape @param {number | null} classes */
const networkWith = (kind, shape, classes) => ({
  ...smallNetwork(),
  target: { kind, symbol: "t", shape, classes },
});

const classes = networkWith("class", [], 3);
const yesNo = networkWith("yes_no", [], 2);
const numbers = networkWith("numbers", [3], 3);
const single = networkWith("numbers", [1], 1);
const upstream = networkWith("upstream", [1, 2], null);

describe("targetFor", () => {
  it.each([
    [classes, 2, 2],
    [classes, 3, null],
    [classes, [1], 1],
    [classes, [0.5], null],
    [classes, [1, 2, 3], null],
    [yesNo, 1, 1],
    [yesNo, 2, null],
    [numbers, 2, 2],
    [numbers, 3, null],
    [numbers, [0.1, 0.2, 0.3], [0.1, 0.2, 0.3]],
    [numbers, [0.1, 0.2], null],
    [single, 4, [4]],
    [upstream, [[1, -2]], [1, -2]],
    [upstream, 1, null],
    [upstream, null, null],
  ])("%#: takes what the network takes, and nothing else", (network, given, taken) =>
    expect(targetFor(network, given)).toEqual(taken),
  );
});

describe("targets", () => {
  it("go to the API in the shape of the label", () => {
    expect(targetRef(upstream, [1, -2])).toEqual([[1, -2]]);
    expect(targetRef(numbers, 2)).toBe(2);
  });

  it("are the same whether flat or in rows", () => {
    expect(sameTarget([[1, -2]], [1, -2])).toBe(true);
    expect(sameTarget([1], 1)).toBe(false);
    expect(sameTarget(null, null)).toBe(true);
  });

  it("have something to begin with, an example's first", () => {
    expect([classes, yesNo, numbers, upstream].map(usualTarget)).toEqual([0, 1, [0, 0, 0], [1, 1]]);
    const example = { name: "a", title: "A", says: "", input: [], target: [[3, 4]], weights: false };
    expect(usualTarget({ ...upstream, examples: [example] })).toEqual([3, 4]);
  });

  it("stand for numbers, and have a chance only among shares of one", () => {
    expect(numbersOf(numbers.target, 1)).toEqual([0, 1, 0]);
    expect(numbersOf(numbers.target, [5, 6, 7])).toEqual([5, 6, 7]);
    expect(chanceOf(classes, [0.2, 0.3, 0.5], 1)).toBe(0.3);
    expect(chanceOf(yesNo, [0.8], 1)).toBe(0.8);
    expect(chanceOf(yesNo, [0.8], 0)).toBeCloseTo(0.2, 15);
    expect(chanceOf(numbers, [0.2, 0.3, 0.5], 1)).toBeNull();
    expect([classes, yesNo, numbers, single, upstream].map(({ target }) => classesOf(target))).toEqual([
      3, 2, 3, 0, 0,
    ]);
  });

  it("are told in few words", () => {
    expect(targetWords(3)).toBe("3");
    expect(targetWords([[0.25, -0.15]])).toBe("0.25, −0.15");
    expect(targetWords([1, 2, 3, 4])).toBe("4 numbers");
    expect(targetWords([1, 0], yesNo.target)).toBe("yes, no");
    expect(targetWords(1, classes.target)).toBe("1");
  });
});

describe("bp-target", () => {
  it("offers classes, or no and yes", async () => {
    const view = await mount(new BpTarget(), { network: yesNo, target: 1 });
    const chosen = eventsOf(view, "target-chosen");
    const select = /** @type {HTMLSelectElement} */ (find(view, "select"));
    expect([...select.options].map(textOf)).toEqual(["0, no", "1, yes"]);
    select.value = "0";
    select.dispatchEvent(new Event("change"));
    expect(chosen).toEqual([{ target: 0 }]);
  });

  it("opens a grid of numbers, and closes by Escape", async () => {
    const view = await mount(new BpTarget(), { network: upstream, target: [0.25, -0.15] });
    const chosen = eventsOf(view, "target-chosen");
    const button = find(view, "[data-role=target]");
    expect(textOf(button)).toBe("0.25, −0.15 ▾");
    button.click();
    await settled(view);
    const cell = /** @type {HTMLInputElement} */ (find(view, "[data-flat='1']"));
    cell.value = "0";
    cell.dispatchEvent(new Event("change"));
    expect(chosen).toEqual([{ target: [0.25, 0] }]);
    cell.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await settled(view);
    expect(view.querySelector("bp-number-grid")).toBeNull();
  });
});
