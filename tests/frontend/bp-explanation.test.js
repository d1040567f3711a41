/** A number's explanation: its terms laid out or in lines, factors that lead on, the way back, what it feeds, a field to edit. */
import { BpEdits } from "../../frontend/src/explain/bp-edits.js";
import { BpExplanation } from "../../frontend/src/explain/bp-explanation.js";
import { spread } from "../../frontend/src/explain/bp-slice.js";
import { readNumber } from "../../frontend/src/explain/bp-value.js";
import { smallNetwork, traceOf } from "./description.js";
import { cell, explanation, term, windowTerms } from "./explanations.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

/** @param {HTMLElement} view */
async function everySettled(view) {
  await settled(/** @type {any} */ (view));
  for (const part of view.querySelectorAll("bp-terms, bp-trail, bp-value, bp-feeds, bp-slice, bp-map"))
    await settled(/** @type {any} */ (part));
}

/** @param {Partial<import("../../frontend/src/explain/types.js").Explanation>} [told] @param {Partial<BpExplanation>} [properties] */
async function shown(told = {}, properties = {}) {
  const what = explanation(told);
  const view = await mount(new BpExplanation(), {
    network: smallNetwork(),
    trace: traceOf({ A: 0.5 }),
    cell: { symbol: what.symbol, index: what.index },
    trail: [],
    explanation: what,
    ...properties,
  });
  await everySettled(view);
  return view;
}

/** @param {HTMLElement} view @param {string} text */
const press = (view, text) =>
  [...view.querySelectorAll("button")].find((button) => textOf(button) === text)?.click();

describe("an explanation", () => {
  it("tells the number, its equations, what they say, and all of it in words", async () => {
    const view = await shown();
    expect(textOf(find(view, ".bp-value__name"))).toBe("A[1, 0, 1]");
    expect(textOf(find(view, "[data-role=value]"))).toBe("= 3.2500");
    expect(view.querySelectorAll(".bp-explanation__equations .katex")).toHaveLength(2);
    expect(textOf(find(view, "[data-role=says]"))).toBe("The sum of 8 products.");
    expect(textOf(find(view, "[data-role=in-words]"))).toContain("the sum of 9 terms");
  });

  it("says why there is none", async () => {
    const view = await shown({}, { explanation: null, problem: "Choose a target." });
    expect(textOf(find(view, "[data-role=absent]"))).toBe("Choose a target.");
  });

  it("has neither equation nor terms for what is given", async () => {
    const view = await shown({ combine: "given", terms: [], step: null, operation: null });
    expect(view.querySelector(".bp-explanation__equations")).toBeNull();
    expect(view.querySelector(".bp-terms")).toBeNull();
  });

  it("names the cells that only decided", async () => {
    const view = await shown({ combine: "select", decided_by: [cell("W1", [0, 0, 0, 1], 3)] });
    expect(textOf(find(view, ".bp-explanation__decided"))).toContain("W1[0, 0, 0, 1]");
  });
});

