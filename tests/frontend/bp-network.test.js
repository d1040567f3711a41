/** The network's sheet: a tensor is empty until its step, then has numbers, and its title leads to the step that wrote it. */
import { shortNumber } from "../../frontend/src/maps/bp-legend.js";
import { BpNetwork } from "../../frontend/src/network/bp-network.js";
import { smallNetwork, traceOf } from "./description.js";
import { eventsOf, find, mount, nextFrame, settled, textOf } from "./mounting.js";

const whole = Object.fromEntries(smallNetwork().tensors.map(({ symbol }) => [symbol, 0.5]));

/** @param {Partial<BpNetwork>} [properties] */
async function sheet(properties = {}) {
  const view = await mount(new BpNetwork(), {
    network: smallNetwork(),
    trace: traceOf(whole),
    position: 10,
    ...properties,
  });
  await everySettled(view);
  return view;
}

/** @param {HTMLElement} view */
async function everySettled(view) {
  for (const tensor of view.querySelectorAll("bp-tensor")) await settled(/** @type {any} */ (tensor));
}

/** @param {HTMLElement} view @param {string} symbol */
const statusOf = (view, symbol) =>
  find(view, `[data-symbol="${symbol}"]`).parentElement?.getAttribute("status");

describe("bp-network", () => {
  it("fills in what the pass has reached, and marks what the step writes and reads", async () => {
    const view = await sheet();
    expect(statusOf(view, "dLB")).toBe("written");
    expect(statusOf(view, "dLZ")).toBe("read");
    expect(statusOf(view, "A")).toBe("known");
    expect(statusOf(view, "dLh")).toBe("waiting");
  });

  it("leaves a tensor empty that the trace does not hold, wherever the reader stands", async () => {
    const view = await sheet({ trace: traceOf({ X: 0.5, A: 0.5 }), position: 12 });
    expect(statusOf(view, "A")).toBe("known");
    expect(statusOf(view, "dLZ")).toBe("waiting");
    const map = /** @type {import("../../frontend/src/maps/bp-map.js").BpMap} */ (
      find(view, '[data-symbol="dLB"] bp-map')
    );
    expect(map.values).toBeNull();
    expect(map.getAttribute("aria-label")).toContain("not computed yet");
  });

  it("does not touch the maps that a step leaves as they are", async () => {
    const view = await sheet({ position: 8 });
    const map = /** @type {any} */ (find(view, '[data-symbol="A"] bp-map'));
    const updated = vi.spyOn(map, "updated");
    view.position = 9;
    await settled(view);
    await everySettled(view);
    await settled(map);
    expect(updated).not.toHaveBeenCalled();
  });

  it("shows a parameter after the step in the place of the one before", async () => {
    const view = await sheet({ position: 12 });
    expect(view.querySelector('[data-symbol="h_next"]')).toBeNull();
    view.position = 13;
    await settled(view);
    await everySettled(view);
    expect(statusOf(view, "h_next")).toBe("written");
    expect(view.querySelector('[data-symbol="h"]')).toBeNull();
  });

  it("asks for the step that wrote a tensor", async () => {
    const view = await sheet();
    const asked = eventsOf(view, "position-chosen");
    find(view, '[data-symbol="dLZ"] button').click();
    find(view, ".bp-winners").click();
    expect(asked).toEqual([{ position: 8 }, { position: 3 }]);
  });

  it("draws winners only once they are known", async () => {
    const view = await sheet({ position: 2 });
    /** @returns {import("../../frontend/src/maps/overlay.js").Marks | null} */
    const marks = () => /** @type {any} */ (find(view, '[data-symbol="B"] bp-map')).marks;
    expect(marks()?.won).toBeUndefined();
    view.position = 3;
    await settled(view);
    await everySettled(view);
    expect(marks()?.won).toBeInstanceOf(Float64Array);
  });

  it("gives every set of maps a legend with numbers", async () => {
    const view = await sheet({ position: 12 });
    const sets = [...view.querySelectorAll("bp-map")].map((map) => map.closest("figure"));
    expect(sets.length).toBeGreaterThan(8);
    for (const set of sets)
      expect(textOf(find(/** @type {Element} */ (set), ".bp-legend-numbers"))).toMatch(/\d/);
    const numbers = view.querySelectorAll('[data-symbol="A"] .bp-legend-numbers > span:not(.bp-legend-both)');
    expect([...numbers].map(textOf)).toEqual(["−0.5", "0", "+0.5"]);
  });

  it("tells the number under the pointer by its symbol and index", async () => {
    const view = await sheet();
    const detail = { flat: 21, value: -0.25, x: 100, y: 200 };
    find(view, '[data-symbol="A"] bp-map').dispatchEvent(
      new CustomEvent("cell-hovered", { detail, bubbles: true }),
    );
    await settled(view);
    expect(textOf(find(view, ".bp-tip"))).toBe("A[1, 1, 1] = −0.25000");
    find(view, '[data-symbol="A"] bp-map').dispatchEvent(new CustomEvent("cell-left", { bubbles: true }));
    await nextFrame();
    await settled(view);
    expect(view.querySelector(".bp-tip")).toBeNull();
  });
});

