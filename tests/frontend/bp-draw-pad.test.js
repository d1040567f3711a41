/** The drawing pad: strokes become pictures, once a frame while drawing and for certain when the pen lifts. */
import { BpDrawPad } from "../../frontend/src/drawing/bp-draw-pad.js";
import { eventsOf, find, mount, settled } from "./mounting.js";

/** @type {(() => void)[]} */
let frames = [];

beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (/** @type {() => void} */ callback) => frames.push(callback));
  vi.stubGlobal("cancelAnimationFrame", () => {});
  vi.spyOn(HTMLCanvasElement.prototype, "toDataURL").mockReturnValue("data:image/png;base64,QUJD");
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Lets the next animation frame happen. */
function frame() {
  const due = frames;
  frames = [];
  for (const callback of due) callback();
}

/** @param {Partial<BpDrawPad>} [properties] */
async function pad(properties = {}) {
  const view = await mount(new BpDrawPad(), properties);
  const canvas = find(view, "canvas");
  canvas.setPointerCapture = () => {};
  canvas.getBoundingClientRect = () => new DOMRect(0, 0, 140, 140);
  /** @param {string} type @param {number} x @param {number} [pointerId] */
  const pointer = (type, x, pointerId = 1) =>
    canvas.dispatchEvent(
      new PointerEvent(type, { clientX: x, clientY: 50, pointerId, button: 0, bubbles: true }),
    );
  /** @param {string} tool */
  const tool = (tool) => /** @type {HTMLButtonElement} */ (find(view, `[data-tool=${tool}]`));
  /** @param {number} x */
  const stroke = async (x) => {
    pointer("pointerdown", x);
    pointer("pointermove", x + 9);
    pointer("pointerup", x + 9);
    frame();
    await settled(view);
  };
  return { view, canvas, pointer, tool, stroke };
}

describe("bp-draw-pad", () => {
  it("sends one picture a frame while drawing, and a final one when the pen lifts", async () => {
    const { view, pointer } = await pad();
    const drawings = eventsOf(view, "drawing");
    pointer("pointerdown", 10);
    for (const x of [20, 30, 40]) pointer("pointermove", x);
    expect(drawings).toEqual([]);
    frame();
    expect(drawings).toEqual([{ png: "QUJD", final: false }]);
    pointer("pointermove", 50);
    pointer("pointerup", 50);
    frame();
    expect(drawings).toEqual([
      { png: "QUJD", final: false },
      { png: "QUJD", final: true },
    ]);
    frame();
    expect(drawings).toHaveLength(2);
  });

  it("follows one pointer at a time", async () => {
    const { view, pointer } = await pad();
    const drawings = eventsOf(view, "drawing");
    pointer("pointerdown", 10, 1);
    frame();
    pointer("pointermove", 60, 2);
    pointer("pointerup", 60, 2);
    frame();
    expect(drawings).toEqual([{ png: "QUJD", final: false }]);
  });

  it("undoes stroke by stroke by button and by Ctrl+Z, and says when nothing is left", async () => {
    const { view, canvas, tool, stroke } = await pad();
    const drawings = eventsOf(view, "drawing");
    const cleared = eventsOf(view, "drawing-cleared");
    expect(tool("undo").disabled).toBe(true);
    await stroke(10);
    await stroke(60);
    drawings.length = 0;
    tool("undo").click();
    frame();
    expect(drawings).toEqual([{ png: "QUJD", final: true }]);
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true }));
    frame();
    expect(cleared).toHaveLength(1);
    expect(drawings).toHaveLength(1);
  });

  it("keeps Ctrl+Z to itself, and leaves other keys to the page", async () => {
    const { view, canvas } = await pad();
    /** @type {string[]} */
    const seen = [];
    view.addEventListener("keydown", (event) => seen.push(event.key));
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true }));
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "z", bubbles: true }));
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    expect(seen).toEqual(["z", "ArrowLeft"]);
  });

  it("clears, and brings a cleared drawing back", async () => {
    const { view, tool, stroke } = await pad();
    const cleared = eventsOf(view, "drawing-cleared");
    await stroke(10);
    tool("clear").click();
    await settled(view);
    expect(cleared).toHaveLength(1);
    expect(view.querySelector(".bp-draw-pad__hint")).not.toBeNull();
    tool("undo").click();
    await settled(view);
    expect(view.querySelector(".bp-draw-pad__hint")).toBeNull();
  });

  it("hints where to draw only while it is empty", async () => {
    const { view, stroke } = await pad();
    expect(find(view, ".bp-draw-pad__hint").textContent).toContain("Draw a digit here");
    await stroke(10);
    expect(view.querySelector(".bp-draw-pad__hint")).toBeNull();
  });

  it("shows given pixels until drawing begins, which then is a fresh drawing", async () => {
    const { view, tool, stroke } = await pad();
    await stroke(10);
    view.pixels = new Float64Array(784);
    await settled(view);
    expect(view.own).toBe(false);
    expect(tool("undo").disabled).toBe(true);
    await stroke(10);
    expect(view.own).toBe(true);
    const cleared = eventsOf(view, "drawing-cleared");
    tool("undo").click();
    expect(cleared).toHaveLength(1);
  });

  it("says what is wrong with a file that is no picture", async () => {
    const { view, canvas } = await pad();
    const rejected = new Promise((resolve) =>
      view.addEventListener("drawing-rejected", resolve, { once: true }),
    );
    canvas.dispatchEvent(new Event("drop", { bubbles: true }));
    const { detail } = /** @type {CustomEvent} */ (await rejected);
    expect(detail.message).toMatch(/^There is no picture in this/);
  });

  it("shows an input that is no square in its own proportions, in the middle", async () => {
    const drawn = vi.fn();
    const surface = {
      fillRect() {},
      drawImage: drawn,
      createImageData: () => ({ data: [] }),
      putImageData() {},
    };
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(/** @type {any} */ (surface));
    await pad({ pixels: new Float64Array(800), shape: [1, 20, 40] });
    expect(drawn.mock.lastCall?.slice(1)).toEqual([0, 70, 280, 140]);
  });
});
