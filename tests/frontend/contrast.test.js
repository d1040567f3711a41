/** Text is readable on every ground that it stands on, by day and by night: WCAG's 4.5 to 1, and 3 to 1 for what is no text. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { channels } from "../../frontend/src/maps/colour.js";

const css = readFileSync(join(import.meta.dirname, "../../frontend/src/styles/tokens.css"), "utf8");
const [, light, dark] = css.split(/:root\s*\{/);

/** @param {string} block @returns {Record<string, string>} */
const colours = (block) =>
  Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]),
  );

const schemes = { light: colours(light), dark: { ...colours(light), ...colours(dark) } };

/** Relative luminance. @param {string} hex */
function luminance(hex) {
  const [red, green, blue] = channels(hex).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

const grounds = ["paper", "surface", "raised", "accent-soft"];
const texts = [
  ...["ink", "muted", "accent"].flatMap((text) => grounds.map((ground) => [text, ground])),
  ["accent-ink", "accent"],
  ...["paper", "raised", "danger-soft"].map((ground) => ["danger", ground]),
];
const shapes = ["accent", "line-strong", "map-negative", "map-positive"].map((shape) => [shape, "paper"]);

it("measures as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

describe.each(Object.entries(schemes))("the %s scheme", (_, scheme) => {
  it.each(texts)("%s is readable on %s", (text, ground) => {
    expect(contrast(scheme[text], scheme[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it.each(shapes)("%s can be told from %s", (shape, ground) => {
    expect(contrast(scheme[shape], scheme[ground])).toBeGreaterThanOrEqual(3);
  });
});