describe("a cell of the columns", () => {
  /** @param {string} type @param {HTMLElement} map @param {number} flat */
  const over = (type, map, flat) =>
    map.dispatchEvent(
      new CustomEvent(type, { detail: { flat, value: 1, x: 1, y: 1 }, bubbles: true, composed: true }),
    );

  /** @param {HTMLElement} view @param {string} symbol */
  const lightsOf = (view, symbol) =>
    /** @type {any} */ (find(view, `bp-tensor:has([data-symbol="${symbol}"])`)).lights.map(
      (/** @type {import("../../frontend/src/maps/lights.js").Light} */ { tone, cells }) => [
        tone,
        [...cells],
      ],
    );

  const network = smallNetwork();
  const pooled = network.steps.find(({ writes }) => writes === "Q");
  if (pooled) pooled.relation = { kind: "window", size: [2, 2] };

  it("lights up what it was made from while it is pointed at", async () => {
    const view = await sheet({ network });
    const map = find(view, '[data-symbol="Q"] bp-map');
    over("cell-hovered", map, 5);
    expect(lightsOf(view, "B")).toEqual([["source", [18, 19, 22, 23]]]);
    expect(lightsOf(view, "Q")).toEqual([["cell", [5]]]);
    await everySettled(view);
    expect(find(view, '[data-symbol="B"]').getAttribute("data-lit")).toBe("source");
    over("cell-left", map, 5);
    await nextFrame();
    expect(lightsOf(view, "B")).toEqual([]);
  });

  it("stays lit from one cell to the next, without a dark frame between", async () => {
    const view = await sheet({ network });
    const map = find(view, '[data-symbol="Q"] bp-map');
    over("cell-hovered", map, 5);
    over("cell-left", map, 5);
    expect(lightsOf(view, "Q")).toEqual([["cell", [5]]]);
    over("cell-hovered", map, 6);
    await nextFrame();
    expect(lightsOf(view, "Q")).toEqual([["cell", [6]]]);
  });

  it("draws nothing anew but what is lit", async () => {
    const view = await sheet({ network });
    const dark = vi.spyOn(/** @type {any} */ (find(view, "bp-tensor:has([data-symbol=A])")), "updated");
    const whole = vi.spyOn(/** @type {any} */ (view), "render");
    over("cell-hovered", find(view, '[data-symbol="Q"] bp-map'), 5);
    await everySettled(view);
    expect(dark).not.toHaveBeenCalled();
    expect(whole).not.toHaveBeenCalled();
  });

  it("is chosen by a press: of a map, a bar and a single number", async () => {
    const view = await sheet({ network });
    const chosen = eventsOf(view, "cell-chosen");
    over("cell-pressed", find(view, '[data-symbol="Q"] bp-map'), 5);
    find(view, '[data-symbol="Y"] .bp-bars-row:nth-child(2)').click();
    find(view, '[data-symbol="E"] button:not(.bp-tensor-symbol)').click();
    expect(chosen).toEqual([
      { symbol: "Q", index: [1, 0, 1] },
      { symbol: "Y", index: [1] },
      { symbol: "E", index: [] },
    ]);
  });

  it("stays lit while it is explained, with what its explanation names and what was typed", async () => {
    const view = await sheet({ network });
    const cell = { symbol: "Q", index: [0, 0, 0] };
    const term = (/** @type {number} */ at) => ({ factors: [{ symbol: "B", index: [0, 0, at], value: 1 }] });
    const explanation = /** @type {any} */ ({ ...cell, terms: [term(0), term(1)], decided_by: [] });
    Object.assign(view, { cell, explanation, edits: [{ symbol: "B", index: [0, 3, 3], value: 1 }] });
    await settled(view);
    expect(lightsOf(view, "Q")).toEqual([["cell", [0]]]);
    expect(lightsOf(view, "B")).toEqual([
      ["edited", [15]],
      ["source", [0, 1]],
    ]);
    view.point({ symbol: "Q", index: [1, 0, 1] });
    expect(lightsOf(view, "B")).toEqual([
      ["edited", [15]],
      ["source", [18, 19, 22, 23]],
    ]);
    expect(lightsOf(view, "Q")).toEqual([
      ["cell", [5]],
      ["cell", [0]],
    ]);
  });

  it("marks the step that made it in the place of the reader's own", async () => {
    const view = await sheet({ network, cell: { symbol: "Q", index: [0, 0, 0] } });
    expect(statusOf(view, "Q")).toBe("written");
    expect(statusOf(view, "B")).toBe("read");
    expect(statusOf(view, "dLB")).toBe("known");
  });
});

