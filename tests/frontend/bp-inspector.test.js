/** The inspector: everything about one step, from a small network of three steps. */
import { BpInspector } from "../../frontend/src/inspector/bp-inspector.js";
import { smallNetwork } from "./description.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

/** @typedef {import("../../frontend/src/types.js").TensorSpec} TensorSpec */
/** @typedef {import("../../frontend/src/types.js").Step} Step */

/** @param {Partial<TensorSpec> & { symbol: string }} known @returns {TensorSpec} */
const tensor = (known) => ({
  latex: known.symbol,
  shape: [2, 2, 2],
  role: "activation",
  of: null,
  layer: "conv1",
  axes: ["n", "i", "j"],
  signed: true,
  batched: true,
  title: `the tensor ${known.symbol}`,
  ...known,
});

/** @param {Partial<Step> & { phase: Step["phase"], writes: string }} known @returns {Step} */
const step = (known) => ({
  id: `${known.phase}.${known.writes}`,
  layer: "conv1",
  operation: "conv2d.forward",
  latex: `${known.writes} = 1`,
  source: [{ seed: "nguyen", equations: ["48", "50"] }],
  says: "Every number is one.",
  reads: [],
  ...known,
});

const network = {
  ...smallNetwork(),
  id: "small",
  title: "",
  summary: "",
  classes: 10,
  input: "I",
  parameters: ["k1"],
  parameter_count: 4,
  references: [{ seed: "nguyen", title: "A text", authors: "Son Nguyen", year: 2020, numbered: true }],
  layers: [{ id: "conv1", kind: "conv2d", title: "convolution", config: {} }],
  tensors: [
    tensor({ symbol: "I", role: "input", shape: [1, 2, 2], axes: [null, "x", "y"] }),
    tensor({ symbol: "k1", role: "parameter" }),
    tensor({ symbol: "S1", role: "pre_activation", latex: "S^{1}" }),
    tensor({ symbol: "L", role: "loss", shape: [], axes: [] }),
    tensor({ symbol: "dLS1", role: "gradient", of: "S1" }),
    tensor({ symbol: "k1_next", role: "next_value", of: "k1" }),
  ],
  steps: [
    step({ phase: "forward", writes: "S1", reads: ["I", "k1"] }),
    step({ phase: "loss", writes: "L", reads: ["S1"], source: [{ seed: "katsaros", equations: ["9"] }] }),
    step({ phase: "backward", writes: "dLS1", reads: ["S1", "L"] }),
    step({ phase: "update", writes: "k1_next", reads: ["k1", "dLS1"] }),
  ],
};

const trace = {
  network: "small",
  weights: { seed: 0 },
  target: 3,
  prediction: 3,
  probabilities: [],
  loss: 0.5,
  batch: null,
  steps: network.steps.slice(0, 3),
  tensors: new Map([
    ["S1", { shape: [2, 2, 2], values: Float64Array.of(0, 1, 2, 3, 0, 0, -4, 0) }],
    ["L", { shape: [], values: Float64Array.of(0.53125) }],
  ]),
};

/** @param {number} position @param {object} [properties] */
const inspector = (position, properties = {}) =>
  mount(new BpInspector(), { network, trace, step: network.steps[position], ...properties });

/** @param {BpInspector} view @param {string} name */
const statistic = (view, name) => textOf(find(view, `[data-statistic=${name}]`));

/** @param {BpInspector} view */
const map = (view) => /** @type {import("../../frontend/src/maps/bp-map.js").BpMap} */ (find(view, "bp-map"));