describe("terms laid out", () => {
  it("stand as their window, input over weight over product, one map at a time, the strongest first", async () => {
    const view = await shown();
    const cells = [...view.querySelectorAll(".bp-terms__grid td")];
    expect(cells).toHaveLength(4);
    expect(textOf(find(view, ".bp-terms__plane"))).toBe("map 1: its 4 terms sum to −2");
    expect(cells.map((at) => textOf(at).replaceAll("×", "").trim().split(/\s+/))).toEqual([
      ["5", "0.5", "2.5"],
      ["6", "−2", "−12"],
      ["7", "0.5", "3.5"],
      ["8", "0.5", "4"],
    ]);
    expect(textOf(find(view, ".bp-terms__rest"))).toContain("a[1] 0.25");
  });

  it("write out the term that is looked at, with the sum up to it", async () => {
    const view = await shown();
    expect(textOf(find(view, "[data-role=term]"))).toBe(
      "X[1, 3, 5] 6 × h[1, 1, 0, 1] −2 = −12 term 6 of 9; the sum up to it is −4.5",
    );
    find(view, "[data-term='4']").dispatchEvent(new Event("pointerover", { bubbles: true }));
    await everySettled(view);
    expect(textOf(find(view, "[data-role=term]"))).toContain("= 2.5 term 5 of 9; the sum up to it is 7.5");
  });

  it("show another map when its products are pressed", async () => {
    const view = await shown();
    const detail = { flat: 2, value: 1.5 };
    find(view, ".bp-terms__maps bp-map").dispatchEvent(
      new CustomEvent("cell-pressed", { detail, bubbles: true }),
    );
    await everySettled(view);
    expect(textOf(find(view, ".bp-terms__plane"))).toMatch(/^map 0/);
    expect(textOf(find(view, "[data-role=term]"))).toMatch(/^X\[0, 4, 4\]/);
  });

  it("are walked by arrow keys from factor to factor, one of them a stop for Tab", async () => {
    const view = await shown();
    const grid = find(view, ".bp-terms__grid");
    const stops = [...grid.querySelectorAll(".bp-factor[tabindex='0']")];
    expect(stops.map((stop) => stop.getAttribute("data-cell"))).toEqual(["X:1,3,5", "h:1,1,0,1"]);
    /** @type {HTMLElement} */ (stops[1]).focus();
    const key = new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true });
    stops[1].dispatchEvent(key);
    await everySettled(view);
    expect(key.defaultPrevented).toBe(true);
    expect(document.activeElement?.getAttribute("data-cell")).toBe("X:1,4,5");
  });

  it("mark the one that won", async () => {
    const terms = [0, 1, 2, 3].map((at) => term([cell("B", [0, at >> 1, at & 1], at)], at));
    const view = await shown({ combine: "max", terms, chosen: 3 });
    expect(textOf(find(view, "[data-won]"))).toContain("wins");
    expect(textOf(find(view, ".bp-terms__bar h4"))).toBe("4 terms, the largest of them wins");
  });

  it("become maps of products where they are too many for numbers", async () => {
    const terms = Array.from({ length: 64 }, (_, at) =>
      term([cell("dLB", [0, at >> 3, at & 7], 1), cell("X", [0, at >> 3, at & 7], at)], at),
    );
    const view = await shown({ terms });
    expect(view.querySelector(".bp-terms__grid")).toBeNull();
    const map = /** @type {any} */ (find(view, ".bp-terms__maps bp-map"));
    expect([...map.values]).toEqual(terms.map(({ value }) => value));
    const maps = find(view, ".bp-terms__maps");
    maps.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true, cancelable: true }));
    await everySettled(view);
    expect(textOf(find(view, "[data-role=term]"))).toContain("= 55");
  });
});

describe("terms in lines", () => {
  /** @param {HTMLElement} view */
  const lines = (view) =>
    [...view.querySelectorAll(".bp-terms__list tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].slice(1).map(textOf),
    );

  it("stand in order or largest first, with the sum so far", async () => {
    const view = await shown();
    press(view, "in lines");
    await everySettled(view);
    expect(lines(view).slice(0, 3)).toEqual([
      ["0.5", "0.5"],
      ["1", "1.5"],
      ["1.5", "3"],
    ]);
    expect(lines(view).at(-1)).toEqual(["0.25", "3.25"]);
    press(view, "largest first");
    await everySettled(view);
    expect(lines(view).slice(0, 2)).toEqual([
      ["−12", "−12"],
      ["4", "−8"],
    ]);
    expect(lines(view).at(-1)?.[1]).toBe("3.25");
  });

  it("show more where there are many", async () => {
    const terms = Array.from({ length: 60 }, (_, k) => term([cell("g", [k], 1), cell("v", [0, k], k)], k));
    const view = await shown({ terms });
    press(view, "in lines");
    await everySettled(view);
    expect(lines(view)).toHaveLength(24);
    press(view, "36 more");
    await everySettled(view);
    expect(lines(view)).toHaveLength(60);
  });

  it("tell exponentials by name, and which of them is over the sum", async () => {
    const terms = [0, 1].map((k) => term([cell("Z", [k], k)], Math.exp(k), { function: "exp" }));
    const view = await shown({ combine: "ratio", terms, chosen: 1 });
    expect(textOf(find(view, "tr[data-won]"))).toBe("exp( Z[1] 1 ) this one 2.718 3.718");
  });
});

describe("a factor", () => {
  it("leads to its own explanation, and lights up in the columns while it is pointed at", async () => {
    const view = await shown();
    const followed = eventsOf(view, "cell-followed");
    const pointed = eventsOf(view, "cell-pointed");
    const factor = find(view, ".bp-terms__grid .bp-factor");
    factor.dispatchEvent(new Event("pointerenter"));
    factor.dispatchEvent(new Event("pointerleave"));
    expect(pointed).toEqual([{ symbol: "X", index: [1, 3, 4] }, null]);
    factor.click();
    expect(followed[0]).toMatchObject({ symbol: "X", index: [1, 3, 4] });
  });

  it("hands the keyboard on to the factors of the number that it leads to, and back", async () => {
    const view = await shown();
    const factor = find(view, "[data-cell='h:1,1,0,0']");
    factor.focus();
    factor.click();
    const next = explanation({ symbol: "h", index: [1, 1, 0, 0], terms: windowTerms().slice(0, 4) });
    Object.assign(view, {
      cell: { symbol: "h", index: [1, 1, 0, 0] },
      trail: [{ symbol: "A", index: [1, 0, 1] }],
    });
    await everySettled(view);
    view.explanation = next;
    await everySettled(view);
    await vi.waitFor(() => expect(document.activeElement?.getAttribute("data-cell")).toBe("X:0,4,5"));
    const raised = eventsOf(view, "cell-raised");
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key: "Backspace", bubbles: true, cancelable: true }),
    );
    expect(raised).toHaveLength(1);
    Object.assign(view, { cell: { symbol: "A", index: [1, 0, 1] }, trail: [], explanation: explanation() });
    await everySettled(view);
    await vi.waitFor(() => expect(document.activeElement?.getAttribute("data-cell")).toBe("h:1,1,0,0"));
  });
});

