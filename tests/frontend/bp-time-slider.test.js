/** The time slider: keys, drags and playing ask for moments; its owner decides. */
import { BpTimeSlider } from "../../frontend/src/slider/bp-time-slider.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

const moments = [0, 1, 10, 100, 1000, 10000].map((step, i) => ({
  label: `step-${step}`,
  step,
  accuracy: i === 3 ? null : i / 6,
  weights: { checkpoint: `step-${step}` },
}));

/** @param {object} [properties] */
const slider = (properties = {}) => mount(new BpTimeSlider(), { moments, index: 2, ...properties });

/** @param {BpTimeSlider} view */
const track = (view) => find(view, "[role=slider]");

/** @param {BpTimeSlider} view @param {string} key @param {object} [more] */
function press(view, key, more = {}) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  track(view).dispatchEvent(event);
  return event;
}

/** @param {string} type @param {number} clientX @param {object} [more] */
const pointer = (type, clientX, more = {}) =>
  new PointerEvent(type, { clientX, pointerId: 1, button: 0, bubbles: true, ...more });

describe("bp-time-slider", () => {
  afterEach(() => vi.useRealTimers());

  it("says which moment it shows, to eyes and to screen readers", async () => {
    const view = await slider();
    expect(textOf(find(view, "[data-role=moment-text]"))).toBe("step 10, 33.3% right");
    expect(track(view).getAttribute("aria-valuetext")).toBe("step 10, 33.3% right");
    expect(track(view).getAttribute("aria-valuenow")).toBe("2");
    expect(track(view).getAttribute("aria-valuemax")).toBe("5");
    view.index = 3;
    await settled(view);
    expect(track(view).getAttribute("aria-valuetext")).toBe("step 100");
  });

  it("has a tick for every moment, and no handle for weights that are none of them", async () => {
    const view = await slider({ index: -1 });
    expect(view.querySelectorAll(".bp-time-slider__tick")).toHaveLength(6);
    expect(view.querySelector(".bp-time-slider__handle")).toBeNull();
    expect(textOf(find(view, "[data-role=moment-text]"))).toBe("other weights than these");
  });

  it.each([
    ["ArrowLeft", 1],
    ["ArrowDown", 1],
    ["ArrowRight", 3],
    ["ArrowUp", 3],
    ["Home", 0],
    ["End", 5],
    ["PageUp", 5],
    ["PageDown", 0],
  ])("%s asks for moment %i, and keeps the key from the page", async (key, index) => {
    const view = await slider();
    const chosen = eventsOf(view, "moment-chosen");
    const heard = vi.fn();
    window.addEventListener("keydown", heard);
    expect(press(view, key).defaultPrevented).toBe(true);
    window.removeEventListener("keydown", heard);
    expect(chosen).toEqual([{ index, weights: moments[index].weights }]);
    expect(heard).not.toHaveBeenCalled();
  });

  it("leaves all other keys to the page, and the browser's own alone", async () => {
    const view = await slider();
    const chosen = eventsOf(view, "moment-chosen");
    const heard = vi.fn();
    window.addEventListener("keydown", heard);
    expect(press(view, "z").defaultPrevented).toBe(false);
    expect(press(view, "ArrowLeft", { altKey: true }).defaultPrevented).toBe(false);
    window.removeEventListener("keydown", heard);
    expect(heard).toHaveBeenCalledTimes(2);
    expect(chosen).toEqual([]);
  });

  it("asks for nothing beyond its ends, and for the nearer end from elsewhere", async () => {
    const view = await slider({ index: 5 });
    const chosen = eventsOf(view, "moment-chosen");
    press(view, "ArrowRight");
    expect(chosen).toEqual([]);
    view.index = -1;
    await settled(view);
    press(view, "ArrowLeft");
    expect(chosen).toEqual([{ index: 0, weights: moments[0].weights }]);
  });

  it("asks for each moment once as a drag passes it, and for none when the pointer is up", async () => {
    const view = await slider();
    find(view, ".bp-time-slider__line").getBoundingClientRect = () => new DOMRect(100, 0, 500, 20);
    track(view).setPointerCapture = () => {};
    const chosen = eventsOf(view, "moment-chosen");
    view.addEventListener("moment-chosen", (event) => {
      view.index = /** @type {CustomEvent} */ (event).detail.index;
    });
    track(view).dispatchEvent(pointer("pointermove", 120));
    track(view).dispatchEvent(pointer("pointerdown", 104, { button: 2 }));
    track(view).dispatchEvent(pointer("pointerdown", 104));
    for (const x of [108, 160, 190, 260, 410, 9999, -50])
      track(view).dispatchEvent(pointer("pointermove", x));
    track(view).dispatchEvent(pointer("pointermove", 500, { pointerId: 2 }));
    track(view).dispatchEvent(pointer("pointerup", -50));
    track(view).dispatchEvent(pointer("pointermove", 350));
    expect(chosen.map(({ index }) => index)).toEqual([0, 1, 2, 3, 5, 0]);
  });

  it("draws what is known of the digit, and says it at the tick", async () => {
    const outcomes = [
      { probability: 0.1, loss: 2.3, right: false },
      { probability: 0.6, loss: 0.51, right: true },
      null,
      null,
      null,
      null,
    ];
    const view = await slider({ outcomes, target: 4, index: 1 });
    expect(view.querySelectorAll(".bp-time-slider__dot")).toHaveLength(2);
    expect(view.querySelectorAll(".bp-time-slider__dot--wrong")).toHaveLength(1);
    expect(find(view, ".bp-time-slider__tick").title).toBe(
      "step 0, 0.0% right; probability of 4 10.0%, loss 2.30",
    );
    expect(find(view, ".bp-time-slider__probability").getAttribute("d")).toBe("M0 90L20 40");
  });

  it("stands still without moments", async () => {
    const view = await slider({ moments: [], index: -1 });
    expect(find(view, "[data-action=watch]").matches(":disabled")).toBe(true);
    expect(textOf(find(view, "[data-role=moment-text]"))).toBe("no moments yet");
    expect(press(view, "End").defaultPrevented).toBe(true);
  });
});