describe("bp-inspector", () => {
  it("shows symbol, phase, layer, equation, source and sentences", async () => {
    const view = await inspector(0);
    expect(textOf(find(view, "h2"))).toMatch(/S1$/);
    expect(textOf(find(view, ".bp-inspector__phase"))).toBe("forward conv1");
    const typeset = find(view, ".bp-inspector__equation .katex");
    await vi.waitFor(() => expect(find(typeset, "math").innerHTML).toContain("S1 = 1"));
    expect(textOf(find(view, ".bp-inspector__sources"))).toBe("(48) (50) Nguyen");
    expect(find(view, ".bp-inspector__sources abbr").title).toMatch(/^Son Nguyen, .+, equations 48, 50$/);
    expect(textOf(find(view, "[data-role=says]"))).toBe("Every number is one.");
    expect(textOf(find(view, "[data-role=writes]"))).toMatch(/2×2×2$/);
  });

  it("jumps to the step that wrote what this one reads; parameters and inputs lead nowhere", async () => {
    const view = await inspector(2);
    const jumps = eventsOf(view, "position-chosen");
    find(view, "button[data-symbol=S1]").click();
    find(view, "button[data-symbol=L]").click();
    expect(jumps).toEqual([{ position: 0 }, { position: 1 }]);
    const first = await inspector(0);
    expect(first.querySelectorAll("[data-role=reads] button")).toHaveLength(0);
    expect(find(first, "[data-symbol=k1]").title).toMatch(/a parameter$/);
  });

  it("sums the written tensor up", async () => {
    const view = await inspector(0);
    expect(statistic(view, "min")).toBe("−4");
    expect(statistic(view, "max")).toBe("3");
    expect(statistic(view, "mean")).toBe("0.250");
    expect(statistic(view, "zeros")).toBe("50.0%");
  });

  it("opens on the map with the largest number and keeps the reader's choice from step to step", async () => {
    const view = await inspector(0);
    expect([...(map(view).values ?? [])]).toEqual([0, 0, -4, 0]);
    const select = /** @type {HTMLSelectElement} */ (find(view, "[data-chooser=n]"));
    expect(select.value).toBe("1");
    select.value = "0";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await settled(view);
    expect([...(map(view).values ?? [])]).toEqual([0, 1, 2, 3]);
    view.step = network.steps[1];
    await settled(view);
    view.step = network.steps[0];
    await settled(view);
    expect([...(map(view).values ?? [])]).toEqual([0, 1, 2, 3]);
  });

  it("reads the cell that is pointed at, by its index in the tensor", async () => {
    const view = await inspector(0);
    map(view).dispatchEvent(
      new CustomEvent("cell-hovered", { detail: { flat: 2, value: -4 }, bubbles: true }),
    );
    await settled(view);
    expect(textOf(find(view, ".bp-inspector__cell"))).toBe("[1, 1, 0] = −4");
  });

  it("reads cells by the arrow keys, which then move nothing else", async () => {
    const view = await inspector(0);
    const area = find(view, ".bp-inspector__map");
    const outside = eventsOf(document, "keydown");
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown"])
      area.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await settled(view);
    expect(textOf(find(view, ".bp-inspector__cell"))).toBe("[1, 1, 1] = 0");
    expect(find(view, ".bp-inspector__cursor").style.left).toBe("36px");
    expect(outside).toEqual([]);
    area.dispatchEvent(new FocusEvent("blur"));
    await settled(view);
    expect(view.querySelector(".bp-inspector__cursor")).toBeNull();
  });

  it("asks where a cell comes from when it is pressed or Enter is, and points at it elsewhere", async () => {
    const view = await inspector(0);
    const chosen = eventsOf(view, "cell-chosen");
    const pointed = eventsOf(view, "cell-pointed");
    const area = find(view, ".bp-inspector__map");
    map(view).dispatchEvent(new CustomEvent("cell-pressed", { detail: { flat: 2 }, bubbles: true }));
    for (const key of ["ArrowRight", "ArrowRight", "Enter"])
      area.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    expect(chosen).toEqual([
      { symbol: "S1", index: [1, 1, 0] },
      { symbol: "S1", index: [1, 0, 1] },
    ]);
    expect(pointed.at(-1)).toEqual({ symbol: "S1", index: [1, 0, 1] });
    const scalar = await inspector(1);
    const loss = eventsOf(scalar, "cell-chosen");
    find(scalar, ".bp-inspector__scalar button").click();
    expect(loss).toEqual([{ symbol: "L", index: [] }]);
  });

  it("shows a number's explanation above all of its tensor, and folds the step away", async () => {
    const cell = { symbol: "S1", index: [0, 1, 1] };
    const view = await inspector(2, { cell, edits: [{ symbol: "S1", index: [0, 0, 1], value: 1 }] });
    expect(textOf(find(view, "bp-explanation"))).toContain("S1[0, 1, 1]");
    expect([...(map(view).values ?? [])]).toEqual([0, 1, 2, 3]);
    const { lights } = /** @type {import("../../frontend/src/maps/bp-map.js").BpMap} */ (map(view));
    expect(lights.map(({ tone, cells }) => [tone, [...cells]])).toEqual([
      ["edited", [1]],
      ["cell", [3]],
    ]);
    expect(textOf(find(view, "details summary"))).toBe("The step: dLS1, the tensor dLS1");
    view.cell = null;
    await settled(view);
    expect(view.querySelector("bp-explanation")).toBeNull();
    expect(view.querySelector("details")).toBeNull();
  });

  it("writes a scalar as a number", async () => {
    const view = await inspector(1);
    expect(textOf(find(view, ".bp-inspector__scalar"))).toBe("0.531250");
    expect(view.querySelector("bp-map")).toBeNull();
  });

  it("says why a tensor has no numbers", async () => {
    const absent = async (/** @type {number} */ position, /** @type {object} */ properties = {}) =>
      textOf(find(await inspector(position, properties), "[data-role=absent]"));
    expect(await absent(3)).toBe("An SGD step fills the update phase.");
    expect(await absent(2)).toMatch(/^Choose a target/);
    const drawing = { ...trace, target: null, loss: null };
    expect(await absent(2, { trace: drawing, target: 0 })).toMatch(
      /^The loss against 0 .* when the drawing is done/,
    );
    expect(await absent(0, { trace: null })).toMatch(/once there is an input/);
  });

  it("warns where the letters C and S can confuse, and only there", async () => {
    expect((await inspector(0)).querySelector("[data-role=letters]")).not.toBeNull();
    expect((await inspector(2)).querySelector("[data-role=letters]")).not.toBeNull();
    expect((await inspector(1)).querySelector("[data-role=letters]")).toBeNull();
    expect((await inspector(3)).querySelector("[data-role=letters]")).toBeNull();
  });

  it("is quiet without a step", async () => {
    expect(textOf(await inspector(0, { step: null }))).toBe("No step chosen yet.");
  });
});
