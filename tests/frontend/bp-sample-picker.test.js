/** The sample picker asks for digits when it is opened, filtered or exhausted, and hands on the one that is chosen. */
import { BpSamplePicker } from "../../frontend/src/drawing/bp-sample-picker.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

const pixels = Array.from({ length: 28 }, () => new Array(28).fill(0));
const samples = [7, 2].map((label, index) => ({ split: "test", index, label, pixels }));

/** @param {BpSamplePicker} view */
async function open(view) {
  const details = /** @type {HTMLDetailsElement} */ (find(view, "details"));
  details.open = true;
  await settled(view);
}

describe("bp-sample-picker", () => {
  it("is closed at first, and asks for digits when it is opened without any", async () => {
    const view = await mount(new BpSamplePicker());
    const wanted = eventsOf(view, "samples-wanted");
    expect(find(view, "details").hasAttribute("open")).toBe(false);
    await open(view);
    expect(wanted).toEqual([{ digit: null, offset: 0 }]);
  });

  it("asks for nothing when it holds digits already", async () => {
    const view = await mount(new BpSamplePicker(), { samples });
    const wanted = eventsOf(view, "samples-wanted");
    await open(view);
    expect(wanted).toEqual([]);
  });

  it("hands on the sample that is chosen", async () => {
    const view = await mount(new BpSamplePicker(), { samples });
    const chosen = eventsOf(view, "sample-chosen");
    const buttons = view.querySelectorAll(".bp-sample-picker__digit");
    expect(buttons[1].getAttribute("aria-label")).toBe("A 2, image 1 of the test set");
    /** @type {HTMLElement} */ (buttons[1]).click();
    expect(chosen).toEqual([{ sample: samples[1] }]);
  });

  it("narrows to a digit, widens again, and asks for more after those it has", async () => {
    const view = await mount(new BpSamplePicker(), { samples, digit: 7 });
    const wanted = eventsOf(view, "samples-wanted");
    expect(find(view, '[aria-label="Digit 7"]').getAttribute("aria-pressed")).toBe("true");
    find(view, '[aria-label="Digit 0"]').click();
    find(view, '[aria-label="All digits"]').click();
    find(view, "[data-tool=more]").click();
    expect(wanted).toEqual([
      { digit: 0, offset: 0 },
      { digit: null, offset: 0 },
      { digit: 7, offset: 2 },
    ]);
  });

  it("offers no more when all are shown, and names its source and licence", async () => {
    const view = await mount(new BpSamplePicker(), { samples, total: 2 });
    expect(view.querySelector("[data-tool=more]")).toBeNull();
    expect(textOf(view)).toContain("MNIST, Y. LeCun and C. Cortes, CC BY-SA 3.0");
  });
});
