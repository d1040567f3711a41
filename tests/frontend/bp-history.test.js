/** The history: many steps at once with their progress, the loss over all, and a way to each. */
import { BpHistory } from "../../frontend/src/update/bp-history.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

/** @param {number} position @param {object} [more] */
const taken = (position, more = {}) => ({
  position,
  loss: 4 / position,
  loss_after: 4 / (position + 1),
  target: 3,
  prediction: 4,
  prediction_after: position > 2 ? 3 : 4,
  learning_rate: 0.01,
  at: "",
  ...more,
});

/** @param {number} position @param {object} [more] */
const session = (position, more = {}) => ({
  id: "a",
  network: "small",
  origin: { seed: 0 },
  position,
  version: position,
  steps: [1, 2, 3].map((at) => taken(at)),
  room: 200 - position,
  can_undo: position > 0,
  can_redo: position < 3,
  created_at: "",
  used_at: "",
  expires_at: "",
  ...more,
});

/** @param {object} [properties] */
const history = (properties = {}) => mount(new BpHistory(), { target: 3, ready: true, ...properties });

/** @param {BpHistory} view @param {string} name */
const button = (view, name) => /** @type {HTMLButtonElement} */ (find(view, `[data-action=${name}]`));

/** @param {BpHistory} view */
async function unfold(view) {
  button(view, "list").click();
  await settled(view);
}

/** @param {BpHistory} view @param {number} position */
const entry = (view, position) =>
  /** @type {HTMLButtonElement} */ (find(view, `[data-position="${position}"]`));

describe("bp-history", () => {
  it("repeats ten times or until the target wins", async () => {
    const view = await history();
    const wanted = eventsOf(view, "sgd-repeat");
    expect(textOf(button(view, "repeat"))).toBe("Repeat 10");
    expect(textOf(button(view, "until"))).toBe("Until 3 wins");
    button(view, "repeat").click();
    button(view, "until").click();
    expect(wanted).toEqual([{ times: 10 }, { until: true }]);
    view.ready = false;
    await settled(view);
    expect([button(view, "repeat").disabled, button(view, "until").disabled]).toEqual([true, true]);
  });

  it("tells its progress and can be stopped, once", async () => {
    const repeating = { until: false, taken: 4, most: 10, loss: 0.51234, stopping: false };
    const view = await history({ session: session(3), repeating, busy: true });
    expect(textOf(find(view, "[data-role=progress]"))).toBe("Stop step 4 of 10, loss 0.512");
    const bar = /** @type {HTMLProgressElement} */ (find(view, "progress"));
    expect([bar.value, bar.max]).toEqual([4, 10]);
    const stopped = eventsOf(view, "sgd-stop");
    button(view, "stop").click();
    expect(stopped).toHaveLength(1);
    view.repeating = { ...repeating, stopping: true };
    await settled(view);
    expect(button(view, "stop").disabled).toBe(true);
    view.repeating = { ...repeating, until: true, taken: 1 };
    await settled(view);
    expect(textOf(find(view, "[data-role=progress] span"))).toBe("1 step, loss 0.512");
  });

  it("has no curve and no list before the first step", async () => {
    const view = await history({ session: session(0, { steps: [] }) });
    expect(view.querySelector("[data-action=list], [role=img]")).toBeNull();
  });

  it("lists every step, says where it stands and which are undone, and goes to any", async () => {
    const view = await history({ session: session(2) });
    expect(textOf(button(view, "list"))).toBe("▸ 3 steps");
    expect(button(view, "list").getAttribute("aria-expanded")).toBe("false");
    await unfold(view);
    expect([0, 1, 2, 3].map((at) => textOf(entry(view, at)))).toEqual([
      "04the start",
      "12for 3η 0.01",
      "21.33for 3η 0.01",
      "31for 3 ✓η 0.01",
    ]);
    expect(view.querySelectorAll("[aria-current=step]")).toHaveLength(1);
    expect(entry(view, 2).getAttribute("aria-current")).toBe("step");
    expect(entry(view, 3).getAttribute("aria-label")).toBe(
      "Step 3 for 3 at rate 0.01: loss 1.33, then 1, which wins, undone",
    );
    const wanted = eventsOf(view, "sgd-goto");
    for (const at of [3, 0]) entry(view, at).click();
    expect(wanted).toEqual([{ position: 3 }, { position: 0 }]);
    view.busy = true;
    await settled(view);
    expect(entry(view, 1).disabled).toBe(true);
  });

  it("goes to the step that is nearest to a press on the curve", async () => {
    const view = await history({ session: session(2) });
    const curve = find(view, "[role=img]");
    curve.getBoundingClientRect = () => /** @type {DOMRect} */ ({ left: 100, width: 300 });
    const wanted = eventsOf(view, "sgd-goto");
    for (const clientX of [100, 149, 151, 390]) curve.dispatchEvent(new MouseEvent("click", { clientX }));
    expect(wanted.map(({ position }) => position)).toEqual([0, 0, 1, 3]);
    expect(curve.getAttribute("aria-label")).toBe("Loss after each of 3 steps, at most 4; after step 2 1.33");
  });

  it("says what a step from the middle replaces, and when no further one is kept", async () => {
    const view = await history({ session: session(1) });
    expect(textOf(find(view, "[data-role=ahead]"))).toContain("takes the place of the 2 ahead");
    view.session = session(3, { room: 0 });
    await settled(view);
    expect(textOf(find(view, "[data-role=full]"))).toContain("full at 3 steps");
    expect(button(view, "repeat").disabled).toBe(true);
    expect(button(view, "repeat").title).toContain("history is full");
  });

  it("tells a screen reader where the weights stand, but not each of many steps", async () => {
    const view = await history({ session: session(2) });
    const spoken = () => textOf(find(view, "[role=status]"));
    expect(spoken()).toBe("Your weights stand at step 2 of 3, loss 1.33.");
    view.repeating = { until: false, taken: 1, most: 10, loss: 1, stopping: false };
    await settled(view);
    expect(spoken()).toBe("");
    view.repeating = null;
    view.session = session(0);
    await settled(view);
    expect(spoken()).toBe("Your weights stand at step 0 of 3, loss 4.");
  });

  it("writes the targets of a batch", async () => {
    const steps = /** @type {any[]} */ ([taken(1, { target: [7, 2], prediction_after: [7, 2] })]);
    const view = await history({ session: session(1, { steps }) });
    await unfold(view);
    expect(textOf(entry(view, 1))).toBe("12for 7, 2 ✓η 0.01");
  });

  it("calls yes and no so, in what it offers and in what was done", async () => {
    const spec = /** @type {const} */ ({ kind: "yes_no", symbol: "y", shape: [1], classes: 2 });
    const steps = /** @type {any[]} */ ([taken(1, { target: 1, prediction_after: 0 })]);
    const view = await history({ target: 0, spec, session: session(1, { steps }) });
    await unfold(view);
    expect(textOf(button(view, "until"))).toBe("Until no wins");
    expect(textOf(entry(view, 1))).toContain("for yes");
  });
});