describe("playing", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  /** @param {object} [properties] */
  async function owned(properties = {}) {
    const view = await slider(properties);
    const chosen = eventsOf(view, "moment-chosen");
    view.addEventListener("moment-chosen", (event) => {
      view.index = /** @type {CustomEvent} */ (event).detail.index;
    });
    const button = find(view, "[data-action=watch]");
    const indices = () => chosen.map(({ index }) => index);
    /** @param {number} milliseconds */
    const pass = async (milliseconds) => {
      await vi.advanceTimersByTimeAsync(milliseconds);
      await settled(view);
    };
    return { view, button, indices, pass };
  }

  it("walks on from where it stands and stops at the end", async () => {
    const { view, button, indices, pass } = await owned();
    button.click();
    expect(view.playing).toBe(true);
    await pass(10_000);
    expect(indices()).toEqual([3, 4, 5]);
    expect(view.playing).toBe(false);
    expect(button.getAttribute("aria-label")).toBe("Watch it learn");
  });

  it("begins again from the start at the end, and from weights that are elsewhere", async () => {
    const { button, indices, pass } = await owned({ index: 5 });
    button.click();
    await pass(10_000);
    expect(indices()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("goes at the pace that is chosen", async () => {
    const { view, button, indices, pass } = await owned({ index: 0 });
    const select = /** @type {HTMLSelectElement} */ (find(view, "select"));
    select.value = "4";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    button.click();
    await pass(510);
    expect(indices()).toEqual([1, 2]);
    view.pause();
  });

  it("waits for numbers that are on their way", async () => {
    const { view, button, indices, pass } = await owned();
    view.waiting = true;
    button.click();
    await pass(10_000);
    expect(indices()).toEqual([]);
    view.waiting = false;
    await pass(500);
    expect(indices()).toEqual([3]);
    view.pause();
  });

  it.each([
    ["a key", (/** @type {BpTimeSlider} */ view) => void press(view, "ArrowLeft")],
    ["space", (/** @type {BpTimeSlider} */ view) => void press(view, " ")],
    ["its button", (/** @type {BpTimeSlider} */ view) => find(view, "[data-action=watch]").click()],
    ["weights chosen elsewhere", (/** @type {BpTimeSlider} */ view) => Object.assign(view, { index: -1 })],
    ["a failure", (/** @type {BpTimeSlider} */ view) => Object.assign(view, { halted: true })],
    ["its moments going", (/** @type {BpTimeSlider} */ view) => Object.assign(view, { moments: [] })],
    ["leaving the page", (/** @type {BpTimeSlider} */ view) => view.remove()],
  ])("is ended by %s", async (_, end) => {
    const { view, button, indices, pass } = await owned();
    button.click();
    end(view);
    await settled(view);
    const before = indices();
    expect(view.playing).toBe(false);
    await pass(10_000);
    expect(indices()).toEqual(before);
  });

  it("goes on while a run adds moments", async () => {
    const { view, button, indices, pass } = await owned({ moments: moments.slice(0, 4) });
    button.click();
    view.moments = moments.slice(0, 5);
    await pass(10_000);
    expect(indices()).toEqual([3, 4]);
  });
});