describe("the way", () => {
  const trail = Array.from({ length: 9 }, (_, at) => ({ symbol: "A", index: [0, 0, at] }));

  it("leads back to any number on it, the middle of a long one left out", async () => {
    const view = await shown({}, { trail });
    const climbed = eventsOf(view, "trail-climbed");
    const crumbs = [...view.querySelectorAll(".bp-trail__cell")];
    expect(crumbs.map(textOf)).toEqual([0, 5, 6, 7, 8].map((at) => `A[0, 0, ${at}]`));
    expect(textOf(find(view, ".bp-trail__hidden"))).toBe("… 4 more");
    /** @type {HTMLElement} */ (crumbs[1]).click();
    find(view, ".bp-trail__up").click();
    expect(climbed).toEqual([{ length: 5 }, { length: 8 }]);
  });

  it("can be left", async () => {
    const view = await shown();
    const closed = eventsOf(view, "cell-closed");
    find(view, "[aria-label='Close this explanation']").click();
    expect(closed).toHaveLength(1);
    expect(/** @type {HTMLButtonElement} */ (find(view, ".bp-trail__up")).disabled).toBe(true);
  });
});

describe("what a number feeds", () => {
  const feeds = [
    {
      step: "forward.B",
      symbol: "B",
      count: 300,
      cells: Array.from({ length: 8 }, (_, at) => ({ ...cell("B", [0, 0, at], 1), weight: 8 - at })),
    },
    { step: "loss.E", symbol: "E", count: 1, cells: [{ ...cell("E", [], 0.7), weight: null }] },
  ];

  it("is listed with its weights, and leads on", async () => {
    const view = await shown({ feeds });
    expect(textOf(find(view, ".bp-feeds summary"))).toBe("What it feeds: 301 cells of B, E");
    const first = find(view, ".bp-feeds__feed[data-symbol=B]");
    expect(textOf(find(first, "li"))).toBe("B[0, 0, 0] 1 weight 8");
    expect(first.querySelectorAll("li")).toHaveLength(6);
    press(view, "2 more of 300");
    await everySettled(view);
    expect(first.querySelectorAll("li")).toHaveLength(8);
    expect(textOf(find(view, ".bp-feeds__feed[data-symbol=E]"))).toContain("which it only helps to decide");
  });

  it("is nothing at the end of a pass", async () => {
    const view = await shown({ feeds: [] });
    expect(textOf(find(view, ".bp-feeds__none"))).toContain("Nothing later");
  });
});