describe("more maps than one looks at", () => {
  const many = () => {
    const network = smallNetwork();
    for (const { symbol, shape } of network.tensors)
      if (["A", "B", "Q", "dLB", "dBA"].includes(symbol)) shape[0] = 40;
    const pooled = network.steps.find(({ writes }) => writes === "Q");
    if (pooled) pooled.relation = { kind: "window", size: [2, 2] };
    return network;
  };
  const network = many();
  const tensors = new Map(
    network.tensors.map(({ symbol, shape }) => {
      const size = shape.reduce((product, side) => product * side, 1);
      return [symbol, { shape, values: new Float64Array(size).fill(0.5) }];
    }),
  );
  const trace = { ...traceOf({}), tensors, steps: network.steps };

  /** @param {HTMLElement} view @param {string} symbol */
  const drawn = (view, symbol) =>
    /** @type {import("../../frontend/src/maps/bp-map.js").BpMap} */ (
      find(view, `[data-symbol="${symbol}"] bp-map`)
    ).grid;
  /** @param {HTMLElement} view @param {string} symbol */
  const chip = (view, symbol) => find(view, `[data-symbol="${symbol}"] .bp-crowd button`);

  it("collapse to the first few, and open at a press together with their gradients", async () => {
    const view = await sheet({ network, trace });
    const few = drawn(view, "B").maps;
    expect(few).toBeLessThan(17);
    expect(textOf(chip(view, "B"))).toBe(`+${40 - few} more`);
    expect(view.querySelector('[data-symbol="h"] .bp-crowd')).toBeNull();
    chip(view, "dLB").click();
    await settled(view);
    await everySettled(view);
    expect(drawn(view, "B").maps).toBe(40);
    expect(drawn(view, "dLB").maps).toBe(40);
    expect(drawn(view, "A").maps).toBe(few);
    expect(textOf(chip(view, "B"))).toBe("fewer");
    chip(view, "B").click();
    await settled(view);
    await everySettled(view);
    expect(drawn(view, "dLB").maps).toBe(few);
  });

  it("show the map that holds a source in the place of another, and go back", async () => {
    const view = await sheet({ network, trace });
    view.point({ symbol: "Q", index: [30, 0, 0] });
    await everySettled(view);
    expect(drawn(view, "B").places?.at(-1)).toBe(30);
    expect(textOf(find(view, '[data-symbol="B"] .bp-crowd > span'))).toBe("map 30");
    view.point(null);
    await everySettled(view);
    expect(drawn(view, "B").places?.at(-1)).toBe(drawn(view, "B").maps - 1);
  });

  it("tell how many of those that are hidden are lit, where there are too many to show", async () => {
    const view = await sheet({ network, trace });
    const tensor = /** @type {any} */ (find(view, 'bp-tensor:has([data-symbol="B"])'));
    const cells = new Set(Array.from({ length: 40 }, (_, map) => map * 16));
    tensor.lights = [{ tone: "source", cells }];
    await settled(tensor);
    expect(textOf(find(view, '[data-symbol="B"] .bp-crowd > span'))).toBe(
      `${40 - drawn(view, "B").maps} lit`,
    );
    expect(chip(view, "B").hasAttribute("data-lit")).toBe(true);
  });

  it("are not painted anew by a step that leaves them as they are", async () => {
    const view = await sheet({ network, trace, position: 8 });
    const map = /** @type {any} */ (find(view, '[data-symbol="A"] bp-map'));
    const updated = vi.spyOn(map, "updated");
    view.position = 9;
    await settled(view);
    await everySettled(view);
    expect(updated).not.toHaveBeenCalled();
  });
});

describe("shortNumber", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [1, "1"],
    [-0.4251, "−0.43"],
    [12.3456, "12"],
    [0.00012, "1.2e−4"],
    [-2e-9, "−2e−9"],
    [3e7, "3e7"],
  ])("%d is %s", (value, text) => expect(shortNumber(value)).toBe(text));
});
