/** The learning rate: what it may be, and when a reader hears that it may not. */
import { BpEta } from "../../frontend/src/update/bp-eta.js";
import { clampEta, parseEta } from "../../frontend/src/update/eta.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

/** @param {BpEta} view */
const field = (view) => /** @type {HTMLInputElement} */ (find(view, "input[name=eta]"));

/** @param {BpEta} view @param {string} text @param {string[]} types */
async function type(view, text, types = ["input"]) {
  field(view).value = text;
  for (const event of types) field(view).dispatchEvent(new Event(event, { bubbles: true }));
  await settled(view);
}

describe("parseEta", () => {
  it.each([
    ["0.01", 0.01],
    [" 1e-3 ", 0.001],
    ["0,5", 0.5],
    ["7", 7],
  ])("reads %j as %f", (text, eta) => {
    expect(parseEta(text)).toEqual({ eta, problem: null });
  });

  it.each([
    ["", /must be a number/],
    ["fast", /must be a number/],
    ["NaN", /must be a number/],
    ["Infinity", /must be finite/],
    ["1e999", /must be finite/],
    ["0", /above 0/],
    ["-0.1", /above 0/],
    ["1e-9", /0.000001 or more/],
    ["11", /10 or less/],
  ])("refuses %j and says what is allowed", (text, problem) => {
    expect(parseEta(text).eta).toBeNull();
    expect(parseEta(text).problem).toMatch(problem);
  });

  it("takes every rate that a link is narrowed to", () => {
    for (const eta of [1e-12, 0.01, 1e12]) expect(parseEta(String(clampEta(eta))).problem).toBeNull();
  });
});

describe("bp-eta", () => {
  it("passes a good rate on at once", async () => {
    const view = await mount(new BpEta(), { eta: 0.01 });
    const chosen = eventsOf(view, "eta-chosen");
    await type(view, "0.05");
    expect(chosen).toEqual([{ eta: 0.05 }]);
  });

  it("holds a bad one back at once, but tells the reader when the typing is done", async () => {
    const view = await mount(new BpEta(), { eta: 0.01 });
    const chosen = eventsOf(view, "eta-chosen");
    const typed = eventsOf(view, "eta-typed");
    await type(view, "0.");
    expect(typed.at(-1).problem).toMatch(/above 0/);
    expect(textOf(find(view, "[role=alert]"))).toBe("");
    await type(view, "-1", ["input", "change"]);
    expect(chosen).toEqual([]);
    expect(textOf(find(view, "[role=alert]"))).toMatch(/above 0/);
    expect(field(view).getAttribute("aria-invalid")).toBe("true");
    await type(view, "0.1");
    expect(textOf(find(view, "[role=alert]"))).toBe("");
    expect(typed.at(-1).problem).toBeNull();
  });

  it("returns to the rate that holds on Escape", async () => {
    const view = await mount(new BpEta(), { eta: 0.01 });
    await type(view, "fast", ["input", "change"]);
    field(view).dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    await settled(view);
    expect(field(view).value).toBe("0.01");
    expect(textOf(find(view, "[role=alert]"))).toBe("");
  });
});
