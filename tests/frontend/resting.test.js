/** Playing waits while the reader points at cells or the bar; a resting pointer and a finger point at nothing. */
import { watchPointing } from "../../frontend/src/time/resting.js";

describe("watchPointing", () => {
  let playing = true;
  /** @type {boolean[]} */
  let told = [];
  let end = () => {};

  beforeEach(() => {
    playing = true;
    told = [];
    document.body.innerHTML = `<p></p><div class="bp-tensor-body"><i></i></div><div class="bp-step-bar__track"></div>`;
    end = watchPointing(
      () => playing,
      (resting) => told.push(resting),
    );
  });
  afterEach(() => end());

  /** @param {string} selector @param {number} clientX @param {string} [pointerType] */
  const point = (selector, clientX, pointerType = "mouse") =>
    document
      .querySelector(selector)
      ?.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY: 0, pointerType, bubbles: true }));

  it("tells once when a pointer comes to cells or the bar, and once when it goes", () => {
    for (const [selector, x] of /** @type {const} */ ([
      ["i", 1],
      ["i", 2],
      ["p", 3],
      ["p", 4],
      [".bp-step-bar__track", 5],
    ]))
      point(selector, x);
    expect(told).toEqual([true, false, true]);
    document.documentElement.dispatchEvent(new Event("pointerleave"));
    expect(told).toEqual([true, false, true, false]);
  });

  it("takes no notice of a pointer under which the page moves", () => {
    point("p", 7);
    point("i", 7);
    expect(told).toEqual([]);
  });

  it("takes no notice of fingers, nor of anything while nothing plays", () => {
    point("i", 1, "touch");
    playing = false;
    point("i", 2);
    expect(told).toEqual([]);
    playing = true;
    point("i", 3);
    playing = false;
    point("p", 4);
    playing = true;
    point("i", 5);
    expect(told).toEqual([true, true]);
  });

  it("ends when it is told to", () => {
    end();
    point("i", 1);
    expect(told).toEqual([]);
  });
});
