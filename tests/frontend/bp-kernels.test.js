/** Kernels as signed maps, on a scale that can be held while they change. */
import { BpKernels } from "../../frontend/src/kernels/bp-kernels.js";
import { find, mount, settled, textOf } from "./mounting.js";

/** @typedef {import("../../frontend/src/maps/bp-map.js").BpMap} BpMap */

/** @param {number} largest */
const weights = (largest) =>
  new Map([
    ["k1", { shape: [2, 1, 3, 3], values: new Float64Array(18).fill(largest / 2).with(4, -largest) }],
    ["b1", { shape: [2], values: new Float64Array(2).fill(99) }],
    ["k2", { shape: [4, 2, 3, 3], values: new Float64Array(72).fill(largest * 10) }],
  ]);

/** @param {BpKernels} view @param {string} symbol */
const map = (view, symbol) => /** @type {BpMap} */ (find(view, `[data-symbol=${symbol}] bp-map`));

describe("bp-kernels", () => {
  it("draws each layer's kernels on a scale of its own, symmetric about zero, and no biases", async () => {
    const view = await mount(new BpKernels(), { tensors: weights(2) });
    expect(view.querySelectorAll("bp-map")).toHaveLength(2);
    expect(map(view, "k1").range).toEqual([-2, 2]);
    expect(map(view, "k2").range).toEqual([-20, 20]);
    expect(map(view, "k2").arrangement).toMatchObject({ maps: 8, across: 2 });
    expect(map(view, "k2").label).toBe("k2: 4 by 2 kernels, colours from −20 to 20");
    expect(map(view, "k1").label).toBe("k1: 2 kernels, colours from −2 to 2");
  });

  it("holds its scale while weights change, and lets it go when asked", async () => {
    const view = await mount(new BpKernels(), { tensors: weights(1), held: true });
    view.tensors = weights(3);
    await settled(view);
    expect(map(view, "k1").range).toEqual([-3, 3]);
    view.tensors = weights(2);
    await settled(view);
    expect(map(view, "k1").range).toEqual([-3, 3]);
    view.held = false;
    await settled(view);
    expect(map(view, "k1").range).toEqual([-2, 2]);
  });

  it("forgets a held scale with the weights that made it", async () => {
    const view = await mount(new BpKernels(), { tensors: weights(9), held: true });
    view.tensors = null;
    await settled(view);
    expect(textOf(view)).toBe("No weights yet.");
    view.tensors = weights(1);
    await settled(view);
    expect(map(view, "k1").range).toEqual([-1, 1]);
  });

  it("says so where a network has no convolution", async () => {
    const dense = new Map([["w", { shape: [10, 784], values: new Float64Array(7840) }]]);
    const view = await mount(new BpKernels(), { tensors: dense });
    expect(textOf(view)).toBe("None: it has no convolution.");
  });

  it("tells the number under the pointer with its index", async () => {
    const view = await mount(new BpKernels(), { tensors: weights(2) });
    map(view, "k1").dispatchEvent(new CustomEvent("cell-hovered", { detail: { flat: 4 }, bubbles: true }));
    await settled(view);
    expect(textOf(find(view, "[data-symbol=k1] .bp-kernels__cell"))).toBe("[0, 0, 1, 1] = −2");
    map(view, "k1").dispatchEvent(new CustomEvent("cell-left", { bubbles: true }));
    await settled(view);
    expect(textOf(find(view, "[data-symbol=k1] .bp-kernels__cell"))).toBe("");
  });
});
