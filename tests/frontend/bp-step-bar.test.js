/** The step bar: a slider over the steps whose keys, buttons and drags ask for positions. */
import { BpStepBar, phasesOf } from "../../frontend/src/time/bp-step-bar.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

/** @typedef {import("../../frontend/src/types.js").Step} Step */

/** @param {Step["phase"]} phase @param {string} writes @returns {Step} */
const step = (phase, writes) => ({
  id: `${phase}.${writes}`,
  phase,
  layer: null,
  operation: "",
  latex: "",
  source: [],
  says: "",
  reads: [],
  writes,
});

const steps = [
  ...["S1", "C1", "P1"].map((writes) => step("forward", writes)),
  step("loss", "L"),
  ...["dLS", "dLb", "dLk2"].map((writes) => step("backward", writes)),
  ...["k1_next", "b1_next"].map((writes) => step("update", writes)),
];

/** @param {object} [properties] */
const bar = (properties = {}) => mount(new BpStepBar(), { steps, position: 3, available: 7, ...properties });

/** @param {BpStepBar} view */
const slider = (view) => find(view, "[role=slider]");

/** @param {string} type @param {number} clientX */
const pointer = (type, clientX) =>
  new PointerEvent(type, { clientX, pointerId: 1, button: 0, bubbles: true });

describe("phasesOf", () => {
  it("gathers runs of steps", () => {
    expect(phasesOf(steps)).toEqual([
      { phase: "forward", first: 0, count: 3 },
      { phase: "loss", first: 3, count: 1 },
      { phase: "backward", first: 4, count: 3 },
      { phase: "update", first: 7, count: 2 },
    ]);
  });
});

describe("bp-step-bar", () => {
  it("says where it stands, to eyes and to screen readers", async () => {
    const view = await bar({ position: 6 });
    expect(textOf(find(view, "[data-role=step-text]"))).toBe("step 7 of 9: dLk2");
    expect(slider(view).getAttribute("aria-valuetext")).toBe("step 7 of 9: dLk2");
    expect(slider(view).getAttribute("aria-valuenow")).toBe("7");
    expect(slider(view).getAttribute("aria-valuemax")).toBe("9");
  });

  it("hatches the steps that have no numbers", async () => {
    const view = await bar();
    const absent = [...view.querySelectorAll(".bp-step-bar__cell")].map((cell) =>
      cell.classList.contains("bp-step-bar__cell--absent"),
    );
    expect(absent).toEqual([...new Array(7).fill(false), true, true]);
  });

  it.each([
    ["ArrowLeft", 2],
    ["ArrowRight", 4],
    ["Home", 0],
    ["End", 8],
    ["PageUp", 8],
    ["PageDown", 0],
  ])("%s asks for position %i", async (key, position) => {
    const view = await bar();
    const chosen = eventsOf(view, "position-chosen");
    slider(view).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    expect(chosen).toEqual([{ position }]);
  });

  it("asks for nothing beyond its ends", async () => {
    const view = await bar({ position: 0 });
    const chosen = eventsOf(view, "position-chosen");
    slider(view).dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    expect(chosen).toEqual([]);
    expect(find(view, "[data-move=first]").matches(":disabled")).toBe(true);
    expect(find(view, "[data-move=previous]").matches(":disabled")).toBe(true);
    view.position = 8;
    await settled(view);
    expect(find(view, "[data-move=next]").matches(":disabled")).toBe(true);
    expect(find(view, "[data-move=last]").matches(":disabled")).toBe(true);
  });

  it.each([
    ["first", 0],
    ["previous", 2],
    ["next", 4],
    ["last", 8],
  ])("the button %s asks for position %i", async (name, position) => {
    const view = await bar();
    const chosen = eventsOf(view, "position-chosen");
    find(view, `[data-move=${name}]`).click();
    expect(chosen).toEqual([{ position }]);
  });

  it("asks for each step once as a drag passes it, and for none when the pointer is up", async () => {
    const view = await bar();
    const track = slider(view);
    track.getBoundingClientRect = () => new DOMRect(100, 0, 90, 20);
    track.setPointerCapture = () => {};
    const chosen = eventsOf(view, "position-chosen");
    track.dispatchEvent(pointer("pointermove", 120));
    track.dispatchEvent(pointer("pointerdown", 105));
    for (const x of [108, 112, 118, 131, 999, 5]) track.dispatchEvent(pointer("pointermove", x));
    track.dispatchEvent(pointer("pointerup", 5));
    track.dispatchEvent(pointer("pointermove", 150));
    expect(chosen.map(({ position }) => position)).toEqual([0, 1, 3, 8, 0]);
  });

  it("toggles playing and chooses a speed", async () => {
    const view = await bar({ playing: true });
    const toggled = eventsOf(view, "play-toggled");
    const chosen = eventsOf(view, "speed-chosen");
    const play = find(view, "[data-move=play]");
    expect(play.getAttribute("aria-label")).toBe("Pause");
    play.click();
    expect(toggled).toHaveLength(1);
    const select = /** @type {HTMLSelectElement} */ (find(view, "select"));
    expect(select.value).toBe("1");
    select.value = "4";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    expect(chosen).toEqual([{ speed: 4 }]);
  });

  it("says that it waits while the reader points, and asks for the finder", async () => {
    const view = await bar({ playing: true, resting: true });
    expect(textOf(find(view, ".bp-step-bar__rest"))).toBe("waits while you point");
    view.playing = false;
    await settled(view);
    expect(view.querySelector(".bp-step-bar__rest")).toBeNull();
    const wanted = eventsOf(view, "finder-wanted");
    find(view, "[data-move=find]").click();
    expect(wanted).toHaveLength(1);
  });

  it("stands still without steps", async () => {
    const view = await bar({ steps: [], position: 0, available: 0 });
    expect([...view.querySelectorAll("button")].every((button) => button.disabled)).toBe(true);
  });
});