describe("a field in the number's place", () => {
  it("takes another number, and nothing else", async () => {
    const view = await shown();
    const edited = eventsOf(view, "cell-edited");
    find(view, "[data-action=edit]").click();
    await everySettled(view);
    const field = /** @type {HTMLInputElement} */ (find(view, "input[name=value]"));
    field.value = "much";
    find(view, "form").dispatchEvent(new Event("submit", { cancelable: true }));
    await everySettled(view);
    expect(textOf(find(view, "[role=alert]"))).toMatch(/Type a number/);
    field.value = "−0,5";
    find(view, "form").dispatchEvent(new Event("submit", { cancelable: true }));
    expect(edited).toEqual([{ symbol: "A", index: [1, 0, 1], value: -0.5 }]);
  });

  it("is left by Escape without an edit, and without leaving the number", async () => {
    const view = await shown();
    find(view, "[data-action=edit]").click();
    await everySettled(view);
    const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true });
    find(view, "input[name=value]").dispatchEvent(key);
    await everySettled(view);
    expect(key.defaultPrevented).toBe(true);
    expect(view.querySelector("input[name=value]")).toBeNull();
  });

  it("is not there for coordinates of winners, and tells what was typed over", async () => {
    const winners = await shown({ symbol: "W1", index: [0, 0, 0, 1] });
    expect(winners.querySelector("[data-action=edit]")).toBeNull();
    const view = await shown({ edited: { before: 1.5 } });
    const reverted = eventsOf(view, "edit-reverted");
    expect(textOf(find(view, ".bp-value__edited"))).toContain("it was 1.5");
    find(view, "[data-action=revert]").click();
    expect(reverted).toEqual([{ symbol: "A", index: [1, 0, 1] }]);
  });

  it.each([
    ["0.5", 0.5],
    [" −1e−3 ", null],
    ["−1e-3", -0.001],
    ["1,25", 1.25],
    ["", null],
    ["Infinity", null],
    ["0x10", 16],
  ])("reads %j as %o", (text, value) => expect(readNumber(text)).toBe(value));
});

describe("a full convolution", () => {
  it("is spread over all places of the gradient that comes in", () => {
    const terms = [
      term([cell("dLA", [0, 0, 1], 2), cell("h", [0, 0, 0, 0], 3)], 6),
      term([cell("dLA", [1, 1, 1], 4), cell("h", [1, 0, 1, 1], 0.5)], 2),
    ];
    const upstream = { shape: [2, 2, 2], values: new Float64Array(8) };
    const { weights, products } = spread(explanation({ terms }), upstream);
    expect([...weights]).toEqual([0, 3, 0, 0, 0, 0, 0, 0.5]);
    expect([...products]).toEqual([0, 6, 0, 0, 0, 0, 0, 2]);
  });

  it("is shown as three rows of maps", async () => {
    const terms = [term([cell("dLB", [0, 0, 1], 2), cell("h", [0, 0, 0, 0], 3)], 6)];
    const told = { symbol: "dLX", index: [0, 1, 1], operation: "conv2d.d_input", terms };
    const view = await shown(told, { trace: traceOf({ dLB: 0.5 }) });
    const rows = [...view.querySelectorAll(".bp-slice__row")];
    expect(rows.map((row) => row.getAttribute("data-row"))).toEqual(["dLB", "dB[0, 1, 1]", "products"]);
    const followed = eventsOf(view, "cell-followed");
    find(rows[1], "bp-map").dispatchEvent(
      new CustomEvent("cell-pressed", { detail: { flat: 5 }, bubbles: true }),
    );
    expect(followed).toEqual([{ symbol: "dLB", index: [0, 1, 1] }]);
  });
});

describe("the list of edits", () => {
  const edits = [
    { symbol: "X", index: [0, 1, 2], value: 0.5 },
    { symbol: "a", index: [1], value: -2 },
  ];

  it("names each number with the one before, and reverts one or all", async () => {
    const view = await mount(new BpEdits(), {
      edits,
      made: [{ ...edits[0], before: 1 }],
      loss: 0.25,
      unedited: 0.5,
    });
    expect(textOf(find(view, "li"))).toBe("X[0, 1, 2] 1 → 0.5000 revert");
    expect(textOf(find(view, "[data-role=effect]"))).toBe("loss 0.5000 → 0.2500");
    const one = eventsOf(view, "edit-reverted");
    const all = eventsOf(view, "edits-reverted");
    find(view, "[data-action=revert]").click();
    find(view, "[data-action=revert-all]").click();
    expect(one).toEqual([edits[0]]);
    expect(all).toHaveLength(1);
  });

  it("is not there without edits", async () => {
    const view = await mount(new BpEdits(), {});
    expect(view.querySelector(".bp-edits")).toBeNull();
  });
});
