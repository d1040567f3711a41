/** Colours: zero is the same paper in both scales, a sign is a hue, and the ends are the ends. */
import { COLOURS, channels, colourAt, colourIndex, colourTable } from "../../frontend/src/maps/colour.js";

/** @param {number[]} rgb */
const luminance = ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
const themes = /** @type {const} */ (["light", "dark"]);

describe("colourIndex", () => {
  it("puts zero in the middle of a diverging scale and at the start of a sequential one", () => {
    expect(colourIndex(0, [-3, 3], true)).toBe((COLOURS - 1) / 2);
    expect(colourIndex(0, [0, 3], false)).toBe(0);
  });

  it("spans the range and clamps what lies beyond", () => {
    expect(colourIndex(3, [-3, 3], true)).toBe(COLOURS - 1);
    expect(colourIndex(-3, [-3, 3], true)).toBe(0);
    expect(colourIndex(30, [0, 3], false)).toBe(COLOURS - 1);
    expect(colourIndex(-30, [-3, 3], true)).toBe(0);
  });

  it("shows zero where the range has no width", () => {
    expect(colourIndex(0, [0, 0], true)).toBe((COLOURS - 1) / 2);
    expect(colourIndex(0, [0, 0], false)).toBe(0);
  });
});

describe("colour scales", () => {
  it.each(themes)("tell a magnitude by lightness, the same way for both signs (%s)", (theme) => {
    const at = (/** @type {number} */ t) => luminance(channels(colourAt(true, t, theme)));
    const away = theme === "light" ? -1 : 1;
    for (const t of [0.5, 0.6, 0.7, 0.8, 0.9]) {
      expect(Math.sign(at(t + 0.1) - at(t))).toBe(away);
      expect(Math.sign(at(0.9 - t) - at(1 - t))).toBe(away);
    }
  });

  it.each(themes)(
    "differ in hue for the two signs, so that blue tells them apart for colour-blind readers (%s)",
    (theme) => {
      for (const share of [0.25, 0.5]) {
        const [red, , blue] = channels(colourAt(true, 0.5 + share, theme));
        const [otherRed, , otherBlue] = channels(colourAt(true, 0.5 - share, theme));
        expect(blue).toBeGreaterThanOrEqual(red);
        expect(otherRed).toBeGreaterThan(otherBlue);
      }
    },
  );

  it("fill a table with opaque pixels, from end to end", () => {
    const table = colourTable(true, "light");
    expect(table.length).toBe(COLOURS);
    const bytes = new Uint8Array(table.buffer);
    const middle = ((COLOURS - 1) / 2) * 4;
    expect([...bytes.subarray(middle, middle + 4)]).toEqual([255, 255, 255, 255]);
    expect([...bytes.subarray(0, 3)]).toEqual(channels(colourAt(true, 0, "light")).map(Math.round));
  });
});
