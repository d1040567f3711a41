/** A slide asks for each place once, by key and by drag, and for none beyond its ends. */
import { Slide } from "../../frontend/src/time/slide.js";

/** @param {number} index @param {number} [count] */
function sliding(index, count = 10) {
  /** @type {(number | string)[]} */
  const asked = [];
  const slide = new Slide({
    count: () => count,
    index: () => index,
    placeAt: ({ clientX }) => clientX,
    choose: (place) => asked.push(place),
    touched: () => asked.push("touched"),
  });
  const track = document.createElement("div");
  track.setPointerCapture = () => {};
  track.addEventListener("pointerdown", slide.down);
  track.addEventListener("pointermove", slide.move);
  track.addEventListener("pointerup", slide.up);
  track.addEventListener("keydown", slide.key);
  /** @param {string} key @param {object} [more] */
  const press = (key, more) => {
    const event = new KeyboardEvent("keydown", { key, cancelable: true, ...more });
    track.dispatchEvent(event);
    return event.defaultPrevented;
  };
  /** @param {string} type @param {number} clientX @param {object} [more] */
  const point = (type, clientX, more) =>
    track.dispatchEvent(new PointerEvent(type, { clientX, pointerId: 1, button: 0, ...more }));
  return { asked, press, point };
}

describe("a slide", () => {
  it.each([
    ["ArrowLeft", 5],
    ["ArrowDown", 5],
    ["ArrowRight", 7],
    ["ArrowUp", 7],
    ["PageDown", 1],
    ["PageUp", 9],
    ["Home", 0],
    ["End", 9],
  ])("goes by %s to %i", (key, place) => {
    const { asked, press } = sliding(6);
    expect(press(key)).toBe(true);
    expect(asked).toEqual(["touched", place]);
  });

  it("leaves other keys alone, and the browser's own", () => {
    const { asked, press } = sliding(6);
    expect([press("x"), press("Home", { ctrlKey: true }), press("End", { altKey: true })]).toEqual([
      false,
      false,
      false,
    ]);
    expect(asked).toEqual([]);
  });

  it("asks for nothing where it is already, or where there is nothing", () => {
    for (const [index, count] of [
      [0, 10],
      [0, 1],
      [-1, 0],
    ]) {
      const { asked, press } = sliding(index, count);
      expect(press("Home")).toBe(true);
      expect(asked).toEqual(["touched"]);
    }
    const { asked, press } = sliding(-1);
    press("ArrowLeft");
    expect(asked).toEqual(["touched", 0]);
  });

  it("follows one pointer from where it is laid down until it is lifted", () => {
    const { asked, point } = sliding(6);
    point("pointermove", 3);
    point("pointerdown", 2, { button: 2 });
    point("pointerdown", 6);
    for (const place of [6, 7, 7, 99, 8, -5]) point("pointermove", place);
    point("pointerdown", 4, { pointerId: 2 });
    point("pointermove", 4, { pointerId: 2 });
    point("pointerup", 0, { pointerId: 2 });
    point("pointermove", 3);
    point("pointerup", 3);
    point("pointermove", 5);
    expect(asked).toEqual(["touched", 6, 7, 9, 8, 0, 3]);
  });
});
