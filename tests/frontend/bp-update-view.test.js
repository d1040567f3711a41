/** The update in four pictures: it opens on what moves most, and one entry is always told as a line. */
import { BpInspector } from "../../frontend/src/inspector/bp-inspector.js";
import { BpUpdateView } from "../../frontend/src/update/bp-update-view.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";
import { updated, updating } from "./update_parts.js";

/** @typedef {import("../../frontend/src/maps/bp-map.js").BpMap} BpMap */

const network = updating();
const step = network.steps[13];
// h has 2 maps of 3 by 3; the entry [1, 0, 2, 1] moves most, by -0.4.
const gradient = Array.from({ length: 18 }, (_, i) => (i === 16 ? 8 : i === 2 ? -4 : 0.5));
const before = Array.from({ length: 18 }, (_, i) => i / 10);
const trace = updated({
  h: before,
  dLh: gradient,
  h_next: before.map((value, i) => value - 0.05 * gradient[i]),
});

/** @param {object} [properties] */
const view = (properties = {}) => mount(new BpUpdateView(), { network, trace, step, ...properties });

/** @param {BpUpdateView} shown @param {string} name */
const part = (shown, name) => /** @type {BpMap} */ (find(shown, `[data-part=${name}] bp-map`));

/** @param {BpUpdateView} shown */
const line = (shown) => textOf(find(shown, "[data-role=line]"));

/** @param {BpUpdateView} shown @param {string} name @param {string} type @param {number} flat */
async function point(shown, name, type, flat) {
  part(shown, name).dispatchEvent(new CustomEvent(type, { detail: { flat }, bubbles: true, composed: true }));
  await settled(shown);
}

/** @param {BpUpdateView} shown @param {string} key */
async function press(shown, key) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  find(shown, "[role=group]").dispatchEvent(event);
  await settled(shown);
}

/** @param {BpUpdateView} shown @param {number} index */
async function share(shown, index) {
  const chooser = /** @type {HTMLSelectElement} */ (find(shown, "[data-role=share]"));
  chooser.selectedIndex = index;
  chooser.dispatchEvent(new Event("change"));
  await settled(shown);
}

describe("bp-update-view", () => {
  it("opens on the map and the entry that change most, and tells its arithmetic", async () => {
    const shown = await view();
    expect(line(shown)).toBe("h[1, 0, 2, 1] 1.6000 − 0.05 · 8 = 1.2000");
    expect(textOf(find(shown, "[data-role=note]"))).toBe("It moves by −0.400, the most of all 18.");
    const shares = ["before", "gradient", "change", "after"].map((name) => part(shown, name).values?.[7]);
    expect(shares).toEqual([1.6, 8, 1.6 - 0.05 * 8 - 1.6, 1.6 - 0.05 * 8]);
  });

  it("gives all four one colour range, or pairs, or each its own, and says which", async () => {
    const shown = await view();
    const ranges = () =>
      ["before", "gradient", "change", "after"].map((name) => part(shown, name).range?.[1].toFixed(2));
    expect(ranges()).toEqual(["8.00", "8.00", "8.00", "8.00"]);
    expect(textOf(find(shown, "[data-role=sharing]"))).toMatch(/^All four share/);
    await share(shown, 1);
    expect(ranges()).toEqual(["1.70", "8.00", "8.00", "1.70"]);
    expect(textOf(find(shown, "[data-role=sharing]"))).toMatch(/^Before and after share/);
    await share(shown, 2);
    expect(ranges()).toEqual(["1.70", "8.00", "0.40", "1.68"]);
  });

  it("reads any entry by pointer in any picture, and by arrow keys, and finds the way back", async () => {
    const shown = await view();
    await point(shown, "gradient", "cell-hovered", 0);
    expect(line(shown)).toBe("h[1, 0, 0, 0] 0.9000 − 0.05 · 0.5000 = 0.8750");
    await point(shown, "gradient", "cell-left", 0);
    expect(line(shown)).toMatch(/^h\[1, 0, 2, 1\]/);
    await press(shown, "ArrowUp");
    await press(shown, "ArrowLeft");
    expect(line(shown)).toMatch(/^h\[1, 0, 1, 0\]/);
    for (let i = 0; i < 4; i++) await press(shown, "ArrowLeft");
    expect(line(shown)).toMatch(/^h\[1, 0, 1, 0\]/);
    find(shown, "[data-action=most]").click();
    await settled(shown);
    expect(line(shown)).toMatch(/^h\[1, 0, 2, 1\]/);
  });

  it("turns to another map at its own largest change", async () => {
    const shown = await view();
    const chooser = /** @type {HTMLSelectElement} */ (find(shown, "[data-chooser]"));
    chooser.value = "0";
    chooser.dispatchEvent(new Event("change"));
    await settled(shown);
    expect(line(shown)).toBe("h[0, 0, 0, 2] 0.2000 − 0.05 · (−4) = 0.4000");
    expect(textOf(find(shown, "[data-role=note]"))).toMatch(/^It moves by \+0.200\./);
  });

  it("asks for the explanation of the entry that is pressed, in its own tensor", async () => {
    const shown = await view();
    const chosen = eventsOf(shown, "cell-chosen");
    await point(shown, "gradient", "cell-pressed", 2);
    await point(shown, "change", "cell-pressed", 2);
    await press(shown, "Enter");
    expect(chosen).toEqual([
      { symbol: "dLh", index: [1, 0, 0, 2] },
      { symbol: "h_next", index: [1, 0, 0, 2] },
      { symbol: "h_next", index: [1, 0, 2, 1] },
    ]);
  });

  it("says so when nothing moves, and begins anew with another step", async () => {
    const shown = await view();
    await press(shown, "ArrowUp");
    shown.trace = updated({ h: before, dLh: 0, h_next: before });
    await settled(shown);
    expect(line(shown)).toMatch(/^h\[0, 0, 0, 0\]/);
    expect(textOf(find(shown, "[data-role=note]"))).toMatch(/^No entry moves/);
  });

  it("stands in the inspector in the place of one map, where the step is an update", async () => {
    const inspector = await mount(new BpInspector(), { network, trace, step });
    expect(inspector.querySelector("bp-update-view [data-part=after]")).not.toBeNull();
    expect(inspector.querySelector("bp-cells")).toBeNull();
    inspector.step = network.steps[12];
    await settled(inspector);
    expect(inspector.querySelector("bp-update-view")).toBeNull();
  });
});
